//! Tracktion's `reverb`: eight combs and four allpasses on each side.
//!
//! The structure and its constants are those of Freeverb ("Jezar at Dreampoint",
//! June 2000, public domain), after M. R. Schroeder, "Natural sounding artificial
//! reverberation", JAES 10(3), 1962, and J. A. Moorer, "About this reverberation
//! business", CMJ 3(2), 1979. Delays scale with the rate; so does the damping's pole,
//! so that a room is as dark at 96 kHz as at 44.1.
//!
//! A comb of N frames with the feedback g loses 60 dB in 3 N / (rate · -log10 g)
//! seconds.

use super::ParameterSpec;
use super::space::ramp::{Ramp, pace};
use super::space::{CELL, Effect, settled};
use crate::time::{Frames, SampleRate};

/// Combs of one side.
const COMBS: usize = 8;
/// Lanes of the ring: both sides' combs.
const LANES: usize = 2 * COMBS;
/// Frames of the combs of the left side at 44.1 kHz.
const COMB_FRAMES: [f64; COMBS] = [
    1116.0, 1188.0, 1277.0, 1356.0, 1422.0, 1491.0, 1557.0, 1617.0,
];
/// Frames of the allpasses of the left side at 44.1 kHz.
const ALLPASS_FRAMES: [f64; 4] = [556.0, 441.0, 341.0, 225.0];
/// How much longer the right side's are.
const SPREAD: f64 = 23.0;
/// What the combs get of the sum of both sides.
const INPUT_GAIN: f32 = 0.015;

const ROOM: usize = 0;
const DAMP: usize = 1;
const WET: usize = 2;
const DRY: usize = 3;
const WIDTH: usize = 4;
const MODE: usize = 5;

/// The parameters; ids as automation says them. All 0..=1; `mode` freezes from 0.5 on.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("room size", "Room size", [0.0, 1.0, 0.3], ""),
    ParameterSpec::new("damping", "Damping", [0.0, 1.0, 0.5], ""),
    ParameterSpec::new("wet level", "Wet level", [0.0, 1.0, 1.0 / 3.0], ""),
    ParameterSpec::new("dry level", "Dry level", [0.0, 1.0, 0.5], ""),
    ParameterSpec::new("width", "Width", [0.0, 1.0, 1.0], ""),
    ParameterSpec::new("mode", "Mode", [0.0, 1.0, 0.0], ""),
];

/// The feedback of the combs for a room size of 0..=1.
#[must_use]
pub fn feedback_of(room_size: f32) -> f32 {
    room_size * 0.28 + 0.7
}

type Row = [f32; LANES];

/// One allpass of one side: y = -x + d, d fed with x + d/2.
struct Allpass {
    ring: Box<[f32]>,
    at: usize,
}

impl Allpass {
    fn new(frames: usize) -> Self {
        Self {
            // A span mustn't reach round the ring.
            ring: vec![0.0; frames.max(CELL)].into(),
            at: 0,
        }
    }

    fn run(&mut self, samples: &mut [f32]) {
        let mut rest = samples;
        while !rest.is_empty() {
            let fits = rest.len().min(self.ring.len() - self.at);
            let (now, later) = rest.split_at_mut(fits);
            for (x, held) in now.iter_mut().zip(&mut self.ring[self.at..]) {
                let out = *held - *x;
                *held = settled(*x + 0.5 * *held);
                *x = out;
            }
            self.at = (self.at + fits) % self.ring.len();
            rest = later;
        }
    }
}

/// The reverb.
pub struct Reverb {
    lengths: [usize; LANES],
    ring: Box<[Row]>,
    at: usize,
    stores: Row,
    allpasses: [[Allpass; 4]; 2],
    damping_power: f64,
    pace: f32,
    feedback: Ramp,
    damping: Ramp,
    input: Ramp,
    /// Dry, wet of the same side, wet of the other.
    gains: [Ramp; 3],
}

