//! The format's time and ours: its beats are quarter notes, ours are units of the
//! meter's denominator, and seconds lie between by the tempo.

use crate::model::tempo::{Meter, Tempo};
use crate::time::{Beats, Seconds, TempoChange, TempoSequence, TimeSignature};

/// What a position of a timeline counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Quarter notes.
    Quarters,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// The unit that an attribute names.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "beats" => Some(Self::Quarters),
            "seconds" => Some(Self::Seconds),
            _ => None,
        }
    }

    /// Its name in the format.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quarters => "beats",
            Self::Seconds => "seconds",
        }
    }
}

/// A meter's reach.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    quarter: f64,
    beat: f64,
    /// Of our beats to a quarter note.
    beats_per_quarter: f64,
}

/// Quarter notes ↔ beats.
#[derive(Clone, Debug, PartialEq)]
pub struct Meters(Vec<Span>);

impl Meters {
    /// Meters by the quarter note they begin at, sorted, the first at 0.
    pub fn at_quarters(meters: impl IntoIterator<Item = (f64, u32)>) -> Self {
        let mut spans: Vec<Span> = Vec::new();
        for (quarter, denominator) in meters {
            let beat = spans.last().map_or(0.0, |last| {
                last.beat + (quarter - last.quarter) * last.beats_per_quarter
            });
            spans.push(Span {
                quarter,
                beat,
                beats_per_quarter: f64::from(denominator) / 4.0,
            });
        }
        Self::whole(spans)
    }

    /// Meters by the beat they begin at, sorted, the first at 0.
    pub fn at_beats(meters: impl IntoIterator<Item = (f64, u32)>) -> Self {
        let mut spans: Vec<Span> = Vec::new();
        for (beat, denominator) in meters {
            let quarter = spans.last().map_or(0.0, |last| {
                last.quarter + (beat - last.beat) / last.beats_per_quarter
            });
            spans.push(Span {
                quarter,
                beat,
                beats_per_quarter: f64::from(denominator) / 4.0,
            });
        }
        Self::whole(spans)
    }

    fn whole(mut spans: Vec<Span>) -> Self {
        if spans.is_empty() {
            spans.push(Span {
                quarter: 0.0,
                beat: 0.0,
                beats_per_quarter: 1.0,
            });
        }
        Self(spans)
    }

    fn span(&self, is_before: impl Fn(&Span) -> bool) -> &Span {
        let after = self.0.partition_point(is_before);
        &self.0[after.saturating_sub(1)]
    }

    /// The beat at a quarter note; the first meter reaches back before 0.
    pub fn beats(&self, quarter: f64) -> f64 {
        let span = self.span(|span| span.quarter <= quarter);
        span.beat + (quarter - span.quarter) * span.beats_per_quarter
    }

    /// The quarter note at a beat.
    pub fn quarters(&self, beat: f64) -> f64 {
        let span = self.span(|span| span.beat <= beat);
        span.quarter + (beat - span.beat) / span.beats_per_quarter
    }

    /// Beats from one quarter note on, `length` quarters long. Within one meter this is
    /// a product, without the rounding of two positions.
    pub fn beats_between(&self, from: f64, length: f64) -> f64 {
        let one = self.span(|span| span.quarter <= from);
        let other = self.span(|span| span.quarter <= from + length);
        if one == other {
            length * one.beats_per_quarter
        } else {
            self.beats(from + length) - self.beats(from)
        }
    }

    /// Quarter notes from one beat on, `length` beats long.
    pub fn quarters_between(&self, from: f64, length: f64) -> f64 {
        let one = self.span(|span| span.beat <= from);
        let other = self.span(|span| span.beat <= from + length);
        if one == other {
            length / one.beats_per_quarter
        } else {
            self.quarters(from + length) - self.quarters(from)
        }
    }
}

/// All three: quarter notes, beats, seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Quarter notes ↔ beats.
    pub meters: Meters,
    map: TempoSequence,
    /// Seconds at which the tempo changes, or goes on changing.
    bends: Vec<f64>,
}

