//! The media room: audio files on disk, in and out.
//!
//! Owns: reading samples as bytes ([`pcm`]), making any audio file ready to be read that way
//! ([`library`]), streaming it from disk to the callback and to offline renders ([`page`],
//! [`stream`]), holding it in memory for plugins ([`whole`]), bending it in time and pitch ([`stretch`]), outlines of it for the eye ([`peaks`]),
//! writing WAV ([`write`](mod@write)) and measuring what was written ([`measure`]) or is heard
//! ([`analysis`]).
//! Threads: `pcm` and the reading half of `page` belong in the callback; everything else waits for
//! the disk or allocates, and runs on control, disk and render threads.
//! In: paths. Out: [`PreparedSource`]s, pages of bytes, files.
//! Invariant: imports nothing of the engine's other rooms.

pub mod analysis;
pub mod library;
pub mod measure;
pub mod page;
pub mod pcm;
pub mod peaks;
pub mod source;
pub mod stream;
pub mod stretch;
pub mod whole;
pub mod write;

mod decode;
mod resample;
mod riff;

pub use source::{MediaError, PreparedSource};