impl Reverb {
    /// A reverb at rest.
    #[must_use]
    pub fn new(sample_rate: SampleRate) -> Self {
        let rate = sample_rate.hz().max(1.0);
        let frames = |at_44: f64| ((at_44 * rate / 44_100.0) as usize).max(1);
        let lengths = std::array::from_fn(|lane| {
            frames(COMB_FRAMES[lane % COMBS] + if lane < COMBS { 0.0 } else { SPREAD })
        });
        let longest = lengths.iter().fold(0, |top, n: &usize| top.max(*n));
        let side = |spread| ALLPASS_FRAMES.map(|n| Allpass::new(frames(n + spread)));
        Self {
            lengths,
            ring: vec![[0.0; LANES]; (longest + 1).next_power_of_two()].into(),
            at: 0,
            stores: [0.0; LANES],
            allpasses: [side(0.0), side(SPREAD)],
            damping_power: 44_100.0 / rate,
            pace: pace(0.010, rate),
            feedback: Ramp::default(),
            damping: Ramp::default(),
            input: Ramp::default(),
            gains: [Ramp::default(); 3],
        }
    }

    /// The combs of some frames, from the sum of both sides to each side's sound.
    fn combs(&mut self, at: usize, wet: &mut [[f32; CELL]; 2], frames: usize) {
        let mask = self.ring.len() - 1;
        for frame in 0..frames {
            let (damp, feedback) = (self.damping.at(at + frame), self.feedback.at(at + frame));
            let input = wet[0][frame];
            let mut row: Row = [0.0; LANES];
            for (lane, x) in row.iter_mut().enumerate() {
                *x = self.ring[self.at.wrapping_sub(self.lengths[lane]) & mask][lane];
            }
            let to = &mut self.ring[self.at];
            for lane in 0..LANES {
                let store = settled(row[lane] + (self.stores[lane] - row[lane]) * damp);
                self.stores[lane] = store;
                to[lane] = input + store * feedback;
            }
            self.at = (self.at + 1) & mask;
            for (side, out) in wet.iter_mut().enumerate() {
                let r = &row[side * COMBS..];
                out[frame] = ((r[0] + r[4]) + (r[1] + r[5])) + ((r[2] + r[6]) + (r[3] + r[7]));
            }
        }
    }
}

impl Effect for Reverb {
    fn parameters(&self) -> &'static [ParameterSpec] {
        PARAMETERS
    }

    fn aim(&mut self, values: &[f32], waking: Option<Frames>) {
        let (now, frozen) = (waking.is_some(), values[MODE] >= 0.5);
        let damping = libm::pow(f64::from(values[DAMP] * 0.4), self.damping_power) as f32;
        let (feedback, damping, input) = if frozen {
            (1.0, 0.0, 0.0)
        } else {
            (feedback_of(values[ROOM]), damping, INPUT_GAIN)
        };
        self.feedback.aim(feedback, self.pace, now);
        self.damping.aim(damping, self.pace, now);
        self.input.aim(input, self.pace, now);
        let wet = values[WET] * 3.0;
        let gains = [
            values[DRY] * 2.0,
            wet * (0.5 + 0.5 * values[WIDTH]),
            wet * (0.5 - 0.5 * values[WIDTH]),
        ];
        for (ramp, gain) in self.gains.iter_mut().zip(gains) {
            ramp.aim(gain, self.pace, now);
        }
    }

    fn run(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> f32 {
        let frames = left.len();
        let mut wet = [[0.0_f32; CELL]; 2];
        for frame in 0..frames {
            wet[0][frame] = (left[frame] + right[frame]) * self.input.at(at + frame);
        }
        self.combs(at, &mut wet, frames);
        let mut inside = super::space::peak(&wet[0]).max(super::space::peak(&wet[1]));
        for (side, out) in wet.iter_mut().enumerate() {
            for allpass in &mut self.allpasses[side] {
                allpass.run(&mut out[..frames]);
            }
            inside = inside.max(super::space::peak(out));
        }
        let [dry, same, other] = &self.gains;
        for frame in 0..frames {
            let (here, cross) = (same.at(at + frame), other.at(at + frame));
            let (l, r) = (wet[0][frame], wet[1][frame]);
            left[frame] = left[frame] * dry.at(at + frame) + (l * here + r * cross);
            right[frame] = right[frame] * dry.at(at + frame) + (r * here + l * cross);
        }
        inside
    }

    fn clear(&mut self) {
        self.ring.fill([0.0; LANES]);
        self.stores = [0.0; LANES];
        for allpass in self.allpasses.iter_mut().flatten() {
            allpass.ring.fill(0.0);
        }
    }

    fn memory(&self) -> usize {
        let combs = self.lengths.iter().fold(0, |top, n| top.max(*n));
        combs
            + self.allpasses[1]
                .iter()
                .map(|a| a.ring.len())
                .sum::<usize>()
    }
}
