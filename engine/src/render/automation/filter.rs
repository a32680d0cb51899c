//! What an envelope follower hears through: a low-pass or high-pass of second order,
//! without a peak.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Moment;
use super::knob::Knob;
use crate::time::SampleRate;

/// Below this a memory is zero.
const FLOOR: f64 = 1e-30;

/// Which side passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What is below.
    LowPass,
    /// What is above.
    HighPass,
}

/// A filter's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Which side passes.
    pub kind: Kind,
    /// Whether it is on.
    pub on: Knob,
    /// Where it parts, in hertz.
    pub frequency: Knob,
    /// The session's rate.
    pub rate: SampleRate,
}

/// Two numbers from one block to the next.
#[derive(Debug, Default)]
pub(super) struct Memory([AtomicU64; 2]);

impl Memory {
    /// Forgets what it heard.
    pub(super) fn forget(&self) {
        self.0
            .iter()
            .for_each(|one| one.store(0, Ordering::Relaxed));
    }
}

/// A filter at work for a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Running {
    gains: [f64; 3],
    back: [f64; 2],
    state: [f64; 2],
}

impl Filter {
    /// The filter as it stands at a moment, with what it remembers; `None` while off.
    pub(super) fn run(&self, moment: Moment, memory: &Memory) -> Option<Running> {
        if !self.on.is_on(moment) {
            return None;
        }
        let hz = self.rate.hz();
        let frequency = self.frequency.value(moment).clamp(1.0, hz * 0.49);
        // The bilinear transform of a Butterworth filter.
        let k = libm::tan(std::f64::consts::PI * frequency / hz);
        let norm = 1.0 / (1.0 + std::f64::consts::SQRT_2 * k + k * k);
        let gains = match self.kind {
            Kind::LowPass => [k * k * norm, 2.0 * k * k * norm, k * k * norm],
            Kind::HighPass => [norm, -2.0 * norm, norm],
        };
        // Relaxed: only the follower's own tap reads and writes it.
        let remembered = |one: &AtomicU64| f64::from_bits(one.load(Ordering::Relaxed));
        Some(Running {
            gains,
            back: [
                2.0 * (k * k - 1.0) * norm,
                (1.0 - std::f64::consts::SQRT_2 * k + k * k) * norm,
            ],
            state: [remembered(&memory.0[0]), remembered(&memory.0[1])],
        })
    }
}

impl Running {
    /// One sample.
    pub(super) fn pass(&mut self, sample: f64) -> f64 {
        let out = self.gains[0] * sample + self.state[0];
        self.state[0] = self.gains[1] * sample - self.back[0] * out + self.state[1];
        self.state[1] = self.gains[2] * sample - self.back[1] * out;
        out
    }

    /// Remembers for the next block.
    pub(super) fn keep(self, memory: &Memory) {
        for (one, value) in memory.0.iter().zip(self.state) {
            let value = if value.abs() < FLOOR { 0.0 } else { value };
            one.store(value.to_bits(), Ordering::Relaxed);
        }
    }
}
