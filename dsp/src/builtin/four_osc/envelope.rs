//! The envelopes of `4osc` (Tracktion Engine, tracktion_Envelope.h).
//!
//! Thread: real-time. One step for each control period.

use super::super::CONTROL_FRAMES;

/// How an envelope goes from one level to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// By the whole scale in the time, so a shorter way takes less (the filter's and
    /// those of the matrix).
    Straight,
    /// As a capacitor is charged, towards a level somewhat past the goal so that the
    /// whole scale is gone over in the time: past it by e^-0.5 up and e^-5 down.
    Analog,
    /// The same, past it by -96 dB: steep at first.
    Digital,
}

/// How far past the goal an envelope heads, and ln((1 + past) / past): the time
/// constants in which it goes over the whole scale.
type Past = [f64; 2];
const ANALOG_UP: Past = [0.606_530_659_712_633_4, 0.974_076_984_180_107_3];
const ANALOG_DOWN: Past = [0.006_737_946_999_085_467, 5.006_715_348_489_118];
const DIGITAL: Past = [1.584_893_192_461_114e-5, 11.052_424_295_177_751];

/// Seconds in which a sustain goes over the whole scale.
const SUSTAIN_SECONDS: f64 = 0.010;

/// What an envelope does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Attack,
    Decay,
    Sustain,
    Release,
}

/// An attack-decay-sustain-release envelope. In double precision, for steps that are
/// small against a minute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Adsr {
    value: f64,
    phase: Phase,
}

impl Adsr {
    /// Where it stands, 0..=1.
    pub fn value(&self) -> f32 {
        self.value as f32
    }

    /// The key is up.
    pub fn release(&mut self) {
        self.phase = Phase::Release;
    }

    /// The key is down again: it rises from where it is.
    pub fn strike(&mut self) {
        self.phase = Phase::Attack;
    }

    /// Moves on by a control period: `times` are attack, decay and release in seconds,
    /// `sustain` is 0..=1.
    pub fn step(&mut self, times: [f32; 3], sustain: f32, curve: Curve, rate: f64) {
        let cell = f64::from(CONTROL_FRAMES) / rate;
        let sustain = f64::from(sustain);
        let [attack, decay, release] =
            times.map(|seconds| (cell / f64::from(seconds).max(1e-4)).min(1.0));
        match self.phase {
            Phase::Attack => {
                self.value = toward(self.value, 1.0, attack, curve);
                if self.value >= 1.0 {
                    self.phase = Phase::Decay;
                }
            }
            Phase::Decay => {
                if self.value > sustain {
                    self.value = toward(self.value, sustain, decay, curve);
                }
                if self.value <= sustain {
                    self.phase = Phase::Sustain;
                }
            }
            Phase::Sustain => {
                let most = cell / SUSTAIN_SECONDS;
                self.value += (sustain - self.value).clamp(-most, most);
            }
            Phase::Release => self.value = toward(self.value, 0.0, release, curve),
        }
    }

    /// Whether nothing is left.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Release && self.value == 0.0
    }
}

/// A value nearer to a goal by a share of the time for the whole scale.
fn toward(value: f64, goal: f64, share: f64, curve: Curve) -> f64 {
    // The last bits of the way aren't worth a control period.
    const CLOSE: f64 = 1e-9;
    let (way, up) = ((goal - value).abs(), value < goal);
    let left = match curve {
        Curve::Straight => way - share,
        Curve::Analog | Curve::Digital => {
            let [past, constants] = match curve {
                Curve::Analog if up => ANALOG_UP,
                Curve::Analog => ANALOG_DOWN,
                _ => DIGITAL,
            };
            (way + past) * libm::exp(-constants * share) - past
        }
    };
    match up {
        _ if left <= CLOSE => goal,
        true => goal - left,
        false => goal + left,
    }
}
