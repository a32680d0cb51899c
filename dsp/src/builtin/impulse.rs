//! Tracktion's `impulseResponse`: convolution with a recorded impulse, then a
//! high-pass, a low-pass, a gain and a mix.
//!
//! wet = 1 - (1 - mix)², dry = 1 - mix², as its sessions expect. The filters are
//! state-variable ones of second order with the Q `filterSlope` (A. Simper, "Solving
//! the continuous SVF equations using trapezoidal integration", Cytomic 2013); at its
//! range's end a filter is out of the way. No latency.

mod convolver;
mod partitions;

use std::sync::Arc;

use super::ParameterSpec;
use super::math::gain_of_db;
use super::space::ramp::{Ramp, pace};
use super::space::{CELL, Effect, settled};
use crate::time::{Frames, SampleRate};
use convolver::{Convolver, Parts};

const HIGH_PASS: usize = 0;
const LOW_PASS: usize = 1;
const GAIN: usize = 2;
const MIX: usize = 3;
const SLOPE: usize = 4;

/// MIDI note of 2 Hz.
const LOWEST: f32 = -24.376_316;
/// MIDI note of 20 kHz.
const HIGHEST: f32 = 135.076_23;

/// The longest impulse, in seconds; what is beyond is cut off.
const LONGEST: f64 = 30.0;

/// The parameters; the cutoffs are MIDI notes, 2 Hz to 20 kHz.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new(
        "highPassMidiNoteNumber",
        "Low cut",
        [LOWEST, HIGHEST, LOWEST],
        "note",
    ),
    ParameterSpec::new(
        "lowPassMidiNoteNumber",
        "High cut",
        [LOWEST, HIGHEST, HIGHEST],
        "note",
    ),
    ParameterSpec::new("gain", "Gain", [-12.0, 6.0, 0.0], "dB"),
    ParameterSpec::new("mix", "Mix", [0.0, 1.0, 1.0], ""),
    ParameterSpec::new(
        "filterSlope",
        "Filter Q",
        [0.1, 14.0, std::f32::consts::FRAC_1_SQRT_2],
        "",
    ),
];

/// An impulse at the stream's rate, both channels of equal length.
#[derive(Clone, Debug)]
pub struct Impulse {
    /// What an impulse on the left gives on the left.
    pub left: Arc<[f32]>,
    /// The same on the right; for a mono recording the same samples.
    pub right: Arc<[f32]>,
    /// Scale the louder channel to an energy of 1/64 (JUCE's `Convolution` does so).
    pub normalise: bool,
    /// Leave out what is below -80 dBFS before and after.
    pub trim: bool,
}

impl Impulse {
    /// The taps as they are to be used.
    fn taps(&self, rate: f64) -> [Vec<f32>; 2] {
        let longest = self.left.len().min(self.right.len());
        let mut taps = [&self.left, &self.right].map(|channel| channel[..longest].to_vec());
        for x in taps.iter_mut().flatten() {
            // What isn't a number isn't sound; what is nearly nothing costs time.
            *x = if x.is_finite() { settled(*x) } else { 0.0 };
        }
        if self.trim {
            let loud = |n: &usize| taps[0][*n].abs().max(taps[1][*n].abs()) >= 1e-4;
            let first = (0..longest).find(loud).unwrap_or(0);
            let end = (0..longest).rev().find(loud).map_or(0, |last| last + 1);
            taps = taps.map(|channel| channel[first..end.max(first)].to_vec());
        }
        for channel in &mut taps {
            channel.truncate((LONGEST * rate) as usize);
        }
        if self.normalise {
            let energy = |c: &Vec<f32>| c.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
            let loudest: f64 = taps.iter().map(energy).fold(0.0, f64::max);
            if loudest > 1e-8 {
                let scale = (0.125 / loudest.sqrt()) as f32;
                taps.iter_mut().flatten().for_each(|x| *x *= scale);
            }
        }
        taps
    }
}

/// An impulse made ready to convolve with, for any number of processors.
#[derive(Clone, Debug)]
pub struct Kernel(Arc<Parts>);

impl Kernel {
    /// Makes an impulse ready for a stream's rate. Takes its time.
    #[must_use]
    pub fn new(sample_rate: SampleRate, impulse: &Impulse) -> Self {
        let taps = impulse.taps(sample_rate.hz().max(1.0));
        Self(Arc::new(Parts::new(&taps)))
    }
}

/// One of the two filters, on both sides.
#[derive(Default)]
struct Edge {
    /// Cutoff and Q that the ramps head for, so that a tangent is taken only when they move.
    from: [f32; 2],
    wanted: [f32; 4],
    /// a1, a2, a3, 1/Q (Simper's names).
    coefficients: [Ramp; 4],
    /// How far it is in the way, 0..=1.
    share: Ramp,
    state: [[f32; 2]; 2],
}

