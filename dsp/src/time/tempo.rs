//! Tempo and meter: the piecewise-linear map between beats and seconds.
//!
//! The integration rule is Tracktion's (TRACKTION_EDIT_FORMAT.md §3), so that
//! its sessions keep their timing to the sample: at each change the span to the
//! next is cut into equal pieces of constant tempo, taken from the curve at the
//! piece's start; the last tempo extends for ever.

use super::position::{Beats, Seconds};

mod carry;

pub use carry::{Carrier, Line};

/// A tempo from a beat on; the curve shapes the way to the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TempoChange {
    /// Where it begins.
    pub start: Beats,
    /// Quarter notes per minute.
    pub bpm: f64,
    /// −1 jumps at once, 0 is linear in beats, 1 holds and then steps.
    pub curve: f64,
}

/// A meter from a beat on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeSignature {
    /// Where it begins.
    pub start: Beats,
    /// Beats per bar.
    pub numerator: u32,
    /// The note value of a beat: 4 is a quarter note.
    pub denominator: u32,
}

/// A musical position: bar and beat counted from 1; the beat may be fractional.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarBeat {
    /// Bar, from 1.
    pub bar: i64,
    /// Beat in the bar, from 1.
    pub beat: f64,
}

/// A stretch of constant tempo.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Section {
    beat: f64,
    second: f64,
    seconds_per_beat: f64,
    bpm: f64,
}

/// The tempo and meter of an Edit, ready for conversions.
#[derive(Clone, Debug, PartialEq)]
pub struct TempoSequence {
    tempos: Vec<TempoChange>,
    meters: Vec<TimeSignature>,
    keys: Vec<Beats>,
    sections: Vec<Section>,
}

impl Default for TempoSequence {
    fn default() -> Self {
        Self::new(Vec::new(), Vec::new())
    }
}

impl TempoSequence {
    /// Builds the map. The first tempo and meter are moved to beat 0; where there
    /// is none, 120 bpm and 4/4 are taken. Order of the arguments doesn't matter.
    #[must_use]
    pub fn new(tempos: Vec<TempoChange>, meters: Vec<TimeSignature>) -> Self {
        Self::with_keys(tempos, meters, &[])
    }

    /// The same with the beats where keys change: each cuts the integration of a
    /// tempo curve, as Tracktion has it.
    #[must_use]
    pub fn with_keys(
        mut tempos: Vec<TempoChange>,
        mut meters: Vec<TimeSignature>,
        keys: &[Beats],
    ) -> Self {
        tempos.sort_by(|a, b| a.start.0.total_cmp(&b.start.0));
        meters.sort_by(|a, b| a.start.0.total_cmp(&b.start.0));
        if tempos.is_empty() {
            tempos.push(TempoChange {
                start: Beats(0.0),
                bpm: 120.0,
                curve: 1.0,
            });
        }
        if meters.is_empty() {
            meters.push(TimeSignature {
                start: Beats(0.0),
                numerator: 4,
                denominator: 4,
            });
        }
        tempos[0].start = Beats(0.0);
        meters[0].start = Beats(0.0);
        let sections = integrate(&tempos, &meters, keys);
        Self {
            tempos,
            meters,
            keys: keys.to_vec(),
            sections,
        }
    }

    /// Seconds at a beat; beats before 0 extend the first section.
    #[must_use]
    pub fn seconds(&self, at: Beats) -> Seconds {
        let after = self.sections.partition_point(|s| s.beat <= at.0);
        let section = &self.sections[after.saturating_sub(1)];
        Seconds(section.second + (at.0 - section.beat) * section.seconds_per_beat)
    }

    /// The beat at a time; the inverse of [`Self::seconds`].
    #[must_use]
    pub fn beats(&self, at: Seconds) -> Beats {
        let after = self.sections.partition_point(|s| s.second <= at.0);
        let section = &self.sections[after.saturating_sub(1)];
        Beats(section.beat + (at.0 - section.second) / section.seconds_per_beat)
    }

