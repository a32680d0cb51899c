//! Automation that belongs to a clip.

use super::curve::CurvePlan;
use super::{Moment, Side, Span};

/// How a clip's curve acts on the value below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipCurveKind {
    /// Takes its place.
    Absolute,
    /// Is added to it.
    Relative,
    /// Is a factor of it, counted from the parameter's least value.
    Scale,
}

/// A clip's curve laid out on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct ClipCurvePlan {
    /// How it acts.
    pub kind: ClipCurveKind,
    /// Least and greatest value that it makes.
    pub limits: Option<(f64, f64)>,
    /// The points of each time that the content is heard, one plan each, sorted; they
    /// don't overlap.
    pub passes: Vec<(f64, f64, CurvePlan)>,
}

impl ClipCurvePlan {
    fn pass(&self, at: f64, side: Side) -> Option<&CurvePlan> {
        let next = match side {
            Side::From => self.passes.partition_point(|&(from, ..)| from <= at),
            Side::Before => self.passes.partition_point(|&(from, ..)| from < at),
        };
        let (_, to, curve) = self.passes.get(next.checked_sub(1)?)?;
        let inside = at < *to || (side == Side::Before && at <= *to);
        inside.then_some(curve)
    }

    /// The value after this curve has acted on it.
    #[must_use]
    pub fn applied(&self, value: f64, moment: Moment, min: f64, max: f64) -> f64 {
        let Some(curve) = self.pass(moment.at, moment.side) else {
            return value;
        };
        let own = curve.value(moment.at, moment.side);
        let made = match self.kind {
            ClipCurveKind::Absolute => own,
            ClipCurveKind::Relative => value + own,
            ClipCurveKind::Scale => min + (value - min) * own,
        };
        let (least, greatest) = self.limits.unwrap_or((min, max));
        made.clamp(least.max(min), greatest.min(max).max(least.max(min)))
    }

    /// The knots around a place.
    #[must_use]
    pub fn span(&self, at: f64) -> Span {
        let next = self.passes.partition_point(|&(from, ..)| from <= at);
        let following = self.passes.get(next).map_or(f64::INFINITY, |pass| pass.0);
        let Some((from, to, curve)) = next.checked_sub(1).map(|i| &self.passes[i]) else {
            return Span {
                to: following,
                ..Span::STILL
            };
        };
        if at >= *to {
            return Span {
                from: *to,
                to: following,
                constant: true,
            };
        }
        curve.span(at).meet(Span {
            from: *from,
            to: *to,
            constant: true,
        })
    }
}
