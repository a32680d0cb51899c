//! The de-esser: turns down the highs while they are louder than a threshold.
//!
//! A state-variable filter (Simper 2013, Butterworth) splits off what lies above the
//! frequency; its level (louder channel, one-pole attack and release) makes a gain as a
//! compressor does; and the same filter's outputs are mixed to a high shelf with that
//! gain, H(s) = (A²s² + A√2 s + 1)/(s² + √2 s + 1). So sound without sibilants passes
//! bit for bit, and there is no bump at the corner.

use super::ParameterSpec;
use super::effect::levels::{log2, octaves, pace};
use super::effect::svf::{Coefficients, State, Sweep};
use super::effect::{Effect, Law, Part, Ramp};
use super::math::exp2;
use std::f64::consts::FRAC_1_SQRT_2;

/// The parameters. `listen` plays what is split off.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("frequency", "Frequency", [1_000.0, 16_000.0, 6_000.0], "Hz"),
    ParameterSpec::new("threshold", "Threshold", [-60.0, 0.0, -30.0], "dB"),
    ParameterSpec::new("ratio", "Ratio", [1.0, 20.0, 4.0], ":1"),
    ParameterSpec::new("range", "Range", [0.0, 24.0, 12.0], "dB"),
    ParameterSpec::new("attack", "Attack", [0.1, 20.0, 1.0], "ms"),
    ParameterSpec::new("release", "Release", [5.0, 500.0, 60.0], "ms"),
    ParameterSpec::new("listen", "Listen", [0.0, 1.0, 0.0], ""),
];

/// Below this a level is silence.
const SILENCE: f32 = 1e-9;

/// See the module.
pub(super) struct DeEsser {
    rate: f64,
    sweep: Sweep,
    threshold: Ramp,
    slope: Ramp,
    range: Ramp,
    listen: Ramp,
    attack: f32,
    release: f32,
    level: f32,
    state: State<2>,
}

impl Effect for DeEsser {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;

    fn new(rate: f64) -> Self {
        Self {
            rate,
            sweep: Sweep::default(),
            threshold: Ramp::default(),
            slope: Ramp::default(),
            range: Ramp::default(),
            listen: Ramp::default(),
            attack: 0.0,
            release: 0.0,
            level: 0.0,
            state: State::default(),
        }
    }

    fn law(index: usize) -> Law {
        match index {
            6 => Law::Switch,
            _ => Law::of_unit(PARAMETERS[index].unit),
        }
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let &[frequency, threshold, ratio, range, attack, release, listen] = values else {
            return;
        };
        let filter = Coefficients::at(f64::from(frequency), FRAC_1_SQRT_2, self.rate);
        self.sweep.aim(filter, gliding);
        self.threshold.aim(octaves(threshold), gliding);
        self.slope.aim(1.0 - 1.0 / ratio, gliding);
        self.range.aim(octaves(range), gliding);
        self.listen.aim(listen, gliding);
        self.attack = pace(attack, self.rate);
        self.release = pace(release, self.rate);
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        for (index, (left, right)) in part.left.iter_mut().zip(part.right).enumerate() {
            let at = part.phase + index as u32;
            let c = self.sweep.at(at);
            let x = [f64::from(*left), f64::from(*right)];
            let [v1, v2] = self.state.step(&[c; 2], x);
            let high = [0, 1].map(|lane| x[lane] - c.k * v1[lane] - v2[lane]);
            let cut = self.cut(high[0].abs().max(high[1].abs()) as f32, at);
            let a = f64::from(exp2(-0.5 * cut));
            let listen = f64::from(self.listen.at(at));
            let y = [0, 1].map(|lane| {
                let shelf =
                    x[lane] - (1.0 - a * a) * (x[lane] - v2[lane]) + c.k * a * (1.0 - a) * v1[lane];
                shelf + listen * (high[lane] - shelf)
            });
            (*left, *right) = (y[0] as f32, y[1] as f32);
        }
    }

    fn settle(&mut self, quiet: u64) -> bool {
        if quiet > 0 && self.level < SILENCE {
            self.level = 0.0;
        }
        self.state.settle() && self.level == 0.0
    }
}

impl DeEsser {
    /// Octaves to take away.
    #[inline(always)]
    fn cut(&mut self, heard: f32, at: u32) -> f32 {
        let pace = if heard > self.level {
            self.attack
        } else {
            self.release
        };
        self.level += (heard - self.level) * pace;
        let over = (log2(self.level) - self.threshold.at(at)).max(0.0);
        (over * self.slope.at(at)).min(self.range.at(at))
    }
}
