//! Measurements of the effects: responses, gain curves, times, distortion, peaks,
//! neutrality, rest, determinism, abuse.

mod common;
mod dynamics;
mod eq;
mod limiter;
mod rig;
mod shape;
