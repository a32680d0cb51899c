//! `lowpass`: a low- or high-pass of 12 dB per octave (Butterworth, Q = 1/√2).
//!
//! The curve is Bristow-Johnson's cookbook's (JUCE's, Tracktion's), the filter a
//! state-variable one (Simper 2013), so that its frequency may sweep.

use super::ParameterSpec;
use super::effect::svf::{Coefficients, State, Sweep};
use super::effect::{Effect, Law, Part, Ramp};
use std::f64::consts::FRAC_1_SQRT_2;

/// The parameters: cutoff, and the kind, 0 for low-pass and 1 for high-pass.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("frequency", "Frequency", [10.0, 22_000.0, 4_000.0], "Hz"),
    ParameterSpec::new("mode", "Mode", [0.0, 1.0, 0.0], ""),
];

/// See the module.
pub(super) struct LowPass {
    rate: f64,
    sweep: Sweep,
    high: Ramp,
    state: State<2>,
}

impl Effect for LowPass {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;

    fn new(rate: f64) -> Self {
        Self {
            rate,
            sweep: Sweep::default(),
            high: Ramp::default(),
            state: State::default(),
        }
    }

    fn law(index: usize) -> Law {
        if index == 1 { Law::Switch } else { Law::Ratio }
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let filter = Coefficients::at(f64::from(values[0]), FRAC_1_SQRT_2, self.rate);
        self.sweep.aim(filter, gliding);
        self.high.aim(values[1], gliding);
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        let mut state = self.state;
        let frames = part.left.iter_mut().zip(part.right.iter_mut());
        for (index, (left, right)) in frames.enumerate() {
            let at = part.phase + index as u32;
            let c = self.sweep.at(at);
            let high = f64::from(self.high.at(at));
            let x = [f64::from(*left), f64::from(*right)];
            let [v1, v2] = state.step(&[c; 2], x);
            let y = |lane: usize| v2[lane] + high * (x[lane] - c.k * v1[lane] - 2.0 * v2[lane]);
            (*left, *right) = (y(0) as f32, y(1) as f32);
        }
        self.state = state;
    }

    fn settle(&mut self, _quiet: u64) -> bool {
        self.state.settle()
    }
}
