//! Tracktion's `delay`: one echo on each side, fed back.
//!
//! out = in · cos(mix π/2) + echo · sin(mix π/2), where the line gets in + echo ·
//! feedback. The
//! length may be set at any time: the old echo fades into the new in 20 ms.

use super::ParameterSpec;
use super::math::gain_of_db;
use super::space::line::Line;
use super::space::ramp::{Mix, Ramp, pace};
use super::space::{CELL, Effect, settled};
use crate::time::{Frames, SampleRate};

const FEEDBACK: usize = 0;
const MIX: usize = 1;
const LENGTH: usize = 2;

/// The longest echo, in milliseconds.
const LONGEST_MS: f32 = 5000.0;
/// Seconds in which one length fades into the next.
const FADE: f64 = 0.020;

/// The parameters. Feedback of -30 dB is none; the length can't be automated.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("feedback", "Feedback", [-30.0, 0.0, -6.0], "dB"),
    ParameterSpec::new("mix proportion", "Mix proportion", [0.0, 1.0, 0.3], ""),
    ParameterSpec::new("length", "Length", [1.0, LONGEST_MS, 150.0], "ms"),
];

/// The delay.
pub struct Delay {
    rate: f64,
    lines: [Line; 2],
    /// Frames of the echo heard, and of the one that takes over.
    lengths: [usize; 2],
    /// Cells of the fade that are left.
    fading: usize,
    fade_cells: usize,
    pace: f32,
    feedback: Ramp,
    /// Gain from each side's echo to the other side's line; `4osc` sets it.
    pub(super) crossfeed: f32,
    cross: Ramp,
    mix: Mix,
}

impl Delay {
    /// A delay at rest.
    #[must_use]
    pub fn new(sample_rate: SampleRate) -> Self {
        let rate = sample_rate.hz().max(1.0);
        let line = Line::new(frames_of(LONGEST_MS, rate));
        Self {
            rate,
            lines: [line.clone(), line],
            lengths: [1; 2],
            fading: 0,
            fade_cells: ((FADE * rate) as usize / CELL).max(1),
            pace: pace(0.010, rate),
            feedback: Ramp::default(),
            crossfeed: 0.0,
            cross: Ramp::default(),
            mix: Mix::default(),
        }
    }

    /// Share of the second length at a frame of the cell.
    #[inline]
    fn share(&self, frame: usize) -> f32 {
        let done = (self.fade_cells - self.fading) * CELL + frame;
        done as f32 / (self.fade_cells * CELL) as f32
    }
}

/// Whole frames of a length in milliseconds.
fn frames_of(ms: f32, rate: f64) -> usize {
    ((f64::from(ms) * rate / 1000.0 + 1e-6) as usize).max(1)
}

impl Effect for Delay {
    fn parameters(&self) -> &'static [ParameterSpec] {
        PARAMETERS
    }

    fn aim(&mut self, values: &[f32], waking: Option<Frames>) {
        let now = waking.is_some();
        let open = values[FEEDBACK] > PARAMETERS[FEEDBACK].min;
        let feedback = if open {
            gain_of_db(values[FEEDBACK])
        } else {
            0.0
        };
        self.feedback.aim(feedback, self.pace, now);
        self.cross.aim(self.crossfeed, self.pace, now);
        self.mix.aim(values[MIX], self.pace, now);
        let length = frames_of(values[LENGTH], self.rate);
        self.fading = self.fading.saturating_sub(1);
        if now {
            self.lengths = [length; 2];
            self.fading = 0;
        } else if self.fading == 0 {
            self.lengths = [self.lengths[1], length];
            if self.lengths[0] != length {
                self.fading = self.fade_cells;
            }
        }
    }

    fn run(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> f32 {
        let mut inside = 0.0_f32;
        let fading = self.fading > 0;
        for (frame, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let echoes = [0, 1].map(|side| {
                let line: &Line = &self.lines[side];
                let echo = line.back(self.lengths[1]);
                if !fading {
                    return echo;
                }
                let before = line.back(self.lengths[0]);
                before + (echo - before) * self.share(at + frame)
            });
            let (feedback, cross) = (self.feedback.at(at + frame), self.cross.at(at + frame));
            for (side, x) in [left, right].into_iter().enumerate() {
                let echo = echoes[side];
                let fed = *x + echo * feedback;
                // Both at full would grow without end.
                let fed = settled(fed + echoes[1 - side] * cross).clamp(-1e5, 1e5);
                self.lines[side].push(fed);
                inside = inside.max(fed.abs());
                *x = self.mix.of(at + frame, *x, echo);
            }
        }
        inside
    }

    fn clear(&mut self) {
        self.lines.iter_mut().for_each(Line::clear);
        self.fading = 0;
    }

    fn memory(&self) -> usize {
        self.lengths[0].max(self.lengths[1])
    }
}
