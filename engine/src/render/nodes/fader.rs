//! Volume and pan: one gain for each channel.

use super::ramp::Ramp;
use crate::level::{FaderPosition, linear_pan};
use crate::render::processor::StereoMut;
use crate::time::SampleRate;

/// How long a moved fader glides: 50 ms, as in Tracktion.
const GLIDE_SECONDS: f64 = 0.05;

/// The real-time half of the volume-and-pan plugin.
#[derive(Clone, Copy, Debug)]
pub struct Fader {
    gain: Ramp,
    volume: f32,
    pan: f32,
    glide_frames: u32,
}

/// The fader position's parameter index.
pub const VOLUME: u32 = 0;
/// The pan's parameter index.
pub const PAN: u32 = 1;

impl Fader {
    /// A fader at rest. `volume` is a linear gain, `pan` −1..=1.
    #[must_use]
    pub fn new(volume: FaderPosition, pan: f32, rate: SampleRate) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rates are bounded far below"
        )]
        let glide_frames = (GLIDE_SECONDS * rate.hz()) as u32;
        let volume = volume.gain().0;
        Self {
            gain: Ramp::settled(channel_gains(volume, pan)),
            volume,
            pan,
            glide_frames,
        }
    }

    /// Moves the fader (a position, 0..=1) or the pan (−1..=1) and glides there.
    pub fn set_param(&mut self, index: u32, value: f64, clock: u64) {
        match index {
            VOLUME => self.volume = FaderPosition(value).gain().0,
            #[expect(clippy::cast_possible_truncation, reason = "gains live in f32")]
            PAN => self.pan = value as f32,
            _ => return,
        }
        let to = channel_gains(self.volume, self.pan);
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

fn channel_gains(volume: f32, pan: f32) -> [f32; 2] {
    linear_pan(pan).map(|side| volume * side.0)
}
