//! The gate: opens where the sound (or the key) is above the threshold, closes where it
//! has been below `threshold − hysteresis` for the hold time.
//!
//! The level is that of the louder channel, which rises at once and falls with a time
//! constant of [`FALL_MS`], so that a low note's zero crossings don't count as silence.
//! The gain moves evenly in decibels between `range` and 0: from end to end it takes
//! `attack` or `release`. No look-ahead, hence no latency.

use super::ParameterSpec;
use super::effect::levels::{octaves, pace};
use super::effect::{Effect, Law, Part, Ramp, tamed};
use super::math::{exp2, gain_of_db};

/// The parameters.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("threshold", "Threshold", [-80.0, 0.0, -40.0], "dB"),
    ParameterSpec::new("hysteresis", "Hysteresis", [0.0, 24.0, 6.0], "dB"),
    ParameterSpec::new("attack", "Attack", [0.05, 100.0, 1.0], "ms"),
    ParameterSpec::new("hold", "Hold", [0.0, 1_000.0, 20.0], "ms"),
    ParameterSpec::new("release", "Release", [1.0, 2_000.0, 100.0], "ms"),
    ParameterSpec::new("range", "Range", [-100.0, 0.0, -80.0], "dB"),
    ParameterSpec::new("sidechainTrigger", "Side-chain", [0.0, 1.0, 0.0], ""),
];

/// Time constant of the level's fall, in milliseconds.
const FALL_MS: f32 = 5.0;
/// Below this a level is silence.
const SILENCE: f32 = 1e-9;

/// See the module.
pub(super) struct Gate {
    rate: f64,
    threshold: Ramp,
    close: Ramp,
    range: Ramp,
    trigger: Ramp,
    /// Part of the way between closed and open that is gone in a frame.
    rise: f32,
    fall: f32,
    decay: f32,
    hold: u32,
    level: f32,
    open: bool,
    held: u32,
    /// 0 is closed, 1 is open.
    place: f32,
}

impl Effect for Gate {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;
    const KEYED: bool = true;

    fn new(rate: f64) -> Self {
        Self {
            rate,
            threshold: Ramp::default(),
            close: Ramp::default(),
            range: Ramp::default(),
            trigger: Ramp::default(),
            rise: 0.0,
            fall: 0.0,
            decay: 1.0 - pace(FALL_MS, rate),
            hold: 0,
            level: 0.0,
            open: false,
            held: 0,
            place: 0.0,
        }
    }

    fn law(index: usize) -> Law {
        match index {
            2 | 4 => Law::Ratio,
            6 => Law::Switch,
            _ => Law::Linear,
        }
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let &[threshold, hysteresis, attack, hold, release, range, trigger] = values else {
            return;
        };
        self.threshold.aim(gain_of_db(threshold), gliding);
        self.close.aim(gain_of_db(threshold - hysteresis), gliding);
        self.range.aim(octaves(range), gliding);
        self.trigger.aim(trigger, gliding);
        let frames = |ms: f32| f64::from(ms) * self.rate / 1_000.0;
        self.rise = (1.0 / frames(attack).max(1.0)) as f32;
        self.fall = (1.0 / frames(release).max(1.0)) as f32;
        self.hold = frames(hold) as u32;
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        for at in 0..part.left.len() {
            let phase = part.phase + at as u32;
            let (left, right) = (&mut part.left[at], &mut part.right[at]);
            let own = left.abs().max(right.abs());
            let heard = part.key.map_or(own, |key| {
                let key = tamed(key.left[at]).abs().max(tamed(key.right[at]).abs());
                own + (key - own) * self.trigger.at(phase)
            });
            self.listen(heard, phase);
            let gain = exp2(self.range.at(phase) * (1.0 - self.place));
            *left *= gain;
            *right *= gain;
        }
    }

    fn settle(&mut self, quiet: u64) -> bool {
        if quiet > 0 && self.level < SILENCE {
            self.level = 0.0;
        }
        self.level == 0.0 && !self.open && self.place == 0.0
    }
}

impl Gate {
    #[inline(always)]
    fn listen(&mut self, heard: f32, phase: u32) {
        self.level = heard.max(self.level * self.decay);
        if self.level >= self.threshold.at(phase) {
            self.open = true;
            self.held = self.hold;
        } else if self.level >= self.close.at(phase) && self.open {
            self.held = self.hold;
        } else if self.held > 0 {
            self.held -= 1;
        } else {
            self.open = false;
        }
        self.place = if self.open {
            (self.place + self.rise).min(1.0)
        } else {
            (self.place - self.fall).max(0.0)
        };
    }
}
