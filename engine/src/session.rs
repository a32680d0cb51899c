//! Files ↔ the Edit: what a session is on disk.
//!
//! Thread: control; allocates freely, does no I/O of its own (bytes in, bytes
//! out), so that callers choose how to read and how to save.
//! In: bytes of files that others wrote, trusted in nothing. Out: subtrees for
//! the World, or an error that says what is wrong where.
//! Invariants: nothing here panics or takes memory out of proportion to the
//! file, whatever the bytes; what had to be changed in reading is listed.
//! Elsewhere: the model (`model`), opening and saving as commands (`control`),
//! sound files (`media`).

pub mod dawproject;
pub mod error;
pub mod midi_file;
pub mod package;
pub mod sources;
pub mod tracktion;
#[cfg(test)]
mod trample;

pub use error::SessionError;