    /// The time of a bar and beat.
    #[must_use]
    pub fn seconds_of_bar(&self, at: BarBeat) -> Seconds {
        self.seconds(self.beat_of_bar(at))
    }

    /// Beats from the start to a bar and beat.
    #[must_use]
    pub fn beat_of_bar(&self, at: BarBeat) -> Beats {
        let mut first_bar = 1_i64;
        let mut current = &self.meters[0];
        for next in &self.meters[1..] {
            let bars = bars_between(current, next.start);
            if first_bar.saturating_add(bars) > at.bar {
                break;
            }
            first_bar = first_bar.saturating_add(bars);
            current = next;
        }
        #[expect(clippy::cast_precision_loss, reason = "bar counts are far below 2^53")]
        let bars = at.bar.saturating_sub(first_bar) as f64;
        Beats(current.start.0 + bars * f64::from(current.numerator) + at.beat - 1.0)
    }

    /// The bar and beat at a beat.
    #[must_use]
    pub fn bar_of_beat(&self, at: Beats) -> BarBeat {
        let mut first_bar = 1_i64;
        let mut current = &self.meters[0];
        for next in &self.meters[1..] {
            if next.start.0 > at.0 {
                break;
            }
            first_bar = first_bar.saturating_add(bars_between(current, next.start));
            current = next;
        }
        let inside = at.0 - current.start.0;
        let bars = (inside / f64::from(current.numerator)).floor();
        #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
        BarBeat {
            bar: first_bar.saturating_add(bars as i64),
            beat: inside - bars * f64::from(current.numerator) + 1.0,
        }
    }

    /// Quarter notes from the start to a beat: a beat is a part of them that the
    /// meter says.
    #[must_use]
    pub fn quarters(&self, at: Beats) -> f64 {
        let mut quarters = 0.0;
        for (i, meter) in self.meters.iter().enumerate() {
            let per_beat = 4.0 / f64::from(meter.denominator);
            let next = self.meters.get(i + 1).map(|next| next.start.0);
            match next {
                Some(next) if next <= at.0 => quarters += (next - meter.start.0) * per_beat,
                _ => return quarters + (at.0 - meter.start.0) * per_beat,
            }
        }
        quarters
    }

    /// The beat that many quarter notes from the start; the inverse of
    /// [`Self::quarters`].
    #[must_use]
    pub fn beat_of_quarters(&self, quarters: f64) -> Beats {
        let mut begun = 0.0;
        for (i, meter) in self.meters.iter().enumerate() {
            let per_beat = 4.0 / f64::from(meter.denominator);
            let next = self.meters.get(i + 1).map(|next| next.start.0);
            let whole = next.map(|next| (next - meter.start.0) * per_beat);
            match whole {
                Some(whole) if begun + whole <= quarters => begun += whole,
                _ => return Beats(meter.start.0 + (quarters - begun) / per_beat),
            }
        }
        Beats(quarters)
    }

    /// The tempos, in order.
    #[must_use]
    pub fn tempos(&self) -> &[TempoChange] {
        &self.tempos
    }

    /// The meters, in order.
    #[must_use]
    pub fn meters(&self) -> &[TimeSignature] {
        &self.meters
    }

    /// The beats where keys change, as they were given.
    #[must_use]
    pub fn keys(&self) -> &[Beats] {
        &self.keys
    }

    /// Whether every beat falls on the same second as in another map.
    #[must_use]
    pub fn runs_as(&self, other: &Self) -> bool {
        self.sections == other.sections
    }

