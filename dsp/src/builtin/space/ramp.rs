//! A value that follows its parameter without zipper noise.

use super::CELL;

/// Heads for its target by one pole for each cell, in a straight line within a cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ramp {
    value: f32,
    slope: f32,
}

impl Ramp {
    /// A cell begins: moves on by `pace` of the way, or at once.
    pub fn aim(&mut self, target: f32, pace: f32, at_once: bool) {
        self.value += self.slope * CELL as f32;
        let way = target - self.value;
        // The last bit of the way isn't worth a glide.
        let close = way.abs() <= 1e-5 * target.abs() + 1e-9;
        if at_once || close {
            (self.value, self.slope) = (target, 0.0);
        } else {
            self.slope = way * pace / CELL as f32;
        }
    }

    /// The value at a frame of the cell.
    #[inline(always)]
    pub fn at(&self, frame: usize) -> f32 {
        self.value + self.slope * frame as f32
    }

    /// Whether it is exactly this and stays so for the cell.
    pub fn rests_at(&self, value: f32) -> bool {
        self.value == value && self.slope == 0.0
    }
}

/// The share of its way that a [`Ramp`] goes in a cell, for a time constant in seconds.
pub fn pace(seconds: f64, rate: f64) -> f32 {
    (1.0 - libm::exp(-(CELL as f64) / (seconds * rate.max(1.0)))) as f32
}

/// A crossing of equal power between what came in and what was made of it, as
/// Tracktion's mixes go: cos and sin of the mix times a quarter turn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mix {
    dry: Ramp,
    wet: Ramp,
}

impl Mix {
    /// A cell begins; `mix` is 0 (dry)..=1, the rest as in [`Ramp::aim`].
    pub fn aim(&mut self, mix: f32, pace: f32, at_once: bool) {
        let turn = f64::from(mix) * std::f64::consts::FRAC_PI_2;
        let (dry, wet) = (libm::cos(turn) as f32, libm::sin(turn) as f32);
        self.dry
            .aim(if mix >= 1.0 { 0.0 } else { dry }, pace, at_once);
        self.wet.aim(wet, pace, at_once);
    }

    /// The mix at a frame of the cell.
    #[inline(always)]
    pub fn of(&self, frame: usize, dry: f32, wet: f32) -> f32 {
        dry * self.dry.at(frame) + wet * self.wet.at(frame)
    }
}
