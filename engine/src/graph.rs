//! Compiles a [`spec::GraphSpec`] into a [`Schedule`](crate::render::graph::Schedule).
//!
//! Thread: control; allocates freely. Pure: no World, no clock, no randomness, so
//! that it is tested and measured alone. Passes: order → latency → tasks → lateness → verify.
//! Invariant: all paths into a node arrive with equal latency. Elsewhere: reading
//! the World (`control::extract`), sending (`control::publish`).

pub mod compile;
pub mod latency;
mod lateness;
pub mod order;
pub mod slots;
pub mod spec;
mod tasks;
mod verify;
