//! What the tests of the whole share: a live engine without a device, the real
//! process over its socket, and audio files with known samples.

pub mod listening;
pub mod live;
pub mod players;
pub mod plugins;
pub mod process;
pub mod sound;
