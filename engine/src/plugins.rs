//! What makes or changes sound in a track's chain.
//!
//! Built-in plugins today; the seam to hosted formats is
//! [`Processor`](crate::render::processor::Processor).

pub use waive_dsp::builtin;