impl Edge {
    fn aim(&mut self, note: f32, q: f32, rate: f64, (pace, now): (f32, bool)) {
        if self.from != [note, q] {
            self.from = [note, q];
            let hertz = 440.0 * libm::exp2((f64::from(note) - 69.0) / 12.0);
            let g = libm::tan(std::f64::consts::PI * (hertz / rate).min(0.49));
            let k = 1.0 / f64::from(q);
            let a1 = 1.0 / (1.0 + g * (g + k));
            self.wanted = [a1, g * a1, g * g * a1, k].map(|x| x as f32);
        }
        for (ramp, wanted) in self.coefficients.iter_mut().zip(self.wanted) {
            ramp.aim(wanted, pace, now);
        }
    }

    /// Answers the largest value of its memory, seen at each frame.
    fn run(&mut self, at: usize, samples: [&mut [f32]; 2], high: bool) -> f32 {
        if self.share.rests_at(0.0) {
            return 0.0;
        }
        let mut inside = 0.0_f32;
        for (side, samples) in samples.into_iter().enumerate() {
            let [mut s1, mut s2] = self.state[side];
            for (frame, x) in samples.iter_mut().enumerate() {
                let [a1, a2, a3, k] = [0, 1, 2, 3].map(|n| self.coefficients[n].at(at + frame));
                let v3 = *x - s2;
                let v1 = a1 * s1 + a2 * v3;
                let v2 = s2 + a2 * s1 + a3 * v3;
                (s1, s2) = (settled(2.0 * v1 - s1), settled(2.0 * v2 - s2));
                inside = inside.max(s1.abs()).max(s2.abs());
                let out = if high { *x - k * v1 - v2 } else { v2 };
                *x += (out - *x) * self.share.at(at + frame);
            }
            self.state[side] = [s1, s2];
        }
        inside
    }
}

/// The convolution.
pub struct ImpulseResponse {
    rate: f64,
    convolver: Option<Convolver>,
    edges: [Edge; 2],
    pace: f32,
    gain: Ramp,
    dry: Ramp,
    wet: Ramp,
}

impl ImpulseResponse {
    /// One with an impulse. Without one the sound passes as it is.
    #[must_use]
    pub fn new(sample_rate: SampleRate, impulse: Option<&Impulse>) -> Self {
        let kernel = impulse.map(|impulse| Kernel::new(sample_rate, impulse));
        Self::with(sample_rate, kernel.as_ref())
    }

    /// The same with an impulse that was made ready for this rate.
    #[must_use]
    pub fn with(sample_rate: SampleRate, kernel: Option<&Kernel>) -> Self {
        let rate = sample_rate.hz().max(1.0);
        Self {
            rate,
            convolver: kernel.map(|kernel| Convolver::new(&kernel.0)),
            edges: Default::default(),
            pace: pace(0.010, rate),
            gain: Ramp::default(),
            dry: Ramp::default(),
            wet: Ramp::default(),
        }
    }
}

impl Effect for ImpulseResponse {
    fn parameters(&self) -> &'static [ParameterSpec] {
        PARAMETERS
    }

    fn aim(&mut self, values: &[f32], waking: Option<Frames>) {
        let how = (self.pace, waking.is_some());
        for (edge, index) in self.edges.iter_mut().zip([HIGH_PASS, LOW_PASS]) {
            edge.aim(values[index], values[SLOPE], self.rate, how);
        }
        let (high, low) = (values[HIGH_PASS] > LOWEST, values[LOW_PASS] < HIGHEST);
        for (edge, on) in self.edges.iter_mut().zip([high, low]) {
            edge.share.aim(f32::from(u8::from(on)), how.0, how.1);
            if edge.share.rests_at(0.0) {
                edge.state = [[0.0; 2]; 2];
            }
        }
        let mix = values[MIX];
        let (dry, wet) = (1.0 - mix * mix, 1.0 - (1.0 - mix) * (1.0 - mix));
        self.dry.aim(dry, how.0, how.1);
        self.wet.aim(wet, how.0, how.1);
        self.gain.aim(gain_of_db(values[GAIN]), how.0, how.1);
    }

    fn run(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> f32 {
        let frames = left.len();
        let mut wet = [[0.0_f32; CELL]; 2];
        wet[0][..frames].copy_from_slice(left);
        wet[1][..frames].copy_from_slice(right);
        let [l, r] = &mut wet;
        let (l, r) = (&mut l[..frames], &mut r[..frames]);
        if let Some(convolver) = &mut self.convolver {
            convolver.run(at, l, r);
        }
        let inside = super::space::peak(l).max(super::space::peak(r));
        let inside = inside.max(self.edges[0].run(at, [l, r], true));
        let inside = inside.max(self.edges[1].run(at, [l, r], false));
        for (samples, wet) in [left, right].into_iter().zip(&wet) {
            for (frame, x) in samples.iter_mut().enumerate() {
                let made = wet[frame] * self.gain.at(at + frame);
                *x = *x * self.dry.at(at + frame) + made * self.wet.at(at + frame);
            }
        }
        inside
    }

    fn clear(&mut self) {
        for edge in &mut self.edges {
            edge.state = [[0.0; 2]; 2];
        }
        if let Some(convolver) = &mut self.convolver {
            convolver.clear();
        }
    }

    fn memory(&self) -> usize {
        self.convolver.as_ref().map_or(CELL, Convolver::memory)
    }
}
