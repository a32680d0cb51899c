//! What moves parameters from outside: macros and modifiers.

use std::sync::Arc;

use super::follower::FollowerCell;
use super::knob::Knob;
use super::oscillator::Oscillator;
use super::param::ParamPlan;
use super::{Moment, Span};

/// A macro or a modifier.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A parameter of its own, 0..=1.
    Macro(ParamPlan),
    /// A modifier, and whether it is on.
    Modifier(Knob, Generator),
}

/// What a modifier does.
#[derive(Clone, Debug, PartialEq)]
pub enum Generator {
    /// A wave over the timeline.
    Oscillator(Box<Oscillator>),
    /// How loud a track is: the follower's cell, and depth and offset.
    Follower {
        /// Where the follower leaves its value.
        cell: Arc<FollowerCell>,
        /// Factor.
        depth: Knob,
        /// Added.
        offset: Knob,
    },
    /// What the latest note of a track says.
    Tracker(Box<Tracker>),
}

/// A note as a tracker sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeardNote {
    /// Its first frame.
    pub frame: i64,
    /// Its key.
    pub key: u8,
    /// Its velocity.
    pub velocity: u8,
}

/// The latest note that has begun.
pub(super) fn latest(notes: &[HeardNote], at: f64) -> Option<&HeardNote> {
    let next = notes.partition_point(|note| super::exact(note.frame) <= at);
    notes.get(next.checked_sub(1)?)
}

/// What notes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Tracker {
    /// Each note's beginning, sorted.
    pub notes: Arc<Vec<HeardNote>>,
    /// Whether it listens to velocities, not to keys.
    pub by_velocity: Knob,
    /// Whether it counts from a root, not by the map.
    pub relative: Knob,
    /// What becomes 0.
    pub root: Knob,
    /// How far above it 1 is.
    pub spread: Knob,
    /// Keys or velocities, and what they become; sorted.
    pub map: [(f64, f64); 5],
    /// Factor.
    pub depth: Knob,
}

impl Tracker {
    fn value(&self, moment: Moment) -> f64 {
        let Some(note) = latest(&self.notes, moment.at) else {
            return 0.0;
        };
        let said = if self.by_velocity.is_on(moment) {
            note.velocity
        } else {
            note.key
        };
        let said = f64::from(said);
        let value = if self.relative.is_on(moment) {
            (said - self.root.value(moment)) / self.spread.value(moment).max(1.0)
        } else {
            self.mapped(said)
        };
        value * self.depth.value(moment)
    }

    fn mapped(&self, said: f64) -> f64 {
        let next = self.map.partition_point(|node| node.0 <= said);
        let after = self.map.get(next);
        match (next.checked_sub(1).and_then(|i| self.map.get(i)), after) {
            (Some(from), Some(to)) => from.1 + (to.1 - from.1) * (said - from.0) / (to.0 - from.0),
            (Some(nearest), None) | (None, Some(nearest)) => nearest.1,
            (None, None) => 0.0,
        }
    }

    fn knobs(&self) -> [&Knob; 5] {
        let Self {
            by_velocity,
            relative,
            root,
            spread,
            depth,
            ..
        } = self;
        [by_velocity, relative, root, spread, depth]
    }
}

impl Source {
    /// Its value, usually 0..=1 or -1..=1; `None` while it is off.
    #[must_use]
    pub fn value(&self, moment: Moment) -> Option<f64> {
        match self {
            Self::Macro(plan) => Some(plan.value(moment)),
            Self::Modifier(on, generator) => on.is_on(moment).then(|| generator.value(moment)),
        }
    }

    /// The breakpoints around a place. Modifiers move all the time.
    #[must_use]
    pub fn reach(&self, at: f64) -> Span {
        match self {
            Self::Macro(plan) => plan.reach(at),
            Self::Modifier(on, generator) => Span {
                constant: false,
                ..generator.any(on.reach(at), |span, knob| span.meet(knob.reach(at)))
            },
        }
    }

    /// Whether it reads an envelope follower.
    #[must_use]
    pub fn follows(&self) -> bool {
        match self {
            Self::Macro(plan) => plan.follows(),
            Self::Modifier(_, Generator::Follower { .. }) => true,
            Self::Modifier(on, generator) => {
                generator.any(on.follows(), |follows, knob| follows || knob.follows())
            }
        }
    }
}

impl Generator {
    fn value(&self, moment: Moment) -> f64 {
        match self {
            Self::Oscillator(oscillator) => oscillator.value(moment),
            Self::Follower {
                cell,
                depth,
                offset,
            } => cell.value(moment) * depth.value(moment) + offset.value(moment),
            Self::Tracker(tracker) => tracker.value(moment),
        }
    }

    /// Goes through all knobs that are read while it plays.
    fn any<T>(&self, first: T, with: impl FnMut(T, &Knob) -> T) -> T {
        match self {
            Self::Oscillator(oscillator) => oscillator.any(first, with),
            Self::Follower { depth, offset, .. } => [depth, offset].into_iter().fold(first, with),
            Self::Tracker(tracker) => tracker.knobs().into_iter().fold(first, with),
        }
    }
}
