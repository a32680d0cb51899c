//! Messages that go out in one write.

use bytes::{BufMut, BytesMut};
use waive_protocol::frame::MAGIC;

use super::state::{Outgoing, Payload};

/// Bytes gathered for one write.
const GATHERED: usize = 256 << 10;

/// Frames as bytes: many small ones gathered, or up to one large one uncopied at
/// the end.
#[derive(Default)]
pub(in crate::server) struct Batch {
    gathered: BytesMut,
    large: Option<Payload>,
}

impl Batch {
    pub(super) fn of(message: Outgoing) -> Self {
        let mut batch = Self::default();
        batch.push(message);
        batch
    }

    pub(super) fn is_empty(&self) -> bool {
        self.gathered.is_empty()
    }

    pub(super) fn has_room(&self) -> bool {
        self.large.is_none() && self.gathered.len() < GATHERED
    }

    pub(super) fn push(&mut self, message: Outgoing) {
        let bytes = message.payload.as_ref();
        let Ok(length) = u32::try_from(bytes.len()) else {
            // No header can announce it, and without one no client could go on.
            let order = message.order;
            let error = waive_protocol::ErrorReply::internal("The answer is over 4 GiB");
            let payload = Payload::Reply(error.to_bytes(None));
            return self.push(Outgoing { order, payload });
        };
        self.gathered.put_slice(&message.order.write(MAGIC));
        self.gathered.put_slice(&message.order.write(length));
        if bytes.len() > GATHERED {
            self.large = Some(message.payload);
        } else {
            self.gathered.put_slice(bytes);
        }
    }

    /// The bytes, in order.
    pub(in crate::server) fn parts(&self) -> [&[u8]; 2] {
        [
            &self.gathered,
            self.large.as_ref().map_or(&[], AsRef::as_ref),
        ]
    }
}
