//! Volume and pan: one gain for each channel.

use super::moving::{GainLaw, Moving};
use crate::level::{FaderPosition, linear_pan};

/// The fader position's parameter index.
pub const VOLUME: u32 = 0;
/// The pan's parameter index.
pub const PAN: u32 = 1;

/// Where everything of a fader stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaderState {
    /// The fader's own position.
    pub volume: FaderPosition,
    /// −1..=1.
    pub pan: f32,
}

impl GainLaw for FaderState {
    fn set(&mut self, index: u32, value: f64) {
        match index {
            VOLUME => self.volume = FaderPosition(value),
            #[expect(clippy::cast_possible_truncation, reason = "gains live in f32")]
            PAN => self.pan = value as f32,
            _ => {}
        }
    }

    fn gains(&self) -> [f32; 2] {
        let volume = self.volume.gain().0;
        linear_pan(self.pan).map(|side| volume * side.0)
    }
}

/// The real-time half of the volume-and-pan plugin.
pub type Fader = Moving<FaderState>;
