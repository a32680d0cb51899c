//! Waive: a headless audio engine that programs and AI agents drive.
//!
//! The rooms and who may import whom are drawn in `ARCHITECTURE.md`; the test
//! `tests/tests/rooms.rs` holds the walls.

pub mod cli;
pub mod config;
pub mod control;
pub mod device;
pub mod graph;
pub mod media;
pub mod model;
pub mod plugins;
pub mod render;
pub mod server;
pub mod session;

pub use waive_dsp::{level, time};
