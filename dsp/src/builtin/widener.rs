//! The stereo widener: the side signal (L − R)/2 louder or softer (mid/side after
//! A. Blumlein), and its low end removed if wished, so that the bass is mono.
//!
//! Mono stays mono, and the sum of both channels is never touched: what goes to one
//! side is taken from the other. At width 1 without mono bass sound passes bit for bit.

use super::ParameterSpec;
use super::effect::svf::{Coefficients, State, Sweep};
use super::effect::{Effect, Law, Part, Ramp};
use std::f64::consts::FRAC_1_SQRT_2;

/// The parameters: width (0 mono, 1 as it is, 2 the side 6 dB louder); whether the bass
/// is mono, and below which frequency (12 dB per octave).
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("width", "Width", [0.0, 2.0, 1.0], ""),
    ParameterSpec::new("monoBass", "Mono bass", [0.0, 1.0, 0.0], ""),
    ParameterSpec::new("monoFrequency", "Mono below", [20.0, 500.0, 120.0], "Hz"),
];

/// See the module.
pub(super) struct Widener {
    rate: f64,
    sweep: Sweep,
    width: Ramp,
    mono: Ramp,
    state: State<1>,
}

impl Effect for Widener {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;

    fn new(rate: f64) -> Self {
        Self {
            rate,
            sweep: Sweep::default(),
            width: Ramp::default(),
            mono: Ramp::default(),
            state: State::default(),
        }
    }

    fn law(index: usize) -> Law {
        [Law::Linear, Law::Switch, Law::Ratio][index]
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let &[width, mono, frequency] = values else {
            return;
        };
        let filter = Coefficients::at(f64::from(frequency), FRAC_1_SQRT_2, self.rate);
        self.sweep.aim(filter, gliding);
        self.width.aim(width, gliding);
        self.mono.aim(mono, gliding);
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        for (index, (left, right)) in part.left.iter_mut().zip(part.right).enumerate() {
            let at = part.phase + index as u32;
            let (l, r) = (f64::from(*left), f64::from(*right));
            let side = (l - r) * 0.5;
            let c = self.sweep.at(at);
            let [[v1], [v2]] = self.state.step(&[c], [side]);
            let low = f64::from(self.mono.at(at)) * (c.k * v1 + v2);
            let more = f64::from(self.width.at(at)) * (side - low) - side;
            (*left, *right) = ((l + more) as f32, (r - more) as f32);
        }
    }

    fn settle(&mut self, _quiet: u64) -> bool {
        self.state.settle()
    }
}
