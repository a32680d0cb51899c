//! What moves parameters: curves, clips' curves, macros and modifiers, compiled.
//!
//! Thread: built on the control thread, read by the callback, freed on the control
//! thread. Immutable; it travels beside the graph, so that a moved point compiles
//! nothing. Invariant: a value is a pure function of the timeline's position. It is
//! exact at the *knots* (every [`GRID`] frames from the timeline's zero, and at every
//! breakpoint of a curve) and a straight line between two of them, whatever the
//! blocks. The one thing with a memory, an envelope follower, is measured and read in
//! whole cells of that grid.
//! Elsewhere: the curve's shape (`time::curve`), who owns which plan (`control`).

mod clip_curve;
mod curve;
mod filter;
mod follower;
mod knob;
mod oscillator;
mod pace;
mod param;
mod source;
mod wave;

use std::sync::Arc;

pub use clip_curve::{ClipCurveKind, ClipCurvePlan};
pub use curve::{CurvePlan, PlannedPoint};
pub use filter::{Filter, Kind as FilterKind};
pub use follower::{CELLS_KEPT, FollowerCell, FollowerTap};
pub use knob::Knob;
pub use oscillator::{Form, Oscillator};
pub use pace::{Clock, Pace};
pub use param::{Modulation, ParamPlan};
pub use source::{Generator, HeardNote, Source, Tracker};

use super::playback::Segment;

/// Frames between two knots: 0.67 ms at 48 kHz.
pub const GRID: i64 = 32;

/// On which side of a jump a value is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What leads up to it.
    Before,
    /// What holds from there on.
    From,
}

/// When a value is asked for: the place on the timeline, and the cell of the grid in
/// which followers are read.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Timeline position in frames; between two frames where a breakpoint lies there.
    pub at: f64,
    /// On which side of a jump.
    pub side: Side,
    /// How many cells of the grid have begun so far.
    pub cell: u64,
}

impl Moment {
    /// A place on the timeline, within a segment.
    #[must_use]
    pub fn at(segment: &Segment, at: f64) -> Self {
        Self {
            at,
            side: Side::From,
            cell: segment.cell,
        }
    }
}

/// A straight line between two knots, in some value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The knot at or before the frame that was asked for.
    pub from: f64,
    /// The knot after it; infinity where the value never moves again.
    pub to: f64,
    /// Whether the value stands still between them.
    pub constant: bool,
}

impl Span {
    /// A span without end in which nothing moves.
    pub const STILL: Self = Self {
        from: f64::NEG_INFINITY,
        to: f64::INFINITY,
        constant: true,
    };

    /// The part that lies in both.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
            constant: self.constant && other.constant,
        }
    }

    /// Cut to the grid where something moves.
    #[must_use]
    pub fn on_grid(self, frame: i64) -> Self {
        if self.constant {
            return self;
        }
        let cell = frame.div_euclid(GRID) * GRID;
        Self {
            from: self.from.max(exact(cell)),
            to: self.to.min(exact(cell + GRID)),
            constant: false,
        }
    }

    /// Where to ask for its value, if that stands still: one place for the whole span,
    /// so that rounding is the same wherever in it a block begins.
    #[must_use]
    pub fn resting_place(self) -> Option<Moment> {
        let (at, side) = match (self.from.is_finite(), self.to.is_finite()) {
            (true, _) => (self.from, Side::From),
            (false, true) => (self.to, Side::Before),
            (false, false) => (0.0, Side::From),
        };
        let cell = 0;
        self.constant.then_some(Moment { at, side, cell })
    }

    /// The first whole frame behind it, at most `most`.
    #[must_use]
    pub fn end(self, most: i64) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
        let end = self.to.ceil() as i64;
        end.min(most)
    }
}

/// Everything that moves the parameters of one processor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodePlan {
    /// One for each parameter that something moves, by the processor's index.
    pub params: Vec<ParamPlan>,
    /// Envelope followers that listen here; only a track's output has any.
    pub taps: Vec<FollowerTap>,
}

impl NodePlan {
    /// What moves a parameter.
    #[must_use]
    pub fn param(&self, index: u32) -> Option<&ParamPlan> {
        self.params.iter().find(|param| param.index == index)
    }

    /// Whether it reads envelope followers.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.params.iter().any(ParamPlan::follows)
    }
}

/// A plan for the processor in a slot; `None` lets its parameters stand still.
pub type PlanOf = Option<Arc<NodePlan>>;

/// A frame as a float.
#[must_use]
pub fn exact(frame: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
    let exact = frame as f64;
    exact
}
