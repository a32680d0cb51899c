//! The limiter: true peaks never above the ceiling.
//!
//! Peaks are looked for between the samples ([`detector`]: the filter of ITU-R
//! BS.1770-4, annex 2, and a finer one). What a peak needs is held for as long as the
//! smoothing takes ([`smoothing`]: sliding minimum, release, two moving averages), and
//! the sound waits as long: the gain has come down, smoothly, when the peak arrives.
//! Both channels get the same gain. Sound below the ceiling passes bit for bit, delayed.

mod detector;
mod smoothing;

use super::ParameterSpec;
use super::effect::{Effect, Part, Ramp};
use super::math::gain_of_db;
use crate::time::SampleRate;
use detector::{Detector, PIECE};
use smoothing::Smoothing;

/// The parameters.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("gain", "Input gain", [-12.0, 36.0, 0.0], "dB"),
    ParameterSpec::new("ceiling", "Ceiling", [-24.0, 0.0, -1.0], "dBTP"),
    ParameterSpec::new("release", "Release", [5.0, 1_000.0, 100.0], "ms"),
];

/// Seconds in which the gain comes down.
const LOOK_AHEAD: f64 = 0.0015;
/// What the gain's own movement may add to a peak: 0.01 dB.
const MARGIN: f32 = 0.998_85;

/// See the module.
pub(super) struct Limiter {
    rate: f64,
    gain: Ramp,
    ceiling: Ramp,
    detector: Detector,
    smoothing: Smoothing,
    /// The sound that waits; a ring.
    waiting: Vec<[f32; 2]>,
    place: usize,
}

/// Frames by which a limiter's sound is late, at a sample rate.
pub(super) fn latency(rate: SampleRate) -> u32 {
    Limiter::new(f64::from(rate.0)).latency()
}

impl Effect for Limiter {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;
    const LONG: bool = true;

    fn new(rate: f64) -> Self {
        let smoothing = Smoothing::new((LOOK_AHEAD * rate) as usize);
        let delay = smoothing.delay() + detector::DELAY;
        Self {
            rate,
            gain: Ramp::default(),
            ceiling: Ramp::default(),
            detector: Detector::new(),
            smoothing,
            waiting: vec![[0.0; 2]; delay],
            place: 0,
        }
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let &[gain, ceiling, release] = values else {
            return;
        };
        self.gain.aim(gain_of_db(gain), gliding);
        self.ceiling.aim(gain_of_db(ceiling), gliding);
        self.smoothing.set_release(f64::from(release), self.rate);
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        let mut phase = part.phase;
        let pieces = part
            .left
            .chunks_mut(PIECE)
            .zip(part.right.chunks_mut(PIECE));
        for (left, right) in pieces {
            let frames = left.len() as u32;
            self.piece(left, right, phase);
            phase += frames;
        }
    }

    fn settle(&mut self, quiet: u64) -> bool {
        let empty = self.waiting.len() + detector::TAPS;
        quiet as usize >= empty && self.smoothing.at_rest()
    }

    fn latency(&self) -> u32 {
        self.waiting.len() as u32
    }
}

impl Limiter {
    #[inline(always)]
    fn piece(&mut self, left: &mut [f32], right: &mut [f32], phase: u32) {
        let mut ceilings = [f32::MAX; PIECE];
        for (at, (left, right)) in left.iter_mut().zip(&mut *right).enumerate() {
            let gain = self.gain.at(phase + at as u32);
            *left *= gain;
            *right *= gain;
            ceilings[at] = self.ceiling.at(phase + at as u32) * MARGIN;
        }
        let enough = ceilings.iter().fold(f32::MAX, |least, x| least.min(*x));
        let peaks = self.detector.peaks([left, right], enough);
        for (at, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let (peak, ceiling) = (peaks[at], ceilings[at]);
            let need = if peak > ceiling { ceiling / peak } else { 1.0 };
            let gain = self.smoothing.gain(need);
            let frame = [*left, *right];
            let waiting = &mut self.waiting[self.place];
            *left = waiting[0] * gain;
            *right = waiting[1] * gain;
            *waiting = frame;
            self.place += 1;
            if self.place == self.waiting.len() {
                self.place = 0;
            }
        }
    }
}
