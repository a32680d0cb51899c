//! One connection's queue between the control thread and the writer.
//!
//! Thread: control hands over, the reader counts requests in, the writer takes
//! out; each holds the lock for a few moves only, and nobody waits inside.
//! Invariants: replies keep the order of their requests; what is sent once begun
//! isn't reordered; of droppable notifications of one kind there is at most one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use waive_protocol::{ByteOrder, ErrorReply};

use super::settings::Limits;
use crate::control::mailbox::Outbox;

mod batch;
mod state;

pub(super) use batch::Batch;
use state::{Outgoing, Payload, State};

/// What the writer has to do next.
pub(super) enum Work {
    /// Send this.
    Send(Batch),
    /// Wait until something is there.
    Wait,
    /// The client didn't keep up: say so and close.
    Laggard,
    /// All is said: send this if there is something, and close.
    Close(Option<Batch>),
}

/// The queue of one connection.
pub(super) struct Postbox {
    state: Mutex<State>,
    limits: Limits,
    /// Wakes the writer.
    filled: Notify,
    /// Wakes the reader when it may go on.
    room: Notify,
    /// Wakes a writer that is stuck in the socket.
    given_up: Notify,
}

impl Postbox {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            state: Mutex::new(State::default()),
            limits,
            filled: Notify::new(),
            room: Notify::new(),
            given_up: Notify::new(),
        }
    }

    /// Nothing in here panics while it holds the lock, so poison means nothing.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // The reader's side.

    /// Fixes the order of notifications: that of the first frame.
    pub(super) fn first_frame(&self, order: ByteOrder) {
        self.lock().first.get_or_insert(order);
    }

    /// Counts a request in, before it is posted. False: it shall not be posted.
    pub(super) fn begin(&self, order: ByteOrder, bytes: usize) -> bool {
        let mut state = self.lock();
        if !state.takes_requests() {
            return false;
        }
        state.first.get_or_insert(order);
        state.begin(order, bytes);
        true
    }

    /// Waits until another request may begin; false when none ever may.
    pub(super) async fn wait_for_room(&self) -> bool {
        loop {
            {
                let state = self.lock();
                if !state.takes_requests() {
                    return false;
                }
                if state.has_room(&self.limits) {
                    return true;
                }
            }
            // `Notify` keeps a permit, so a wake-up in between isn't lost.
            self.room.notified().await;
        }
    }

    /// Ends the input. `farewell` goes out after all replies, then the connection
    /// is closed.
    pub(super) fn end_input(&self, farewell: Option<(Option<ByteOrder>, ErrorReply)>) {
        {
            let mut state = self.lock();
            state.input_ended = true;
            if let Some((order, error)) = farewell {
                let order = order.or(state.first).unwrap_or_default();
                state.farewell = Some(Outgoing {
                    order,
                    payload: Payload::Reply(error.to_bytes(None)),
                });
            }
        }
        self.filled.notify_one();
        self.room.notify_one();
    }

    // The writer's side.

    pub(super) fn next(&self) -> Work {
        let mut state = self.lock();
        let had_room = state.has_room(&self.limits);
        let work = state.next();
        let freed = !had_room && state.has_room(&self.limits);
        drop(state);
        if freed {
            self.room.notify_one();
        }
        work
    }

    pub(super) async fn wait_for_work(&self) {
        self.filled.notified().await;
    }

    /// Resolves when the client has been given up: waits for nothing else.
    pub(super) async fn wait_for_giving_up(&self) {
        self.given_up.notified().await;
    }

    /// The connection is over: keeps nothing, takes nothing.
    pub(super) fn close(&self) {
        self.lock().close();
        self.room.notify_one();
    }

    /// What a laggard is told.
    pub(super) fn laggard_notice(&self) -> Batch {
        let order = self.lock().first.unwrap_or_default();
        let payload = Payload::Reply(ErrorReply::laggard().to_bytes(None));
        Batch::of(Outgoing { order, payload })
    }
}

/// The end that control holds. When control lets go of it, no more replies come.
pub(super) struct ControlEnd(pub(super) Arc<Postbox>);

impl Outbox for ControlEnd {
    fn replies(&self, payloads: Vec<Vec<u8>>) {
        let postbox = &*self.0;
        let mut state = postbox.lock();
        let blocked = !state.has_room(&postbox.limits);
        for payload in payloads {
            state.answer(payload);
        }
        let lags = state.lags(&postbox.limits);
        let freed = blocked && state.has_room(&postbox.limits);
        drop(state);
        self.wake(lags);
        if freed {
            postbox.room.notify_one();
        }
    }

    fn notify(&self, payload: Arc<[u8]>, droppable: bool) {
        let mut state = self.0.lock();
        state.notify(payload, droppable);
        let lags = state.lags(&self.0.limits);
        drop(state);
        self.wake(lags);
    }
}

impl ControlEnd {
    fn wake(&self, lags: bool) {
        self.0.filled.notify_one();
        if lags {
            self.0.given_up.notify_one();
        }
    }
}

impl Drop for ControlEnd {
    fn drop(&mut self) {
        self.0.lock().release();
        self.0.filled.notify_one();
        self.0.room.notify_one();
    }
}
