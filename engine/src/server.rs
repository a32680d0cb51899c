//! The TCP server: bytes ↔ mailbox.
//!
//! Owns: the listener and every connection's tasks and queues.
//! Thread: tokio workers; the control thread calls in only through
//! [`Outbox`](crate::control::mailbox::Outbox), which never waits.
//! In: frames. Out: [`Mail`](crate::control::mailbox::Mail), and frames with what
//! control answers.
//! Invariants: one reply per request, in order, in the byte order of its request;
//! whatever a client does, its memory here is bounded and no other client waits
//! for it.
//! Elsewhere: the frame codec and parsing (`waive_protocol`), what requests do
//! (`control`).
//!
//! | file | stage |
//! |---|---|
//! | `settings` | what can be set, with the bounds |
//! | `accept` | the listener: who gets in, how all leave |
//! | `connection` | one client from login to goodbye |
//! | `login` | the token |
//! | `reader` | socket → requests |
//! | `postbox` | the queue between control and the writer |
//! | `writer` | queue → socket |

mod accept;
mod connection;
mod login;
mod postbox;
mod reader;
mod settings;
mod writer;

#[cfg(test)]
mod tests;

pub use accept::{ServerError, run};
pub use settings::{Limits, ServerSettings, Token, TokenError};
