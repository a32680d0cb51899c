//! An attack-decay-sustain-release envelope of exponential segments, stepped once
//! per control period.
//!
//! Thread: real-time; [`Rates::new`] costs some exponentials and runs at a note's
//! start or after a parameter change.

use super::super::CONTROL_FRAMES;
use super::super::math::decay_over;
use libm::exp;

/// The times and level of an envelope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adsr {
    /// Seconds from zero to full.
    pub attack: f32,
    /// Seconds to lose 60 dB on the way to `sustain`.
    pub decay: f32,
    /// Level while the key is held, 0..=1.
    pub sustain: f32,
    /// Seconds to lose 60 dB after the key.
    pub release: f32,
}

/// An envelope from its attack, decay, sustain and release.
pub(super) const fn adsr(attack: f32, decay: f32, sustain: f32, release: f32) -> Adsr {
    Adsr {
        attack,
        decay,
        sustain,
        release,
    }
}

/// An attack aims at this and stops at 1, as a capacitor's charge does.
const ATTACK_AIM: f32 = 1.25;
/// ln(5): charging towards 1.25, 1 is reached after so many time constants.
const ATTACK_CONSTANTS: f64 = 1.609_437_912_434_1;

/// Below this a level is zero, long before it could become denormal.
const NOTHING: f32 = 1e-8;

/// An [`Adsr`] as factors per control period.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rates {
    attack: f32,
    decay: f32,
    sustain: f32,
    release: f32,
}

impl Rates {
    /// The factors at a sample rate in hertz.
    pub fn new(adsr: &Adsr, rate: f64) -> Self {
        let frames = f64::from(CONTROL_FRAMES);
        let attack = f64::from(adsr.attack).max(1e-4) * rate;
        Self {
            attack: 1.0 - exp(-ATTACK_CONSTANTS * frames / attack) as f32,
            decay: decay_over(frames, f64::from(adsr.decay), rate),
            sustain: adsr.sustain,
            release: decay_over(frames, f64::from(adsr.release), rate),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Attack,
    Decay,
    Release,
}

/// Where an envelope stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Envelope {
    stage: Stage,
    /// Level, 0..=1.
    pub value: f32,
}

impl Envelope {
    /// The key is up.
    pub fn release(&mut self) {
        self.stage = Stage::Release;
    }

    /// Moves one control period on; `sustain_offset` is added to the level held.
    #[inline]
    pub fn step(&mut self, rates: &Rates, sustain_offset: f32) -> f32 {
        match self.stage {
            Stage::Attack => {
                self.value += (ATTACK_AIM - self.value) * rates.attack;
                if self.value >= 1.0 {
                    self.value = 1.0;
                    self.stage = Stage::Decay;
                }
            }
            Stage::Decay => {
                let sustain = (rates.sustain + sustain_offset).clamp(0.0, 1.0);
                self.value = sustain + (self.value - sustain) * rates.decay;
            }
            Stage::Release => self.value *= rates.release,
        }
        if self.value < NOTHING {
            self.value = 0.0;
        }
        self.value
    }

    /// Whether it only falls from here towards nothing.
    pub fn is_falling(&self) -> bool {
        self.stage != Stage::Attack
    }
}
