//! The processors that every track has: player, fader, output, delay, send.

pub mod clip_player;
pub mod delay;
pub mod fader;
pub mod moving;
pub mod output;
pub mod plugin;
pub mod ramp;
pub mod send;
