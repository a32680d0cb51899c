//! What stands in a postbox, under its lock.

use std::collections::VecDeque;
use std::sync::Arc;

use waive_protocol::{ByteOrder, ErrorReply};

use super::{Batch, Work};
use crate::server::settings::Limits;

/// The bytes of a message.
pub(super) enum Payload {
    /// A reply: one client's own.
    Reply(Vec<u8>),
    /// A notification: shared by all who listen.
    Notification(Arc<[u8]>),
}

impl AsRef<[u8]> for Payload {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Reply(bytes) => bytes,
            Self::Notification(bytes) => bytes,
        }
    }
}

/// A message with the byte order of its header.
pub(super) struct Outgoing {
    pub(super) order: ByteOrder,
    pub(super) payload: Payload,
}

/// A request that hasn't been answered yet.
struct UnderWay {
    order: ByteOrder,
    bytes: usize,
}

#[derive(Default)]
pub(super) struct State {
    /// The byte order of the connection's first frame.
    pub(super) first: Option<ByteOrder>,
    under_way: VecDeque<UnderWay>,
    under_way_bytes: usize,
    /// Replies, and notifications that never drop, in order.
    queue: VecDeque<Outgoing>,
    /// The newest notification of each droppable kind.
    newest: Vec<Arc<[u8]>>,
    reply_bytes: usize,
    replies: usize,
    notification_bytes: usize,
    notifications: usize,
    pub(super) input_ended: bool,
    /// Sent last.
    pub(super) farewell: Option<Outgoing>,
    /// Control has let go: no more replies come.
    released: bool,
    laggard: bool,
    closed: bool,
}

impl State {
    pub(super) fn takes_requests(&self) -> bool {
        !(self.input_ended || self.released || self.laggard || self.closed)
    }

    pub(super) fn has_room(&self, limits: &Limits) -> bool {
        self.under_way.len() < limits.requests
            && self.under_way_bytes < limits.request_bytes
            && self.reply_bytes < limits.reply_bytes
    }

    pub(super) fn begin(&mut self, order: ByteOrder, bytes: usize) {
        self.under_way.push_back(UnderWay { order, bytes });
        self.under_way_bytes += bytes;
    }

    pub(super) fn answer(&mut self, payload: Vec<u8>) {
        let Some(request) = self.under_way.pop_front() else {
            debug_assert!(self.laggard || self.closed, "a reply without a request");
            return;
        };
        self.under_way_bytes -= request.bytes;
        self.reply_bytes += payload.len();
        self.replies += 1;
        let payload = Payload::Reply(payload);
        self.queue.push_back(Outgoing {
            order: request.order,
            payload,
        });
    }

    pub(super) fn notify(&mut self, payload: Arc<[u8]>, droppable: bool) {
        if self.laggard || self.closed {
            return;
        }
        if droppable {
            self.newest.retain(|older| kind(older) != kind(&payload));
            self.newest.push(payload);
            return;
        }
        self.notification_bytes += payload.len();
        self.notifications += 1;
        let order = self.first.unwrap_or_default();
        let payload = Payload::Notification(payload);
        self.queue.push_back(Outgoing { order, payload });
    }

    /// Whether the client has fallen too far behind; from then on it is given up.
    pub(super) fn lags(&mut self, limits: &Limits) -> bool {
        let lags = self.notification_bytes > limits.notification_bytes
            || self.notifications > limits.notifications
            // A single reply may be as large as it is.
            || (self.reply_bytes > limits.reply_bytes_most && self.replies > 1);
        if lags && !self.closed {
            self.forget();
            self.laggard = true;
        }
        lags
    }

    pub(super) fn next(&mut self) -> Work {
        if self.laggard {
            return Work::Laggard;
        }
        let mut batch = Batch::default();
        while batch.has_room()
            && let Some(message) = self.queue.pop_front()
        {
            self.count_out(&message.payload);
            batch.push(message);
        }
        let order = self.first.unwrap_or_default();
        // Droppable ones come last: while others wait they only become newer.
        while batch.has_room() && !self.newest.is_empty() {
            let payload = Payload::Notification(self.newest.remove(0));
            batch.push(Outgoing { order, payload });
        }
        if !batch.is_empty() {
            return Work::Send(batch);
        }
        let finished = self.input_ended && self.under_way.is_empty();
        if finished || self.released || self.closed {
            return Work::Close(self.farewell.take().map(Batch::of));
        }
        Work::Wait
    }

    fn count_out(&mut self, payload: &Payload) {
        match payload {
            Payload::Reply(bytes) => {
                self.reply_bytes -= bytes.len();
                self.replies -= 1;
            }
            Payload::Notification(bytes) => {
                self.notification_bytes -= bytes.len();
                self.notifications -= 1;
            }
        }
    }

    /// Control has stopped: what it hasn't answered is answered here.
    pub(super) fn release(&mut self) {
        self.released = true;
        while !self.under_way.is_empty() {
            self.answer(ErrorReply::shutting_down().to_bytes(None));
        }
    }

    pub(super) fn close(&mut self) {
        self.forget();
        self.closed = true;
    }

    fn forget(&mut self) {
        *self = Self {
            first: self.first,
            input_ended: true,
            released: self.released,
            laggard: self.laggard,
            closed: self.closed,
            ..Self::default()
        };
    }
}

/// What tells kinds of notification apart: they begin with `{"event":"…",`.
fn kind(payload: &[u8]) -> &[u8] {
    let end = payload.iter().position(|byte| matches!(byte, b',' | b'}'));
    &payload[..end.unwrap_or(payload.len())]
}
