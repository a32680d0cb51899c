//! The notes of a step clip: patterns end to end, each step by chance.
//!
//! Chance is drawn from the clip's id, the turn of its loop, which pattern of the
//! sequence it is, the channel and the step: the same clip plays the same every time,
//! and every repetition has a draw of its own.

use super::heard::{HeardNote, Turn, Window};
use super::timing::Timing;
use crate::model::step::{StepChannel, StepClip, StepPattern, StepRow};

/// More than any clip has.
const MOST: usize = 2_000_000;

pub(super) fn notes(clip: &StepClip, window: Window, seed: u64, speed: f64) -> Vec<HeardNote> {
    let speed = if speed > 0.0 && speed.is_finite() {
        speed
    } else {
        1.0
    };
    let mut out = Vec::new();
    for turn in window.turns() {
        let stage = Stage {
            clip,
            window,
            turn,
            seed: mixed(seed, turn.number.unsigned_abs()),
            speed,
        };
        if !stage.play(&mut out) || out.len() >= MOST {
            break;
        }
    }
    out
}

struct Stage<'a> {
    clip: &'a StepClip,
    window: Window,
    turn: Turn,
    seed: u64,
    speed: f64,
}

impl Stage<'_> {
    /// Plays patterns until the turn or the clip is over; false when there is nothing
    /// that takes time.
    fn play(&self, out: &mut Vec<HeardNote>) -> bool {
        let end = self.turn.last.min(self.window.to - self.turn.shift);
        let mut begun = 0.0;
        for occurrence in 0_u64.. {
            let Some(pattern) = self.pattern(occurrence) else {
                return false;
            };
            let step = pattern.step_beats / self.speed;
            let length = f64::from(pattern.step_count) * step;
            if length.is_nan() || length <= 1e-6 {
                return false;
            }
            if begun >= end || out.len() >= MOST {
                return true;
            }
            if begun + length
                > self
                    .turn
                    .first
                    .max(self.window.from - self.turn.shift - 64.0 * step)
            {
                self.one(pattern, occurrence, begun, out);
            }
            begun += length;
        }
        true
    }

    /// The pattern that plays as the n-th: the sequence starts over, or its last one
    /// repeats.
    fn pattern(&self, occurrence: u64) -> Option<&StepPattern> {
        let sequence = &self.clip.sequence;
        let count = sequence.len() as u64;
        let place = match count {
            0 => return self.clip.patterns.first(),
            _ if self.clip.repeat => occurrence % count,
            _ => occurrence.min(count - 1),
        };
        let index = *sequence.get(usize::try_from(place).ok()?)?;
        self.clip.patterns.get(index as usize)
    }

    fn one(&self, pattern: &StepPattern, occurrence: u64, begun: f64, out: &mut Vec<HeardNote>) {
        let seed = mixed(self.seed, occurrence);
        let step = pattern.step_beats / self.speed;
        for (place, (channel, row)) in self.clip.channels.iter().zip(&pattern.rows).enumerate() {
            let timing = Timing::grooving(&channel.groove, channel.groove_strength);
            let seed = mixed(seed, place as u64);
            let count = (pattern.step_count as usize).min(row.steps.len());
            for at in (0..count).filter(|&at| row.steps[at]) {
                if !happens(row, at, seed) {
                    continue;
                }
                #[expect(clippy::cast_precision_loss, reason = "steps are few")]
                let start = begun + at as f64 * step;
                let gate = row.gates.get(at).copied().unwrap_or(1.0);
                let velocity = row.velocities.get(at).copied().unwrap_or(127);
                let hit = (start, start + gate * step, velocity);
                out.extend(self.step(channel, hit, timing));
            }
        }
    }

    /// A step as it is heard: from, to and velocity in the content's own terms.
    fn step(
        &self,
        channel: &StepChannel,
        (start, end, velocity): (f64, f64, u8),
        timing: Timing,
    ) -> Option<HeardNote> {
        if start < self.turn.first || start >= self.turn.last {
            return None;
        }
        let end = end.min(self.turn.last);
        let (start, end) = timing.place(start + self.turn.shift, end + self.turn.shift);
        let (start, end) = (start.max(self.window.from), end.min(self.window.to));
        // Half and more counts as one more.
        let velocity =
            (u16::from(velocity.min(127)) * u16::from(channel.velocity.min(127)) + 63) / 127;
        let midi = channel.channel.clamp(1, 16) - 1;
        (start < end && velocity > 0).then(|| HeardNote {
            start,
            end,
            key: channel.note.min(127),
            velocity: u8::try_from(velocity).unwrap_or(127),
            release: 64,
            channel: midi,
            home: midi,
            id: 0,
        })
    }
}

/// Whether a step sounds this time.
fn happens(row: &StepRow, at: usize, seed: u64) -> bool {
    let likely = row.probabilities.get(at).copied().unwrap_or(1.0);
    if likely >= 1.0 {
        return true;
    }
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let drawn = (mixed(seed, at as u64) >> 11) as f64 / (1_u64 << 53) as f64;
    drawn < likely
}

/// Two numbers stirred into one (the finaliser of splitmix64).
fn mixed(seed: u64, with: u64) -> u64 {
    let mut z = seed
        .wrapping_add(with.wrapping_mul(0x9E37_79B9_7F4A_7C15))
        .wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
