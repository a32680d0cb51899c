//! How the server and the control thread reach each other.
//!
//! Thread: the sending ends belong to the server's tasks, the receiving end to the
//! control thread. Neither waits for the other: mail is bounded by how many
//! requests each client may have under way (the server counts), outgoing bytes by
//! each client's outbox.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use waive_protocol::envelope::{Refused, RequestEnvelope};

/// A connection, for as long as the engine runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u64);

/// What goes to one client. Implemented by the server.
pub trait Outbox: Send {
    /// Hands over replies, in order. One call may carry many.
    fn replies(&self, payloads: Vec<Vec<u8>>);
    /// Hands over a notification. Of those that are `droppable` (meters) only the
    /// newest need survive.
    fn notify(&self, payload: Arc<[u8]>, droppable: bool);
}

/// What arrives at the control thread.
pub enum Mail {
    /// A client connected.
    Connect {
        /// Who.
        client: ClientId,
        /// A name for the log: its address.
        name: String,
        /// Where its replies go.
        outbox: Box<dyn Outbox>,
    },
    /// A request, or what to answer to one that couldn't be read. Exactly one
    /// reply will come for each, in order.
    Request {
        /// From whom.
        client: ClientId,
        /// What. Boxed: most mail is small.
        request: Box<Result<RequestEnvelope, Refused>>,
    },
    /// A client is gone.
    Disconnect {
        /// Who.
        client: ClientId,
    },
    /// Work done elsewhere comes back.
    Done(super::work::Outcome),
    /// Finish and stop (a signal came).
    Shutdown,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connect { .. } => "Connect",
            Self::Request { .. } => "Request",
            Self::Disconnect { .. } => "Disconnect",
            Self::Done(_) => "Done",
            Self::Shutdown => "Shutdown",
        })
    }
}

/// The sending end. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Mailbox {
    sender: Sender<Mail>,
}

/// A mailbox and its receiving end.
#[must_use]
pub fn mailbox() -> (Mailbox, Receiver<Mail>) {
    let (sender, receiver) = crossbeam_channel::unbounded();
    (Mailbox { sender }, receiver)
}

impl Mailbox {
    /// Puts mail in; false when the control thread has stopped.
    pub fn post(&self, mail: Mail) -> bool {
        self.sender.send(mail).is_ok()
    }
}
