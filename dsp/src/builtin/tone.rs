//! Tracktion's `toneGenerator`: a test tone in place of what came in.
//!
//! Waves are at full scale times the level. Band-limited ones are the synth's tables,
//! one for each half octave, cut below half the rate (and at the 724th harmonic);
//! others are the plain shapes, aliasing included. The noise is near to Gaussian,
//! with a deviation of a tenth of full scale.

use super::ParameterSpec;
use super::math::{bipolar, phase_step, sine, xorshift};
use super::space::CELL;
use super::space::ramp::{Ramp, pace};
use super::synth::wavetable::{FRACTION_BITS, Wave, Wavetables, rms_of, select, wavetables};
use crate::processor::{Activity, Input, ProcessContext, Processor, StereoMut};
use crate::time::SampleRate;

const SHAPE: usize = 0;
const BAND_LIMIT: usize = 1;
const FREQUENCY: usize = 2;
const LEVEL: usize = 3;

/// The parameters. `oscType`: 0 sine, 1 triangle, 2 saw up, 3 saw down, 4 square,
/// 5 noise. At the lowest level it is silent.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("oscType", "Osc type", [0.0, 5.0, 0.0], ""),
    ParameterSpec::new("bandLimit", "Band limit", [0.0, 1.0, 0.0], ""),
    ParameterSpec::new("frequency", "Frequency", [1.0, 22_050.0, 220.0], "Hz"),
    ParameterSpec::new("level", "Level", [0.000_01, 1.0, 1.0], ""),
];

/// Half a turn of phase.
const HALF: u32 = 1 << 31;

/// What sounds: `oscType`, and whether it is band-limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shape {
    number: u8,
    limited: bool,
}

impl Shape {
    /// The table's wave, its sign and what is added to the phase.
    fn wave(self) -> (Wave, f32, u32) {
        match self.number {
            1 => (Wave::Triangle, 8.0 / (PI * PI), 0),
            2 => (Wave::Saw, -2.0 / PI, HALF),
            3 => (Wave::Saw, 2.0 / PI, HALF),
            4 => (Wave::Square, 4.0 / PI, 0),
            _ => (Wave::Sine, 1.0, 0),
        }
    }
}

const PI: f32 = std::f32::consts::PI;

/// The generator.
pub struct ToneGenerator {
    rate: f64,
    tables: &'static Wavetables,
    values: [f32; PARAMETERS.len()],
    at: usize,
    phase: u32,
    step: u32,
    slide: u32,
    pace: f32,
    level: Ramp,
    /// What sounds, and what sounded before; over one cell the one becomes the other.
    shapes: [Shape; 2],
    gains: [f32; 2],
    tables_at: [Option<usize>; 2],
    noise: u32,
    fresh: bool,
}

impl ToneGenerator {
    /// A generator at the beginning of its wave. Equal seeds give equal noise.
    #[must_use]
    pub fn new(sample_rate: SampleRate, seed: u64) -> Self {
        let rate = sample_rate.hz().max(1.0);
        let mut values = [0.0; PARAMETERS.len()];
        for (value, spec) in values.iter_mut().zip(PARAMETERS) {
            *value = spec.default;
        }
        Self {
            rate,
            tables: wavetables(),
            values,
            at: 0,
            phase: 0,
            step: 0,
            slide: 0,
            pace: pace(0.010, rate),
            level: Ramp::default(),
            shapes: [Shape::default(); 2],
            gains: [0.0; 2],
            tables_at: [None; 2],
            noise: super::math::scramble(seed) as u32 | 1,
            fresh: true,
        }
    }

    fn wanted_level(&self) -> f32 {
        if self.values[LEVEL] > PARAMETERS[LEVEL].min {
            self.values[LEVEL]
        } else {
            0.0
        }
    }

