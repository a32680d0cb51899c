//! Volume and pan: one gain for each channel.

use super::ramp::Ramp;
use crate::level::{FaderPosition, PanLaw};
use crate::render::processor::StereoMut;
use crate::time::SampleRate;

/// How long a moved fader glides: 50 ms, as in Tracktion.
pub(super) const GLIDE_SECONDS: f64 = 0.05;

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

impl FaderState {
    /// The gains of left and right.
    #[must_use]
    pub fn gains(&self) -> [f32; 2] {
        let mut volume = FaderPosition(self.volume.0 + self.vca).gain().0;
        if self.polarity {
            volume = -volume;
        }
        self.law.gains(self.pan).map(|side| volume * side.0)
    }
}

/// The real-time half of the volume-and-pan plugin.
#[derive(Clone, Copy, Debug)]
pub struct Fader {
    gain: Ramp,
    state: FaderState,
    glide_frames: u32,
}

impl Fader {
    /// A fader at rest.
    #[must_use]
    pub fn new(state: FaderState, rate: SampleRate) -> Self {
        Self {
            gain: Ramp::settled(state.gains()),
            state,
            glide_frames: rate.whole_frames(GLIDE_SECONDS),
        }
    }

    /// Moves one of the parameters and glides there.
    pub fn set_param(&mut self, index: u32, value: f64, clock: u64) {
        match index {
            VOLUME => self.state.volume = FaderPosition(value),
            #[expect(clippy::cast_possible_truncation, reason = "gains live in f32")]
            PAN => self.state.pan = value as f32,
            #[expect(clippy::cast_possible_truncation, reason = "one of -1..=4")]
            LAW => self.state.law = PanLaw::from_number(value as i64).unwrap_or_default(),
            POLARITY => self.state.polarity = value != 0.0,
            VCA => self.state.vca = value,
            _ => return,
        }
        let to = self.state.gains();
        self.gain.glide_to(to, clock, self.glide_frames);
    }

    /// The gains, if they stand still at `clock`.
    #[must_use]
    pub fn settled_at(&self, clock: u64) -> Option<[f32; 2]> {
        self.gain.settled_at(clock)
    }

    /// Applies the gains to a block that starts at `clock`.
    pub fn process(&self, clock: u64, audio: StereoMut<'_>) {
        apply(&self.gain, clock, audio);
    }
}

/// Multiplies a block by a ramp.
pub(super) fn apply(ramp: &Ramp, clock: u64, audio: StereoMut<'_>) {
    match ramp.settled_at(clock) {
        Some([1.0, 1.0]) => {}
        Some([left, right]) => {
            audio.left.iter_mut().for_each(|sample| *sample *= left);
            audio.right.iter_mut().for_each(|sample| *sample *= right);
        }
        None => {
            let frames = audio.left.iter_mut().zip(audio.right.iter_mut());
            for (clock, (left, right)) in (clock..).zip(frames) {
                let gain = ramp.at(clock);
                *left *= gain[0];
                *right *= gain[1];
            }
        }
    }
}
