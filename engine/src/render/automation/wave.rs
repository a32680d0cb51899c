//! The waves of oscillators: from a cycle's number and phase to 0..=1.

use std::f64::consts::{FRAC_PI_2, TAU};

use crate::time::curve::Segment;

/// A wave over one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// Begins in the middle, rising.
    Sine,
    /// Begins at the bottom.
    Triangle,
    /// Rises and falls at once.
    SawUp,
    /// Falls and rises at once.
    SawDown,
    /// On for the first half.
    Square,
    /// Equal steps up to the top.
    StepsUp(u32),
    /// Equal steps down from the top.
    StepsDown(u32),
    /// A new value each cycle.
    Random,
    /// A new value at each knot.
    Noise,
}

impl Wave {
    /// The format's waves of an LFO.
    #[must_use]
    pub fn numbered(number: u32) -> Self {
        match number {
            1 => Self::Triangle,
            2 => Self::SawUp,
            3 => Self::SawDown,
            4 => Self::Square,
            5 => Self::StepsUp(4),
            6 => Self::StepsDown(4),
            7 => Self::StepsUp(8),
            8 => Self::StepsDown(8),
            9 => Self::Random,
            10 => Self::Noise,
            _ => Self::Sine,
        }
    }

    /// The value at a phase, 0..1, of a cycle; `knot` is the grid's, `seed` the
    /// oscillator's own.
    #[must_use]
    pub fn value(self, cycle: i64, phase: f64, knot: i64, seed: u64) -> f64 {
        match self {
            Self::Sine => libm::sin(phase * TAU) * 0.5 + 0.5,
            Self::Triangle if phase < 0.5 => 2.0 * phase,
            Self::Triangle => 2.0 - 2.0 * phase,
            Self::SawUp => phase,
            Self::SawDown => 1.0 - phase,
            Self::Square => f64::from(phase < 0.5),
            Self::StepsUp(count) => step(phase, count),
            Self::StepsDown(count) => 1.0 - step(phase, count),
            Self::Random => drawn(seed, cycle),
            Self::Noise => drawn(seed, knot),
        }
    }
}

/// Which of `count` equal parts a phase lies in.
fn index(phase: f64, count: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a phase is in 0..1 and counts are small"
    )]
    let at = (phase * count as f64) as usize;
    at.min(count.saturating_sub(1))
}

fn step(phase: f64, count: u32) -> f64 {
    let at = u32::try_from(index(phase, count as usize)).unwrap_or(0);
    f64::from(at) / f64::from(count.saturating_sub(1).max(1))
}

/// A random walk's value: it goes to each cycle's number in the cycle's last part
/// (`shape`, 0..=1) by at most `reach`.
pub(super) fn random(cycle: i64, phase: f64, (shape, reach): (f64, f64), seed: u64) -> f64 {
    let (from, to) = (drawn(seed, cycle - 1), drawn(seed, cycle));
    if phase < 1.0 - shape || shape <= 0.0 {
        return from;
    }
    let reach = reach.clamp(0.0, 1.0);
    let to = from + (to - from).clamp(-reach, reach);
    from + (to - from) * ((phase - 1.0) / shape + 1.0)
}

/// A phase on an S.
pub(super) fn s_curve(phase: f64) -> f64 {
    let quarter = phase * FRAC_PI_2;
    (1.0 - phase) * (1.0 - libm::cos(quarter)) + phase * libm::sin(quarter)
}

/// A curve of (phase, value, shape).
pub(super) fn on_curve(points: &[(f64, f64, f64)], phase: f64) -> f64 {
    let next = points.partition_point(|point| point.0 <= phase);
    let (Some(from), Some(to)) = (
        next.checked_sub(1).and_then(|i| points.get(i)),
        points.get(next),
    ) else {
        let nearest = points.get(next.saturating_sub(1));
        return nearest.map_or(0.0, |point| point.1);
    };
    let segment = Segment {
        t1: from.0,
        v1: from.1,
        t2: to.0,
        v2: to.1,
        c: from.2,
    };
    segment.value_at(phase)
}

/// A number in 0..1 for a seed and a place: SplitMix64's finish over both.
#[must_use]
pub fn drawn(seed: u64, place: i64) -> f64 {
    let mut bits = seed ^ place.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for factor in [0xBF58_476D_1CE4_E5B9_u64, 0x94D0_49BB_1331_11EB] {
        bits = (bits ^ (bits >> 30)).wrapping_mul(factor);
        bits ^= bits >> 27;
    }
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    let unit = (bits >> 11) as f64 / (1_u64 << 53) as f64;
    unit
}