    /// A cell begins.
    fn aim(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        self.level.aim(self.wanted_level(), self.pace, fresh);
        let wanted = phase_step(f64::from(self.values[FREQUENCY]) / self.rate);
        let way = i64::from(wanted) - i64::from(self.step);
        let moved = (way as f64 * f64::from(self.pace)) as i64 / CELL as i64;
        self.slide = moved as i32 as u32;
        if fresh || moved == 0 {
            (self.step, self.slide) = (wanted, 0);
        }
        let now = Shape {
            number: (self.values[SHAPE] + 0.5) as u8,
            limited: self.values[BAND_LIMIT] >= 0.5,
        };
        let (before, table) = (self.shapes[0], self.tables_at[0]);
        self.shapes = [now, if fresh { now } else { before }];
        let kept = table.filter(|_| before == now);
        self.tables_at[0] = Some(select(now.wave().0, self.step, kept));
        self.tables_at[1] = table.or(self.tables_at[0]);
        for (gain, shape) in self.gains.iter_mut().zip(self.shapes) {
            let (wave, scale, _) = shape.wave();
            // The tables are of equal power, at half of full scale.
            *gain = scale * 2.0 * rms_of(wave) as f32;
        }
    }

    /// A shape's value at the phase.
    #[inline]
    fn value(&self, n: usize, noise: f32) -> f32 {
        let shape = self.shapes[n];
        match shape.number {
            0 => sine(self.phase),
            5 => noise,
            _ if shape.limited => {
                let phase = self.phase.wrapping_add(shape.wave().2);
                let cycle = self.tables.cycle(self.tables_at[n].unwrap_or(0));
                let index = (phase >> FRACTION_BITS) as usize;
                let part = (phase & ((1 << FRACTION_BITS) - 1)) as f32;
                let part = part * (1.0 / (1_u32 << FRACTION_BITS) as f32);
                self.gains[n] * (cycle[index] + (cycle[index + 1] - cycle[index]) * part)
            }
            _ => plain(shape.number, self.phase),
        }
    }

    fn run(&mut self, out: &mut [f32]) {
        let fading = self.shapes[0] != self.shapes[1];
        for (frame, x) in out.iter_mut().enumerate() {
            let mut noise = 0.0;
            if self.shapes[0].number == 5 || self.shapes[1].number == 5 {
                for _ in 0..4 {
                    self.noise = xorshift(self.noise);
                    noise += bipolar(self.noise);
                }
                // Four uniform values have a deviation of 2/√3.
                noise *= 0.086_602_54;
            }
            let mut value = self.value(0, noise);
            if fading {
                let share = (self.at + frame) as f32 / CELL as f32;
                let before = self.value(1, noise);
                value = before + (value - before) * share;
            }
            *x = value * self.level.at(self.at + frame);
            self.phase = self.phase.wrapping_add(self.step);
            self.step = self.step.wrapping_add(self.slide);
        }
    }
}

/// The plain shapes: all go up through zero at phase zero, but for the saw down.
fn plain(number: u8, phase: u32) -> f32 {
    let t = phase.cast_signed() as f32 * (1.0 / 2_147_483_648.0);
    match number {
        1 if t.abs() <= 0.5 => 2.0 * t,
        1 => (2.0 - 2.0 * t.abs()).copysign(t),
        2 => t,
        3 => -t,
        _ if phase < HALF => 1.0,
        _ => -1.0,
    }
}

impl Processor for ToneGenerator {
    fn process(
        &mut self,
        _context: &ProcessContext,
        _input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        let frames = audio.left.len().min(audio.right.len());
        let (mut done, mut activity) = (0, Activity::Silent);
        while done < frames {
            if self.is_idle() {
                audio.left[done..frames].fill(0.0);
                break;
            }
            if self.at == 0 {
                self.aim();
            }
            let next = frames.min(done + CELL - self.at);
            self.run(&mut audio.left[done..next]);
            self.at = (self.at + next - done) % CELL;
            done = next;
            activity = Activity::Sounding;
        }
        audio.right[..frames].copy_from_slice(&audio.left[..frames]);
        activity
    }

    fn set_param(&mut self, index: u32, value: f32) {
        if let Some(spec) = PARAMETERS.get(index as usize) {
            self.values[index as usize] = spec.clamp(value);
        }
    }

    fn release(&mut self) {}

    fn is_idle(&self) -> bool {
        self.at == 0 && self.wanted_level() == 0.0 && (self.fresh || self.level.rests_at(0.0))
    }
}
