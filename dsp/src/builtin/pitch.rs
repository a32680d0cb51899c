//! Tracktion's `pitchShifter`: up or down by semitones, at the same speed.
//!
//! A phase vocoder that moves the spectrum's peaks, each with the bins around it, and
//! turns every peak's bins by one phase so that it goes on from frame to frame as a
//! sine of the new pitch would (J. Laroche, M. Dolson, "New phase-vocoder techniques
//! for pitch-shifting, harmonizing and other exotic effects", WASPAA 1999). Hann
//! windows of 43 ms (2,048 frames at 48 kHz), eight over each other. Where a peak
//! comes up suddenly its phase starts anew, so that attacks stay together. Both sides
//! share peaks and phases, so the stereo image stays.
//!
//! Latency: one window, always.

mod peaks;

use super::ParameterSpec;
use super::math::exp2;
use super::space::fft::Fft;
use super::space::ramp::{Ramp, pace};
use super::space::{CELL, Effect};
use crate::time::{Frames, SampleRate};
use peaks::Mover;

/// Windows over each other.
const OVERLAP: usize = 8;

/// The parameter.
pub const PARAMETERS: &[ParameterSpec] = &[ParameterSpec::new(
    "semitones up",
    "Semitones up",
    [-24.0, 24.0, 0.0],
    "semitones",
)];

/// Two channels of samples.
type Pair = [Box<[f32]>; 2];

fn pair(frames: usize) -> Pair {
    let zeros: Box<[f32]> = vec![0.0; frames].into();
    [zeros.clone(), zeros]
}

/// The pitch shifter.
pub struct PitchShifter {
    length: usize,
    hop: usize,
    window: Box<[f32]>,
    fft: Fft,
    mover: Mover,
    /// The last window's length of input, the newest hop still to come.
    heard: Pair,
    /// Frames of the newest hop that are there.
    filled: usize,
    /// Windows added over each other, from the first frame that isn't out yet.
    made: Pair,
    /// The hop that goes out now.
    out: Pair,
    work: Pair,
    pace: f32,
    semitones: Ramp,
}

/// Frames of the window: about 43 ms.
fn window(sample_rate: SampleRate) -> usize {
    let rate = sample_rate.hz().max(1.0);
    let bits = libm::round(libm::log2(rate * 2048.0 / 48_000.0)).clamp(9.0, 15.0);
    1 << bits as u32
}

/// Frames by which the sound is late, at a sample rate: one window.
pub(super) fn latency(sample_rate: SampleRate) -> u32 {
    window(sample_rate) as u32
}

impl PitchShifter {
    /// A pitch shifter at rest.
    #[must_use]
    pub fn new(sample_rate: SampleRate) -> Self {
        let rate = sample_rate.hz().max(1.0);
        let length = window(sample_rate);
        let hop = length / OVERLAP;
        // Hann squared, eight over each other, adds up to 3.
        let scale = libm::sqrt(1.0 / 3.0);
        let turn = |n: usize| std::f64::consts::TAU * n as f64 / length as f64;
        Self {
            length,
            hop,
            window: (0..length)
                .map(|n| (scale * (0.5 - 0.5 * libm::cos(turn(n)))) as f32)
                .collect(),
            fft: Fft::new(length),
            mover: Mover::new(length, OVERLAP),
            heard: pair(length),
            filled: 0,
            made: pair(length),
            out: pair(hop),
            work: pair(length),
            pace: pace(0.010, rate),
            semitones: Ramp::default(),
        }
    }

    /// A hop is full: makes the next one to go out.
    fn turn_over(&mut self) {
        let half = self.length / 2;
        for side in 0..2 {
            // The middle of the window is the phases' origin.
            let weighted = self.heard[side].iter().zip(&self.window);
            for (n, (x, weight)) in weighted.enumerate() {
                self.work[side][(n + half) % self.length] = x * weight;
            }
        }
        let ratio = exp2(self.semitones.at(CELL) * (1.0 / 12.0));
        let [re, im] = &mut self.work;
        self.fft.transform(re, im);
        self.mover.shift(re, im, ratio);
        self.fft.transform(im, re);
        let scale = 1.0 / self.length as f32;
        for side in 0..2 {
            for (n, weight) in self.window.iter().enumerate() {
                let x = self.work[side][(n + half) % self.length];
                self.made[side][n] += x * weight * scale;
            }
            self.out[side].copy_from_slice(&self.made[side][..self.hop]);
            self.made[side].copy_within(self.hop.., 0);
            self.made[side][self.length - self.hop..].fill(0.0);
            self.heard[side].copy_within(self.hop.., 0);
        }
        self.filled = 0;
    }
}

impl Effect for PitchShifter {
    fn parameters(&self) -> &'static [ParameterSpec] {
        PARAMETERS
    }

    fn aim(&mut self, values: &[f32], waking: Option<Frames>) {
        self.semitones.aim(values[0], self.pace, waking.is_some());
    }

    fn run(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> f32 {
        let mut inside = 0.0_f32;
        let frames = left.len();
        for (side, samples) in [left, right].into_iter().enumerate() {
            let from = self.length - self.hop + self.filled;
            self.heard[side][from..from + frames].copy_from_slice(samples);
            samples.copy_from_slice(&self.out[side][self.filled..self.filled + frames]);
            inside = inside.max(super::space::peak(samples));
        }
        self.filled += frames;
        if at + frames == CELL && self.filled == self.hop {
            self.turn_over();
        }
        inside
    }

    fn clear(&mut self) {
        for part in [&mut self.heard, &mut self.made, &mut self.out] {
            part.iter_mut().for_each(|side| side.fill(0.0));
        }
        self.filled = 0;
        self.mover.clear();
    }

    fn memory(&self) -> usize {
        2 * self.length
    }

    fn latency(&self) -> u32 {
        self.length as u32
    }
}
