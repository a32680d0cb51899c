//! A curve in frames.

use super::{Side, Span};
use crate::time::SampleRate;
use crate::time::curve::Segment;

/// A point nearer to a whole frame than this lies on it: seconds that come from beats
/// miss it by some rounding.
const SNAP: f64 = 1e-6;

/// A point of a curve in frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedPoint {
    /// Where, in frames; may lie between two.
    pub frame: f64,
    /// In the parameter's own range.
    pub value: f64,
    /// The shape of the way to the next one, -1..=1.
    pub shape: f64,
}

/// A curve with at least one point, sorted. Before the first and after the last point
/// their values hold.
#[derive(Clone, Debug, PartialEq)]
pub struct CurvePlan(Vec<PlannedPoint>);

impl CurvePlan {
    /// Lays out points of (seconds, value, shape), which are sorted by time. `None`
    /// without any.
    #[must_use]
    pub fn new(points: impl Iterator<Item = (f64, f64, f64)>, rate: SampleRate) -> Option<Self> {
        Self::of_frames(points.map(|(at, value, shape)| (at * rate.hz(), value, shape)))
    }

    /// The same, of points that are in frames already.
    #[must_use]
    pub fn of_frames(points: impl Iterator<Item = (f64, f64, f64)>) -> Option<Self> {
        let planned = |(at, value, shape): (f64, f64, f64)| {
            let whole = at.round();
            let frame = if (at - whole).abs() < SNAP { whole } else { at };
            PlannedPoint {
                frame,
                value,
                shape,
            }
        };
        let points: Vec<_> = points.map(planned).collect();
        (!points.is_empty()).then_some(Self(points))
    }

    /// Its points.
    #[must_use]
    pub fn points(&self) -> &[PlannedPoint] {
        &self.0
    }

    /// The value at a place.
    #[must_use]
    pub fn value(&self, at: f64, side: Side) -> f64 {
        let next = match side {
            Side::From => self.0.partition_point(|point| point.frame <= at),
            Side::Before => self.0.partition_point(|point| point.frame < at),
        };
        let (Some(before), Some(_)) = (next.checked_sub(1), self.0.get(next)) else {
            let nearest = next.saturating_sub(1).min(self.0.len() - 1);
            return self.0[nearest].value;
        };
        let segment = self.segment(before);
        if segment.v1 == segment.v2 {
            segment.v1
        } else if side == Side::Before && at >= segment.t2 {
            segment.value_before_end()
        } else {
            segment.value_at(at)
        }
    }

    /// The knots around a frame.
    #[must_use]
    pub fn span(&self, frame: f64) -> Span {
        let next = self.0.partition_point(|point| point.frame <= frame);
        let Some(before) = next.checked_sub(1) else {
            return Span {
                to: self.0[0].frame,
                ..Span::STILL
            };
        };
        if next == self.0.len() {
            return Span {
                from: self.0[before].frame,
                ..Span::STILL
            };
        }
        let segment = self.segment(before);
        let whole = Span {
            from: segment.t1,
            to: segment.t2,
            constant: segment.v1 == segment.v2 || segment.c.abs() >= 1.0,
        };
        match segment.kink() {
            Some(kink) if !whole.constant && frame < kink => Span {
                to: kink,
                constant: segment.c > 0.0,
                ..whole
            },
            Some(kink) if !whole.constant => Span {
                from: kink,
                constant: segment.c < 0.0,
                ..whole
            },
            _ => whole,
        }
    }

    fn segment(&self, index: usize) -> Segment {
        let (from, to) = (self.0[index], self.0[index + 1]);
        Segment {
            t1: from.frame,
            v1: from.value,
            t2: to.frame,
            v2: to.value,
            c: from.shape,
        }
    }
}

#[cfg(test)]
mod tests;
