//! Ticks → quarter notes.
//!
//! In a metrical file a tick is a fixed part of a quarter note. In one timed by
//! SMPTE frames a tick is a fixed part of a second, and the file's own tempos
//! (120 bpm before the first) say how many quarter notes have passed.

use super::chunks::Division;

const DEFAULT_MICROSECONDS: f64 = 500_000.0;

/// Converts positions of one file.
#[derive(Debug)]
pub struct Clock {
    /// By tick: from here on, at so many quarter notes, so many of them a tick.
    sections: Vec<(u64, f64, f64)>,
}

impl Clock {
    /// `tempos` are ticks and microseconds per quarter note, by tick.
    pub fn new(division: Division, tempos: &[(u64, u32)]) -> Self {
        let rate = match division {
            Division::Metrical(ticks) => {
                return Self {
                    sections: vec![(0, 0.0, 1.0 / ticks)],
                };
            }
            Division::Timecode(rate) => rate,
        };
        let per_tick = |microseconds: f64| 1e6 / (microseconds * rate);
        let mut sections = vec![(0, 0.0, per_tick(DEFAULT_MICROSECONDS))];
        for &(tick, microseconds) in tempos {
            let reached = position(sections[sections.len() - 1], tick);
            sections.push((tick, reached, per_tick(f64::from(microseconds))));
        }
        Self { sections }
    }

    /// Quarter notes at a tick.
    pub fn quarters(&self, tick: u64) -> f64 {
        let after = self.sections.partition_point(|section| section.0 <= tick);
        position(self.sections[after.saturating_sub(1)], tick)
    }
}

fn position((from, quarters, per_tick): (u64, f64, f64), tick: u64) -> f64 {
    // Ticks add up 4 million deltas of 28 bits at most: exact in a double.
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    let ticks = tick.saturating_sub(from) as f64;
    // A quotient of whole numbers, where it is one, has the nearest double.
    let whole = (1.0 / per_tick).round();
    let exact = (whole * per_tick - 1.0).abs() < 1e-12;
    quarters
        + if exact {
            ticks / whole
        } else {
            ticks * per_tick
        }
}
