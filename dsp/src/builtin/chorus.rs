//! Tracktion's `chorus`: one voice on each side, whose delay a sine sweeps.
//!
//! The delay goes from 20 ms to 20 ms + depth; the right side's sine is ahead by half
//! a turn times the width (J. Dattorro, "Effect design, part 2: delay-line modulation
//! and chorus", JAES 45(10), 1997). Between samples the line is read by a cubic.

use super::ParameterSpec;
use super::math::{phase_step, sine};
use super::space::Effect;
use super::space::line::Line;
use super::space::ramp::{Mix, Ramp, pace};
use crate::time::{Frames, SampleRate};

const DEPTH: usize = 0;
const SPEED: usize = 1;
const WIDTH: usize = 2;
const MIX: usize = 3;

/// The shortest delay, in milliseconds.
const BASE_MS: f32 = 20.0;
/// The largest depth, in milliseconds.
const DEEPEST_MS: f32 = 20.0;

/// The parameters, none of which Tracktion automates.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("depthMs", "Depth", [0.0, DEEPEST_MS, 3.0], "ms"),
    ParameterSpec::new("speedHz", "Speed", [0.01, 20.0, 1.0], "Hz"),
    ParameterSpec::new("width", "Width", [0.0, 1.0, 0.5], ""),
    ParameterSpec::new("mixProportion", "Mix", [0.0, 1.0, 0.5], ""),
];

/// The chorus.
pub struct Chorus {
    rate: f64,
    lines: [Line; 2],
    phase: u32,
    step: u32,
    pace: f32,
    /// Half the sweep, in frames.
    depth: Ramp,
    /// How far the right side's sine is ahead, in turns.
    ahead: Ramp,
    mix: Mix,
}

impl Chorus {
    /// A chorus at rest.
    #[must_use]
    pub fn new(sample_rate: SampleRate) -> Self {
        let rate = sample_rate.hz().max(1.0);
        let line = Line::new((f64::from(BASE_MS + DEEPEST_MS) * rate / 1000.0) as usize + 4);
        Self {
            rate,
            lines: [line.clone(), line],
            phase: 0,
            step: 0,
            pace: pace(0.010, rate),
            depth: Ramp::default(),
            ahead: Ramp::default(),
            mix: Mix::default(),
        }
    }
}

/// The phase at a place of the timeline of what swings with a step for each frame.
pub(super) fn phase_at(place: Frames, step: u32) -> u32 {
    (place.0 as u32).wrapping_mul(step)
}

impl Effect for Chorus {
    fn parameters(&self) -> &'static [ParameterSpec] {
        PARAMETERS
    }

    fn aim(&mut self, values: &[f32], waking: Option<Frames>) {
        let now = waking.is_some();
        self.step = phase_step(f64::from(values[SPEED]) / self.rate);
        if let Some(place) = waking {
            self.phase = phase_at(place, self.step);
        }
        let half = f64::from(values[DEPTH]) * 0.0005 * self.rate;
        self.depth.aim(half as f32, self.pace, now);
        self.ahead.aim(values[WIDTH] * 0.5, self.pace, now);
        self.mix.aim(values[MIX], self.pace, now);
    }

    fn run(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> f32 {
        let base = (f64::from(BASE_MS) * 0.001 * self.rate) as f32;
        let mut inside = 0.0_f32;
        for (frame, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let depth = self.depth.at(at + frame);
            let ahead = (self.ahead.at(at + frame) * 4_294_967_040.0) as u32;
            for (side, x) in [left, right].into_iter().enumerate() {
                let phase = self.phase.wrapping_add(if side == 0 { 0 } else { ahead });
                let back = (base + depth * (1.0 + sine(phase))).max(2.0);
                let line = &mut self.lines[side];
                let voice = line.between(back);
                line.push(*x);
                inside = inside.max(voice.abs());
                *x = self.mix.of(at + frame, *x, voice);
            }
            self.phase = self.phase.wrapping_add(self.step);
        }
        inside
    }

    fn clear(&mut self) {
        self.lines.iter_mut().for_each(Line::clear);
    }

    fn memory(&self) -> usize {
        (f64::from(BASE_MS + DEEPEST_MS) * 0.001 * self.rate) as usize + 4
    }
}
