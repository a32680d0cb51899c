//! One stretch of written automation: from moves to points.

use bevy_ecs::prelude::*;

use crate::control::motion;
use crate::control::param_lookup;
use crate::model::automation::{Curve, CurvePoint};
use crate::model::track::AutomationMode;
use crate::time::Seconds;

/// How long a moved value glides in the callback: the points say what was heard.
const GLIDE: f64 = 0.05;
/// How far points may lie from what was written, as a part of the range.
const THIN: f64 = 0.002;

/// Moves over a stretch of the timeline without a jump.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    moves: Vec<(f64, f64)>,
    end: f64,
}

impl Stroke {
    /// Begins with a value.
    #[must_use]
    pub fn begin(at: f64, value: f64) -> Self {
        Self {
            moves: vec![(at, value)],
            end: at,
        }
    }

    /// Moves to a value; several moves at one place leave the last.
    pub fn step(&mut self, at: f64, value: f64) {
        match self.moves.last_mut() {
            Some(last) if at <= last.0 => last.1 = value,
            _ => self.moves.push((at, value)),
        }
        self.end = self.end.max(at);
    }

    /// Ends.
    pub fn end(&mut self, at: f64) {
        self.end = self.end.max(at);
    }

    /// Moves all of it earlier: the sound that a move met had left its source so many
    /// seconds before. A stroke that begins or ends where the playhead jumped stays there.
    pub fn earlier(&mut self, seconds: f64, (begins, ends): (bool, bool)) {
        let start = self.moves.first().map_or(0.0, |first| first.0);
        let least = if begins { 0.0 } else { start };
        for (at, _) in self.moves.iter_mut().skip(usize::from(!begins)) {
            *at = (*at - seconds).max(least);
        }
        if ends {
            self.end = (self.end - seconds).max(least);
        }
    }

    /// What was heard, as points of seconds and values; `before` is where the
    /// parameter was when the stroke began.
    fn heard(&self, before: f64) -> Vec<(f64, f64)> {
        let mut line = Vec::with_capacity(self.moves.len() * 2 + 2);
        let mut from = before;
        for (i, &(at, value)) in self.moves.iter().enumerate() {
            let next = self.moves.get(i + 1).map_or(self.end, |next| next.0);
            let since = line
                .last()
                .map_or(f64::INFINITY, |last: &(f64, f64)| at - last.0);
            if since > 0.0 {
                line.push((at, from));
            }
            // Moves that follow fast are a line from one to the next.
            let arrives = at + GLIDE;
            if arrives < next || i + 1 == self.moves.len() {
                line.push((arrives.min(next.max(at)), value));
                from = value;
            } else {
                let part = (next - at) / GLIDE;
                from += (value - from) * part;
            }
        }
        line.push((self.end, self.moves.last().map_or(from, |last| last.1)));
        line.dedup_by(|b, a| a == b);
        line
    }

    /// The points that put this in place of what a curve says over the same time, with
    /// the way back behind it.
    #[must_use]
    pub fn points(&self, world: &World, param: Entity, mode: AutomationMode) -> Vec<CurvePoint> {
        let old = world.get::<Curve>(param).map_or(&[][..], Curve::points);
        let at = |time: f64| motion::curve_at(world, param, Seconds(time));
        let begin = self.moves.first().map_or(0.0, |first| first.0);
        let width = param_lookup::kind(world, param).map_or(1.0, |k| k.spec.max - k.spec.min);
        let line = thinned(&self.heard(at(begin)), THIN * width);
        let point = |(time, value): (f64, f64)| CurvePoint {
            time,
            value,
            curve: 0.0,
        };
        let mut points: Vec<CurvePoint> = line.into_iter().map(point).collect();
        if !old.is_empty() || mode == AutomationMode::Touch {
            let back = self.end + GLIDE;
            // The old curve goes on with the shape that it has there.
            let segment = old.partition_point(|p| p.time <= back).checked_sub(1);
            points.push(CurvePoint {
                curve: segment.map_or(0.0, |i| old[i].curve),
                ..point((back, at(back)))
            });
        }
        points
    }
}

/// Leaves out points that lie on the line of the others (Ramer, Douglas and Peucker).
fn thinned(line: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    let mut keep = vec![false; line.len()];
    let mut open = vec![(0, line.len().saturating_sub(1))];
    while let Some((from, to)) = open.pop() {
        let (Some(a), Some(b)) = (line.get(from), line.get(to)) else {
            break;
        };
        (keep[from], keep[to]) = (true, true);
        let off = |i: usize| {
            let part = if b.0 > a.0 {
                (line[i].0 - a.0) / (b.0 - a.0)
            } else {
                0.0
            };
            (line[i].1 - (a.1 + (b.1 - a.1) * part)).abs()
        };
        let inner = from + 1..to;
        let farthest = inner.max_by(|&i, &j| off(i).total_cmp(&off(j)));
        if let Some(farthest) = farthest.filter(|&i| off(i) > tolerance) {
            open.push((from, farthest));
            open.push((farthest, to));
        }
    }
    let kept = line.iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(point, _)| *point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_on_a_line_is_left_out() {
        let line: Vec<(f64, f64)> = (0..=1000)
            .map(|i| f64::from(i) / 1000.0)
            .map(|t| (t, if t < 0.5 { t } else { 1.0 - t }))
            .collect();
        assert_eq!(thinned(&line, 0.001), [(0.0, 0.0), (0.5, 0.5), (1.0, 0.0)]);
        assert_eq!(thinned(&line[..1], 0.1).len(), 1);
        assert!(thinned(&[], 0.1).is_empty());
    }

    #[test]
    fn a_slow_move_is_heard_as_it_glides() {
        let mut stroke = Stroke::begin(1.0, 0.2);
        stroke.step(2.0, 0.6);
        stroke.end(3.0);
        let heard = stroke.heard(0.9);
        assert_eq!(
            heard,
            [(1.0, 0.9), (1.05, 0.2), (2.0, 0.2), (2.05, 0.6), (3.0, 0.6)]
        );
    }

    #[test]
    fn a_move_belongs_to_the_sound_that_it_met() {
        let made = || {
            let mut stroke = Stroke::begin(1.0, 0.2);
            stroke.step(1.25, 0.5);
            stroke.step(2.0, 0.6);
            stroke.end(3.0);
            stroke
        };
        let mut whole = made();
        whole.earlier(0.5, (true, true));
        assert_eq!(whole.moves, [(0.5, 0.2), (0.75, 0.5), (1.5, 0.6)]);
        assert_eq!(whole.end, 2.5);
        // From the beginning of a loop on to its end.
        let mut round = made();
        round.earlier(0.5, (false, false));
        assert_eq!(round.moves, [(1.0, 0.2), (1.0, 0.5), (1.5, 0.6)]);
        assert_eq!(round.end, 3.0);
        let mut early = made();
        early.earlier(1.5, (true, true));
        assert_eq!(early.moves, [(0.0, 0.2), (0.0, 0.5), (0.5, 0.6)]);
    }

    #[test]
    fn fast_moves_are_one_line() {
        let mut stroke = Stroke::begin(0.0, 0.0);
        for i in 1..=100 {
            stroke.step(f64::from(i) / 100.0, f64::from(i) / 100.0);
        }
        stroke.end(1.2);
        let points = thinned(&stroke.heard(0.0), 0.01);
        assert!(points.len() < 12, "{points:?}");
        assert_eq!(points.last(), Some(&(1.2, 1.0)));
    }
}
