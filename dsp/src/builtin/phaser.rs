//! Tracktion's `phaser`: four allpasses of first order in a row, swept together, fed
//! back and added to what came in.
//!
//! Their corner goes up from 100 Hz by `depth` octaves and down again, a straight line
//! in pitch, `rate` times a second. One allpass is (c + z⁻¹) / (1 + c z⁻¹) with -c =
//! (1 - tan πf) / (1 + tan πf), f in cycles per frame (U. Zölzer, "DAFX", 2nd ed.,
//! ch. 2.4).

use super::ParameterSpec;
use super::chorus::phase_at;
use super::math::{exp2, phase_step, tan_pi};
use super::space::ramp::{Ramp, pace};
use super::space::{CELL, Effect, settled};
use crate::time::{Frames, SampleRate};

const DEPTH: usize = 0;
const RATE: usize = 1;
const FEEDBACK: usize = 2;

/// Allpasses in a row.
const STAGES: usize = 4;
/// The lowest corner, in hertz.
const LOWEST: f64 = 100.0;

/// The parameters, none of which Tracktion automates.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("depth", "Depth", [0.0, 8.0, 5.0], "octaves"),
    ParameterSpec::new("rate", "Rate", [0.01, 20.0, 0.4], "Hz"),
    ParameterSpec::new("feedback", "Feedback", [0.0, 0.95, 0.7], ""),
];

/// The phaser.
pub struct Phaser {
    rate: f64,
    /// Last input and output of each allpass, left and right side by side.
    inputs: [[f32; 2]; STAGES],
    outputs: [[f32; 2]; STAGES],
    phase: u32,
    step: u32,
    pace: f32,
    depth: Ramp,
    feedback: Ramp,
}

impl Phaser {
    /// A phaser at rest.
    #[must_use]
    pub fn new(sample_rate: SampleRate) -> Self {
        let rate = sample_rate.hz().max(1.0);
        Self {
            rate,
            inputs: [[0.0; 2]; STAGES],
            outputs: [[0.0; 2]; STAGES],
            phase: 0,
            step: 0,
            pace: pace(0.010, rate),
            depth: Ramp::default(),
            feedback: Ramp::default(),
        }
    }

    /// The allpasses' coefficient for each frame of a span.
    fn sweep(&mut self, at: usize, coefficients: &mut [f32]) {
        let lowest = (LOWEST / self.rate) as f32;
        for (frame, coefficient) in coefficients.iter_mut().enumerate() {
            // 0 at phase 0, 1 at half a turn.
            let up = (self.phase.cast_signed() as f32 * (1.0 / 2_147_483_648.0)).abs();
            let corner = lowest * exp2(up * self.depth.at(at + frame));
            let (n, d) = tan_pi(corner.min(0.45));
            *coefficient = (d - n) / (d + n);
            self.phase = self.phase.wrapping_add(self.step);
        }
    }
}

impl Effect for Phaser {
    fn parameters(&self) -> &'static [ParameterSpec] {
        PARAMETERS
    }

    fn aim(&mut self, values: &[f32], waking: Option<Frames>) {
        self.step = phase_step(f64::from(values[RATE]) / self.rate);
        if let Some(place) = waking {
            self.phase = phase_at(place, self.step);
        }
        self.depth.aim(values[DEPTH], self.pace, waking.is_some());
        self.feedback
            .aim(values[FEEDBACK], self.pace, waking.is_some());
    }

    fn run(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> f32 {
        let frames = left.len();
        let mut coefficients = [0.0; CELL];
        self.sweep(at, &mut coefficients[..frames]);
        let mut inside = 0.0_f32;
        for frame in 0..frames {
            let (c, feedback) = (coefficients[frame], self.feedback.at(at + frame));
            let input = [left[frame], right[frame]];
            let mut x: [f32; 2] = std::array::from_fn(|side| {
                settled(input[side] + feedback * self.outputs[STAGES - 1][side])
            });
            for stage in 0..STAGES {
                let (inputs, outputs) = (&mut self.inputs[stage], &mut self.outputs[stage]);
                for ((x, input), output) in x.iter_mut().zip(inputs).zip(outputs) {
                    *output = settled(c * (*output + *x) - *input);
                    *input = *x;
                    *x = *output;
                }
            }
            inside = inside.max(x[0].abs()).max(x[1].abs());
            left[frame] = input[0] + x[0];
            right[frame] = input[1] + x[1];
        }
        inside
    }

    fn clear(&mut self) {
        self.inputs = [[0.0; 2]; STAGES];
        self.outputs = [[0.0; 2]; STAGES];
    }

    fn memory(&self) -> usize {
        // The slowest pole is the corner's: e^(-2π·100·t) is nothing after 30 ms.
        (0.03 * self.rate) as usize
    }
}
