//! Parameters on their way from value to value.
//!
//! Thread: real-time, after construction. Time is counted in cells of
//! [`CELL`](super::CELL) frames; what lies between two cells is the effect's
//! ([`Ramp`]).

use super::super::ParameterSpec;
use super::{CELL, GLIDE_SECONDS};

/// How a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::builtin) enum Law {
    /// In equal steps.
    Linear,
    /// In equal ratios: frequencies and times.
    Ratio,
    /// It is on (1) or off (0) and crosses over in equal steps.
    Switch,
}

impl Law {
    /// The law that fits values of a unit.
    pub fn of_unit(unit: &str) -> Self {
        match unit {
            "Hz" | "ms" => Self::Ratio,
            _ => Self::Linear,
        }
    }

    /// A native value as the law counts.
    fn inward(self, value: f32) -> f64 {
        match self {
            Self::Ratio => libm::log(f64::from(value.max(1e-6))),
            Self::Linear | Self::Switch => f64::from(value),
        }
    }

    /// The way back.
    fn outward(self, value: f64) -> f32 {
        match self {
            Self::Ratio => libm::exp(value) as f32,
            Self::Linear | Self::Switch => value as f32,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Knob {
    law: Law,
    /// Where it is, as the law counts.
    now: f64,
    /// Where it goes, in native units.
    target: f32,
    /// Cells until it is there.
    left: u32,
}

/// The parameters of one effect.
#[derive(Debug)]
pub(super) struct Knobs {
    specs: &'static [ParameterSpec],
    knobs: Vec<Knob>,
    values: Vec<f32>,
    /// Cells that a way takes.
    glide: u32,
    /// Cells until nothing moves, and one more for the effects to notice.
    busy: u32,
}

impl Knobs {
    /// All at their defaults.
    pub fn new(specs: &'static [ParameterSpec], law: fn(usize) -> Law, rate: f64) -> Self {
        let knob = |(index, spec): (usize, &ParameterSpec)| Knob {
            law: law(index),
            now: law(index).inward(spec.default),
            target: spec.default,
            left: 0,
        };
        Self {
            specs,
            knobs: specs.iter().enumerate().map(knob).collect(),
            values: specs.iter().map(|spec| spec.default).collect(),
            glide: libm::ceil(GLIDE_SECONDS * rate / f64::from(CELL)).max(1.0) as u32,
            busy: 0,
        }
    }

    /// The values, in native units.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Whether a value moves or is about to.
    pub fn busy(&self) -> bool {
        self.busy > 0
    }

    /// Sets a target, or the value itself with `at_once`. False if that is nothing new.
    pub fn set(&mut self, index: usize, value: f32, at_once: bool) -> bool {
        let Some(knob) = self.knobs.get_mut(index) else {
            return false;
        };
        let mut value = self.specs[index].clamp(value);
        if knob.law == Law::Switch {
            value = if value >= 0.5 { 1.0 } else { 0.0 };
        }
        if value.to_bits() == knob.target.to_bits() {
            return false;
        }
        knob.target = value;
        if at_once {
            knob.now = knob.law.inward(value);
            self.values[index] = value;
        } else {
            knob.left = self.glide;
            self.busy = self.glide + 1;
        }
        true
    }

    /// Goes on by a cell. False once everything is where it should be.
    pub fn step(&mut self) -> bool {
        self.busy = self.busy.saturating_sub(1);
        for (knob, value) in self.knobs.iter_mut().zip(&mut self.values) {
            if knob.left == 0 {
                continue;
            }
            let target = knob.law.inward(knob.target);
            knob.now += (target - knob.now) / f64::from(knob.left);
            knob.left -= 1;
            *value = if knob.left == 0 {
                knob.now = target;
                knob.target
            } else {
                knob.law.outward(knob.now)
            };
        }
        self.busy > 0
    }
}

/// One value's straight line through a cell.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::builtin) struct Ramp {
    from: f32,
    step: f32,
    goal: f32,
}

impl Ramp {
    /// Goes to `goal` in the coming cell, or is there at once.
    pub fn aim(&mut self, goal: f32, gliding: bool) {
        self.from = if gliding { self.goal } else { goal };
        self.step = if gliding {
            (goal - self.goal) * (1.0 / CELL as f32)
        } else {
            0.0
        };
        self.goal = goal;
    }

    /// The value at a frame of the cell.
    #[inline(always)]
    pub fn at(&self, phase: u32) -> f32 {
        self.from + self.step * phase as f32
    }

    /// The value at the cell's beginning, and what a frame adds.
    #[inline(always)]
    pub fn line(&self) -> [f32; 2] {
        [self.from, self.step]
    }

    /// Whether it stands still.
    #[inline(always)]
    pub fn still(&self) -> bool {
        self.step == 0.0
    }
}
