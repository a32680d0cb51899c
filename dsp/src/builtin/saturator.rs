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
use oversampling::{Channel, Filters, PIECE, Row};

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
    filters: Filters,
    channels: [Channel; 2],
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
    const LONG: bool = true;

    fn new(rate: f64) -> Self {
        Self {
            filters: Filters::new(),
            channels: [Channel::new(), Channel::new()],
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
        let mut phase = part.phase;
        let pieces = part
            .left
            .chunks_mut(PIECE)
            .zip(part.right.chunks_mut(PIECE));
        for (left, right) in pieces {
            let frames = left.len() as u32;
            self.piece(0, left, phase);
            self.piece(1, right, phase);
            phase += frames;
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
        let [left, right] = &mut self.channels;
        flush(&mut self.constant) && left.settle(quiet) && right.settle(quiet)
    }

    fn latency(&self) -> u32 {
        LATENCY
    }
}

impl Saturator {
    /// Bends a piece of one channel.
    #[inline(always)]
    fn piece(&mut self, side: usize, samples: &mut [f32], phase: u32) {
        let (drive, bias) = (row(&self.drive, phase), row(&self.bias, phase));
        let [dry, wet] = self.channels[side].run(&self.filters, samples, |wide| {
            bend(wide, &drive, &bias);
        });
        for (index, x) in samples.iter_mut().enumerate() {
            let at = phase + index as u32;
            let bent = f64::from(wet[index]);
            let constant = &mut self.constant[side];
            *constant += (bent - *constant) * self.pace;
            let wet = (bent - f64::from(self.block.at(at)) * *constant) as f32;
            let dry = dry[index];
            *x = (dry + self.mix.at(at) * (wet - dry)) * self.output.at(at);
        }
    }
}

#[inline(always)]
fn row(ramp: &Ramp, phase: u32) -> Row {
    let mut row = [0.0; PIECE];
    for (index, value) in row.iter_mut().enumerate() {
        *value = ramp.at(phase + index as u32);
    }
    row
}

/// The curve.
#[inline(always)]
fn bend(wide: &mut Row, drive: &Row, bias: &Row) {
    for index in 0..PIECE {
        let d = drive[index] * drive[index];
        let curve = |x: f32| x * ((1.0 + d) / (1.0 + d * (x * x))).sqrt();
        // So that squares stay finite whatever came.
        let x = wide[index].clamp(-1e6, 1e6);
        wide[index] = curve(x + bias[index]) - curve(bias[index]);
    }
}