    /// The stretches of constant tempo that the map is made of: where each begins,
    /// and its quarter notes per minute.
    pub fn stretches(&self) -> impl Iterator<Item = (Beats, f64)> + '_ {
        self.sections
            .iter()
            .map(|section| (Beats(section.beat), section.bpm))
    }

    /// The tempo in force at a time, in quarter notes per minute; on a curve that of
    /// the piece the time lies in.
    #[must_use]
    pub fn bpm_at(&self, at: Seconds) -> f64 {
        let after = self.sections.partition_point(|s| s.second <= at.0);
        self.sections[after.saturating_sub(1)].bpm
    }

    /// Where the tempo changes inside a range, ends excluded: between two of these, time
    /// runs evenly in beats.
    #[must_use]
    pub fn changes_between(&self, from: Seconds, to: Seconds) -> Vec<Seconds> {
        let first = self.sections.partition_point(|s| s.second <= from.0);
        let inside = self.sections[first..]
            .iter()
            .take_while(|s| s.second < to.0);
        inside.map(|s| Seconds(s.second)).collect()
    }

    /// The meter in force at a time.
    #[must_use]
    pub fn meter_at(&self, at: Seconds) -> TimeSignature {
        let beat = self.beats(at);
        let after = self.meters.partition_point(|m| m.start.0 <= beat.0);
        self.meters[after.saturating_sub(1)]
    }
}

/// Whole bars from one meter to the start of the next; a started bar counts.
fn bars_between(meter: &TimeSignature, until: Beats) -> i64 {
    let bars = (until.0 - meter.start.0) / f64::from(meter.numerator);
    #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
    let whole = (bars - 1e-9).ceil() as i64;
    whole.max(0)
}

fn integrate(tempos: &[TempoChange], meters: &[TimeSignature], keys: &[Beats]) -> Vec<Section> {
    let mut changes: Vec<f64> = tempos.iter().map(|t| t.start.0).collect();
    changes.extend(meters.iter().map(|m| m.start.0));
    changes.extend(keys.iter().map(|key| key.0).filter(|beat| *beat > 0.0));
    changes.sort_by(f64::total_cmp);
    changes.dedup();
    let mut sections = Vec::with_capacity(changes.len());
    let mut second = 0.0;
    for (i, &beat) in changes.iter().enumerate() {
        let index = tempos.partition_point(|t| t.start.0 <= beat);
        // A beat that is no number lies behind nothing.
        let index = index.saturating_sub(1);
        let meter = meters.partition_point(|m| m.start.0 <= beat);
        let meter = &meters[meter.saturating_sub(1)];
        let pieces = pieces_from(tempos, index, beat);
        let span = changes.get(i + 1).map_or(0.0, |next| next - beat);
        #[expect(clippy::cast_precision_loss, reason = "at most 100")]
        let step = span / pieces as f64;
        for piece in 0..pieces {
            #[expect(clippy::cast_precision_loss, reason = "at most 100")]
            let start = beat + step * piece as f64;
            let bpm = bpm_on_curve(tempos, index, start);
            let seconds_per_beat = 240.0 / (bpm * f64::from(meter.denominator));
            sections.push(Section {
                beat: start,
                second,
                seconds_per_beat,
                bpm,
            });
            second += step * seconds_per_beat;
        }
    }
    sections
}

fn pieces_from(tempos: &[TempoChange], index: usize, beat: f64) -> usize {
    let curve = tempos[index].curve;
    match tempos.get(index + 1) {
        Some(next) if curve > -1.0 && curve < 1.0 => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to 1..=100"
            )]
            let pieces = (4.0 * (next.start.0 - beat)).clamp(1.0, 100.0) as usize;
            pieces
        }
        _ => 1,
    }
}

fn bpm_on_curve(tempos: &[TempoChange], index: usize, beat: f64) -> f64 {
    let from = &tempos[index];
    let Some(to) = tempos.get(index + 1) else {
        return from.bpm;
    };
    let shape = super::curve::Segment {
        t1: from.start.0,
        v1: from.bpm,
        t2: to.start.0,
        v2: to.bpm,
        c: from.curve,
    };
    shape.value_at(beat)
}

#[cfg(test)]
mod tests;
