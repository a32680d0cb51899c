//! The saturator: a bent transfer curve, at four times the rate.
//!
//! f(x) = x √((1 + d²)/(1 + d²x²)) with d = 10^(drive/20) − 1: a line without drive,
//! towards a hard limit at ±1 with much of it, and always through 0 and ±1. With
//! `character` the curve is used off its centre (as in a valve stage), which adds even
//! harmonics; the constant that this leaves is taken out.
//!
//! Aliasing: linear-phase filters ([`oversampling`]) around the curve; hence
//! [`LATENCY`] frames of delay. `mix` 0 is the sound itself, delayed.

mod oversampling;

use super::ParameterSpec;
use super::effect::svf::flush;
use super::effect::{Effect, Part, Ramp};
use super::math::gain_of_db;
use oversampling::{Oversampling, WIDE};

/// The parameters.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("drive", "Drive", [0.0, 40.0, 6.0], "dB"),
    ParameterSpec::new("character", "Character", [0.0, 1.0, 0.0], ""),
    ParameterSpec::new("mix", "Mix", [0.0, 1.0, 1.0], ""),
    ParameterSpec::new("output", "Output", [-24.0, 24.0, 0.0], "dB"),
];

/// Delay, in frames.
pub const LATENCY: u32 = oversampling::DELAY as u32;

/// How far off the centre the curve is used at most.
const BIAS: f32 = 0.4;
/// Corner of the filter that takes out the constant, in Hz.
const BLOCK_HZ: f64 = 5.0;

/// See the module.
pub(super) struct Saturator {
    oversampling: Oversampling,
    drive: Ramp,
    bias: Ramp,
    block: Ramp,
    mix: Ramp,
    output: Ramp,
    /// The constant in each channel, and how fast it is learnt.
    constant: [f64; 2],
    pace: f64,
}

impl Effect for Saturator {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;

    fn new(rate: f64) -> Self {
        Self {
            oversampling: Oversampling::new(),
            drive: Ramp::default(),
            bias: Ramp::default(),
            block: Ramp::default(),
            mix: Ramp::default(),
            output: Ramp::default(),
            constant: [0.0; 2],
            pace: 1.0 - libm::exp(-std::f64::consts::TAU * BLOCK_HZ / rate),
        }
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let &[drive, character, mix, output] = values else {
            return;
        };
        self.drive.aim(gain_of_db(drive) - 1.0, gliding);
        self.bias.aim(BIAS * character, gliding);
        self.block.aim((8.0 * character).min(1.0), gliding);
        self.mix.aim(mix, gliding);
        self.output.aim(gain_of_db(output), gliding);
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        for (index, (left, right)) in part.left.iter_mut().zip(part.right).enumerate() {
            let at = part.phase + index as u32;
            let mut wide = self.oversampling.up([*left, *right]);
            bend(&mut wide, self.drive.at(at), self.bias.at(at));
            let (dry, wet) = self.oversampling.down(&wide);
            let (mix, output) = (self.mix.at(at), self.output.at(at));
            let block = f64::from(self.block.at(at));
            let y = [0, 1].map(|side| {
                let wet = f64::from(wet[side]);
                self.constant[side] += (wet - self.constant[side]) * self.pace;
                let wet = (wet - block * self.constant[side]) as f32;
                (dry[side] + mix * (wet - dry[side])) * output
            });
            [*left, *right] = y;
        }
    }

    fn settle(&mut self, quiet: u64) -> bool {
        if quiet == 0 {
            return false;
        }
        // What the filter learnt of silence fades by itself; −180 dB is enough.
        for constant in &mut self.constant {
            if constant.abs() < 1e-9 {
                *constant = 0.0;
            }
        }
        flush(&mut self.constant) && self.oversampling.settle(quiet)
    }

    fn latency(&self) -> u32 {
        LATENCY
    }
}

/// The curve, in each of the wide lanes.
#[inline(always)]
fn bend(wide: &mut [f32; WIDE], drive: f32, bias: f32) {
    let d = drive * drive;
    let curve = |x: f32| x * ((1.0 + d) / (1.0 + d * (x * x))).sqrt();
    let zero = curve(bias);
    for x in wide {
        // So that squares stay finite whatever came.
        let held = x.clamp(-1e6, 1e6);
        *x = curve(held + bias) - zero;
    }
}
