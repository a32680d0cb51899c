//! What makes or changes sound in a track's chain.
//!
//! Built-in plugins, and the threads that hold hosted ones ([`host`]); the seam of both
//! is [`Processor`](crate::render::processor::Processor).

pub use waive_dsp::builtin;
pub mod host;
