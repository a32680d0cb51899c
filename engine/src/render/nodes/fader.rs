//! Volume and pan: one gain for each channel.

use super::moving::{GainLaw, Moving};
use crate::level::{FaderPosition, PanLaw};

/// The fader position's parameter index.
pub const VOLUME: u32 = 0;
/// The pan's parameter index.
pub const PAN: u32 = 1;
/// The number of the pan law.
pub const LAW: u32 = 2;
/// The sign: anything but 0 flips it.
pub const POLARITY: u32 = 3;
/// What the VCAs above add to the fader's position.
pub const VCA: u32 = 4;

/// Where everything of a fader stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaderState {
    /// The fader's own position.
    pub volume: FaderPosition,
    /// −1..=1.
    pub pan: f32,
    /// How the pan is shared.
    pub law: PanLaw,
    /// Whether the sign is flipped.
    pub polarity: bool,
    /// What the VCAs above add to the position.
    pub vca: f64,
}

impl GainLaw for FaderState {
    fn set(&mut self, index: u32, value: f64) {
        match index {
            VOLUME => self.volume = FaderPosition(value),
            #[expect(clippy::cast_possible_truncation, reason = "gains live in f32")]
            PAN => self.pan = value as f32,
            #[expect(clippy::cast_possible_truncation, reason = "one of -1..=4")]
            LAW => self.law = PanLaw::from_number(value as i64).unwrap_or_default(),
            POLARITY => self.polarity = value != 0.0,
            VCA => self.vca = value,
            _ => {}
        }
    }

    fn gains(&self) -> [f32; 2] {
        let mut volume = FaderPosition(self.volume.0 + self.vca).gain().0;
        if self.polarity {
            volume = -volume;
        }
        self.law.gains(self.pan).map(|side| volume * side.0)
    }
}

/// The real-time half of the volume-and-pan plugin.
pub type Fader = Moving<FaderState>;