impl Grid {
    /// The grid of an Edit's tempos and meters, both by beat.
    pub fn new(tempos: &[Tempo], meters: &[(f64, Meter)]) -> Self {
        let changes = tempos.iter().map(|tempo| TempoChange {
            start: Beats(tempo.start_beat),
            bpm: tempo.bpm,
            curve: tempo.curve,
        });
        let signatures = meters.iter().map(|(start, meter)| TimeSignature {
            start: Beats(*start),
            numerator: meter.numerator,
            denominator: meter.denominator,
        });
        let map = TempoSequence::new(changes.collect(), signatures.collect());
        let mut sorted: Vec<(f64, u32)> = meters.iter().map(|(b, m)| (*b, m.denominator)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let bends = bends(tempos, &map);
        Self {
            meters: Meters::at_beats(sorted),
            map,
            bends,
        }
    }

    /// Seconds at a quarter note.
    pub fn seconds(&self, quarter: f64) -> f64 {
        self.map.seconds(Beats(self.meters.beats(quarter))).0
    }

    /// The quarter note at a time.
    pub fn quarters(&self, seconds: f64) -> f64 {
        self.meters.quarters(self.beats(seconds))
    }

    /// The beat at a time.
    pub fn beats(&self, seconds: f64) -> f64 {
        self.map.beats(Seconds(seconds)).0
    }

    /// A position of a unit, in seconds.
    pub fn seconds_at(&self, unit: Unit, at: f64) -> f64 {
        match unit {
            Unit::Quarters => self.seconds(at),
            Unit::Seconds => at,
        }
    }

    /// A time in seconds, in a unit.
    pub fn position_at(&self, unit: Unit, seconds: f64) -> f64 {
        match unit {
            Unit::Quarters => self.quarters(seconds),
            Unit::Seconds => seconds,
        }
    }

    /// Whether the tempo stays the same from one time to another.
    pub fn is_steady(&self, from: f64, to: f64) -> bool {
        let after = self.bends.partition_point(|&bend| bend <= from + 1e-9);
        self.bends.get(after).is_none_or(|&bend| bend >= to - 1e-9)
    }

    /// The meter at a beat: numerator and denominator.
    pub fn meter(&self, beat: f64) -> (u32, u32) {
        let meter = self.map.meter_at(self.map.seconds(Beats(beat)));
        (meter.numerator, meter.denominator)
    }

    /// Seconds of a quarter note at a time.
    pub fn seconds_per_quarter(&self, seconds: f64) -> f64 {
        60.0 / self.map.bpm_at(Seconds(seconds + 1e-9))
    }
}

/// Where a tempo differs from the one before it. A ramp bends all along: once a beat.
fn bends(tempos: &[Tempo], map: &TempoSequence) -> Vec<f64> {
    let mut sorted = tempos.to_vec();
    sorted.sort_by(|a, b| a.start_beat.total_cmp(&b.start_beat));
    let mut bends = Vec::new();
    for pair in sorted.windows(2) {
        if pair[0].bpm.to_bits() == pair[1].bpm.to_bits() {
            continue;
        }
        if pair[0].curve < 1.0 {
            let length = pair[1].start_beat - pair[0].start_beat;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped"
            )]
            let pieces = length.clamp(1.0, 10_000.0) as u32;
            for piece in 0..pieces {
                let beat = pair[0].start_beat + length * f64::from(piece) / f64::from(pieces);
                bends.push(map.seconds(Beats(beat)).0);
            }
        }
        bends.push(map.seconds(Beats(pair[1].start_beat)).0);
    }
    bends
}

/// Ties a position of a content to the timeline: `content` is heard at `at`, and both
/// go on in `unit`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    /// What both count.
    pub unit: Unit,
    /// Where on the timeline.
    pub at: f64,
    /// What of the content.
    pub content: f64,
}

impl Anchor {
    /// A content whose position `content` is heard at a time in seconds.
    pub fn heard(grid: &Grid, unit: Unit, seconds: f64, content: f64) -> Self {
        Self {
            unit,
            at: grid.position_at(unit, seconds),
            content,
        }
    }

    /// When a position of the content is heard, in seconds.
    pub fn seconds(&self, grid: &Grid, content: f64) -> f64 {
        grid.seconds_at(self.unit, self.at + (content - self.content))
    }

    /// What of the content is heard at a time.
    pub fn content_at(&self, grid: &Grid, seconds: f64) -> f64 {
        self.content + (grid.position_at(self.unit, seconds) - self.at)
    }

    /// Beats of ours from one position of the content to another.
    pub fn beats_between(&self, grid: &Grid, from: f64, to: f64) -> f64 {
        match self.unit {
            Unit::Quarters => {
                let start = self.at + (from - self.content);
                grid.meters.beats_between(start, to - from)
            }
            Unit::Seconds => {
                grid.beats(self.seconds(grid, to)) - grid.beats(self.seconds(grid, from))
            }
        }
    }

    /// The same content with its origin elsewhere: `shift` is added to its positions.
    pub fn shifted(&self, shift: f64) -> Self {
        Self {
            content: self.content + shift,
            ..*self
        }
    }
}
