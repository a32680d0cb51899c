//! What moves parameters from outside: macros and modifiers.

use std::sync::Arc;

use super::follower::FollowerCell;
use super::param::ParamPlan;
use super::wave::Wave;
use super::{GRID, Moment, Span};
use crate::time::{SampleRate, Seconds, TempoSequence};

/// A macro or a modifier.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A parameter of its own, 0..=1.
    Macro(ParamPlan),
    /// A wave over the timeline.
    Oscillator(Oscillator),
    /// How loud a track is: the follower's cell, and depth and offset.
    Follower {
        /// Where the follower leaves its value.
        cell: Arc<FollowerCell>,
        /// Factor.
        depth: f64,
        /// Added.
        offset: f64,
    },
    /// What the latest note of a track says.
    Notes {
        /// Each note's beginning with its value, sorted.
        notes: Arc<Vec<HeardNote>>,
        /// Factor.
        depth: f64,
    },
}

/// A note as a tracker sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardNote {
    /// Its first frame.
    pub frame: i64,
    /// What it says, usually 0..=1.
    pub value: f64,
}

/// How fast an oscillator goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Pace {
    /// Cycles a second.
    Hertz {
        /// How many.
        hertz: f64,
        /// The session's rate.
        rate: SampleRate,
    },
    /// Bars a cycle.
    Bars {
        /// How many.
        bars: f64,
        /// The session's rate.
        rate: SampleRate,
        /// Where bars are.
        map: Arc<TempoSequence>,
    },
}

impl Pace {
    /// Cycles since the timeline's zero.
    fn cycles(&self, at: f64) -> f64 {
        match self {
            Self::Hertz { hertz, rate } => at / rate.hz() * hertz,
            Self::Bars { bars, rate, map } => {
                let seconds = Seconds(at / rate.hz());
                let place = map.bar_of_beat(map.beats(seconds));
                let meter = map.meter_at(seconds);
                let whole = super::exact(place.bar - 1);
                (whole + (place.beat - 1.0) / f64::from(meter.numerator)) / bars
            }
        }
    }
}

/// A wave over the timeline, or over the time since a track's latest note.
#[derive(Clone, Debug, PartialEq)]
pub struct Oscillator {
    /// Its wave.
    pub wave: Wave,
    /// How fast.
    pub pace: Pace,
    /// Where its cycle begins, in cycles.
    pub phase: f64,
    /// Factor of the wave.
    pub depth: f64,
    /// Added to it.
    pub offset: f64,
    /// Whether 0..=1 becomes -1..=1.
    pub bipolar: bool,
    /// Its random numbers' own.
    pub seed: u64,
    /// The notes at which it starts anew, if it does.
    pub notes: Option<Arc<Vec<HeardNote>>>,
}

impl Oscillator {
    fn value(&self, at: f64) -> f64 {
        let since = self.notes.as_deref().and_then(|notes| latest(notes, at));
        let origin = since.map_or(0.0, |note| self.pace.cycles(super::exact(note.frame)));
        let cycles = self.pace.cycles(at) - origin + self.phase;
        let whole = cycles.floor();
        #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
        let (cycle, knot) = (whole as i64, at as i64 / GRID);
        let wave = self.wave.value(cycle, cycles - whole, knot, self.seed);
        let value = wave * self.depth + self.offset;
        if self.bipolar {
            value * 2.0 - 1.0
        } else {
            value
        }
    }
}

fn latest(notes: &[HeardNote], at: f64) -> Option<&HeardNote> {
    let next = notes.partition_point(|note| super::exact(note.frame) <= at);
    notes.get(next.checked_sub(1)?)
}

impl Source {
    /// Its value, usually 0..=1 or -1..=1.
    #[must_use]
    pub fn value(&self, moment: Moment) -> f64 {
        match self {
            Self::Macro(plan) => plan.value(moment),
            Self::Oscillator(oscillator) => oscillator.value(moment.at),
            Self::Follower {
                cell,
                depth,
                offset,
            } => cell.value(moment) * depth + offset,
            Self::Notes { notes, depth } => {
                latest(notes, moment.at).map_or(0.0, |note| note.value * depth)
            }
        }
    }

    /// The knots around a frame. Modifiers move all the time.
    #[must_use]
    pub fn span(&self, frame: i64) -> Span {
        match self {
            Self::Macro(plan) => plan.span(frame),
            Self::Oscillator(_) | Self::Follower { .. } | Self::Notes { .. } => Span {
                constant: false,
                ..Span::STILL
            },
        }
    }

    /// Whether it reads an envelope follower.
    #[must_use]
    pub fn follows(&self) -> bool {
        match self {
            Self::Follower { .. } => true,
            Self::Macro(plan) => plan.follows(),
            Self::Oscillator(_) | Self::Notes { .. } => false,
        }
    }
}
