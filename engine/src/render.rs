//! What runs in the callback: an immutable [`graph::RenderGraph`] over processors
//! that outlive it.
//!
//! Thread: everything under `process` runs on a real-time thread and never
//! allocates, frees, locks, waits, logs or panics; construction and drop happen
//! on the control thread. In: messages over [`link`]. Out: samples, and what was
//! observed ([`telemetry`]). Invariant: the same graph, fed the same way, gives
//! the same bits however the stream is cut into blocks and however many threads
//! run it. Elsewhere: how a graph comes about (`graph`).

pub mod automation;
pub mod block;
pub mod click;
pub mod content;
mod execute;
pub mod graph;
pub mod lateness;
pub mod link;
pub mod nodes;
pub mod offline;
pub mod playback;
pub mod renderer;
pub mod slab;
pub mod telemetry;

pub use waive_dsp::processor;
