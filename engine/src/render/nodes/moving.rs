//! Gains that follow a plan, or stand where they were set.
//!
//! Where they stand is a function of the timeline (a [`NodePlan`]) or of what was last
//! set. A value that is set, a plan that is replaced and a parameter that is held or
//! let go glide over 50 ms from where the gains were; after a jump of the timeline (a
//! seek, a loop's wrap) they cross in 256 frames. A curve itself isn't smoothed: its
//! steps land on their frames.

use std::sync::Arc;

use super::ramp::Glide;
use crate::render::automation::{Moment, NodePlan, PlanOf, Side, Span, exact};
use crate::render::playback::{DECLICK_FRAMES, Segment};
use crate::render::processor::StereoMut;
use crate::time::SampleRate;

/// How long a moved value glides: 50 ms, as in Tracktion.
const GLIDE_SECONDS: f64 = 0.05;
/// How many parameters hands can hold.
const HELD: usize = 8;

/// Parameters that come to a gain for each channel.
pub trait GainLaw: Copy + PartialEq {
    /// Sets a parameter by its index; an unknown one changes nothing.
    fn set(&mut self, index: u32, value: f64);

    /// The gains of left and right.
    fn gains(&self) -> [f32; 2];
}

/// Gains of a law, moved by a plan and by hands.
#[derive(Clone, Debug)]
pub struct Moving<L> {
    /// Where everything stands without a plan.
    law: L,
    /// The gains of `law`.
    gains: [f32; 2],
    /// What moves it.
    plan: PlanOf,
    /// What hands hold, against the plan, by the parameter's index.
    held: [Option<f64>; HELD],
    glide: Glide,
    glide_frames: u32,
}

/// The gains over some frames: a straight line.
#[derive(Clone, Copy, Debug)]
struct Line {
    gains: [f32; 2],
    slopes: [f32; 2],
    /// The frame at which it has `gains`.
    from: f64,
}

impl Line {
    fn still(gains: [f32; 2]) -> Self {
        Self {
            gains,
            slopes: [0.0; 2],
            from: 0.0,
        }
    }

    fn at(&self, frame: i64) -> [f32; 2] {
        #[expect(clippy::cast_possible_truncation, reason = "a few frames")]
        let since = (exact(frame) - self.from) as f32;
        [
            self.gains[0] + self.slopes[0] * since,
            self.gains[1] + self.slopes[1] * since,
        ]
    }

    fn is_still(&self) -> bool {
        self.slopes == [0.0; 2]
    }
}

impl<L: GainLaw> Moving<L> {
    /// At rest.
    #[must_use]
    pub fn new(law: L, rate: SampleRate) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rates are bounded far below"
        )]
        let glide_frames = (GLIDE_SECONDS * rate.hz()) as u32;
        Self {
            law,
            gains: law.gains(),
            plan: None,
            held: [None; HELD],
            glide: Glide::default(),
            glide_frames,
        }
    }

    /// Sets a parameter and glides there, unless a plan moves it.
    pub fn set_param(&mut self, index: u32, value: f64, now: &Segment) {
        let mut law = self.law;
        law.set(index, value);
        if law == self.law {
            return;
        }
        let moved = self.plan.as_ref().is_some_and(|p| p.param(index).is_some());
        if !moved && self.held.get(index as usize) != Some(&Some(value)) {
            self.glide_from_here(now);
        }
        self.law = law;
        self.gains = law.gains();
    }

    /// Holds a parameter against its curve, or lets it go.
    pub fn hold(&mut self, index: u32, value: Option<f64>, now: &Segment) {
        if (index as usize) < HELD {
            self.glide_from_here(now);
            self.held[index as usize] = value;
        }
    }

    /// Puts a plan in and hands back the one before.
    #[must_use]
    pub fn replace_plan(&mut self, plan: PlanOf, now: &Segment) -> PlanOf {
        self.glide_from_here(now);
        std::mem::replace(&mut self.plan, plan)
    }

    /// Glides from where it is now, if something moves it.
    pub fn glide(&mut self, now: &Segment) {
        if self.plan.is_some() {
            self.glide_from_here(now);
        }
    }

    /// Puts a plan in before anyone has heard it.
    pub fn begin_with(&mut self, plan: Arc<NodePlan>) {
        self.plan = Some(plan);
    }

    fn glide_from_here(&mut self, now: &Segment) {
        self.glide = Glide {
            from: self.gains_at(now),
            start: now.clock,
            frames: self.glide_frames,
        };
    }

    /// The gains at a segment's first frame.
    fn gains_at(&self, segment: &Segment) -> [f32; 2] {
        let (line, _) = self.line(segment, segment.position, segment.position + 1);
        let gains = line.at(segment.position);
        let cross = self.crossing(segment);
        let gains = cross.map_or(gains, |cross| cross.at(segment.clock, gains));
        self.glide.at(segment.clock, gains)
    }

    fn target(&self, moment: Moment) -> [f32; 2] {
        let mut law = self.law;
        for param in self.plan.iter().flat_map(|plan| &plan.params) {
            law.set(param.index, param.value(moment));
        }
        for (index, value) in (0_u32..).zip(&self.held) {
            if let Some(value) = value {
                law.set(index, *value);
            }
        }
        law.gains()
    }

    /// The knots around a frame.
    fn span(&self, frame: i64) -> Span {
        let Some(plan) = &self.plan else {
            return Span::STILL;
        };
        let is_free = |index: u32| !matches!(self.held.get(index as usize), Some(Some(_)));
        let free = plan.params.iter().filter(|param| is_free(param.index));
        free.fold(Span::STILL, |span, param| span.meet(param.span(frame)))
            .on_grid(frame)
    }

    /// The gains from a frame on, and the frame before which they hold, at most `most`.
    fn line(&self, segment: &Segment, frame: i64, most: i64) -> (Line, i64) {
        if self.plan.is_none() && self.held == [None; HELD] {
            return (Line::still(self.gains), most);
        }
        let span = self.span(frame);
        let end = span.end(most).max(frame + 1);
        if let Some(place) = span.resting_place() {
            let moment = Moment {
                cell: segment.cell,
                ..place
            };
            return (Line::still(self.target(moment)), end);
        }
        let knot = |at, side| Moment {
            at,
            side,
            cell: segment.cell,
        };
        let from = self.target(knot(span.from, Side::From));
        let to = self.target(knot(span.to, Side::Before));
        #[expect(clippy::cast_possible_truncation, reason = "at most the grid's width")]
        let width = (span.to - span.from) as f32;
        let line = Line {
            gains: from,
            slopes: [(to[0] - from[0]) / width, (to[1] - from[1]) / width],
            from: span.from,
        };
        (line, end)
    }

    /// The way from where the gains were before a jump, while it lasts.
    fn crossing(&self, segment: &Segment) -> Option<Glide> {
        let jump = segment.jump.filter(|_| self.plan.is_some())?;
        let mut cross = Glide {
            from: [0.0; 2],
            start: jump.clock,
            frames: DECLICK_FRAMES,
        };
        if cross.is_over(segment.clock) {
            return None;
        }
        let (line, _) = self.line(segment, jump.from, jump.from + 1);
        cross.from = line.at(jump.from);
        Some(cross)
    }

    /// The gains, if they stand still over a whole segment.
    #[must_use]
    pub fn settled_over(&self, segment: &Segment) -> Option<[f32; 2]> {
        if !self.glide.is_over(segment.clock) || self.crossing(segment).is_some() {
            return None;
        }
        let end = segment.end();
        let (line, until) = self.line(segment, segment.position, end);
        (line.is_still() && (until >= end || !segment.playing)).then(|| line.at(segment.position))
    }

    /// Applies the gains to a segment.
    pub fn process(&self, segment: &Segment, mut audio: StereoMut<'_>) {
        let frames = audio.left.len();
        let mut done = 0;
        while done < frames {
            let left = i64::try_from(frames - done).unwrap_or(i64::MAX);
            let passed = i64::try_from(done).unwrap_or(0);
            let (frame, count, line) = if segment.playing {
                let frame = segment.position + passed;
                let (line, until) = self.line(segment, frame, frame + left);
                (frame, usize::try_from(until - frame).unwrap_or(1), line)
            } else {
                let at = segment.position;
                let (line, _) = self.line(segment, at, at + 1);
                (at, frames - done, Line::still(line.at(at)))
            };
            let part = Segment {
                clock: segment.clock + done as u64,
                ..*segment
            };
            self.apply(&part, frame, line, audio.part(done, done + count));
            done += count;
        }
    }

    fn apply(&self, segment: &Segment, frame: i64, line: Line, audio: StereoMut<'_>) {
        let cross = self.crossing(segment);
        let plain = self.glide.is_over(segment.clock) && cross.is_none();
        if plain && line.is_still() {
            scale(line.gains, audio);
            return;
        }
        let frames = audio.left.iter_mut().zip(audio.right.iter_mut());
        if plain {
            for (frame, (left, right)) in (frame..).zip(frames) {
                let gain = line.at(frame);
                *left *= gain[0];
                *right *= gain[1];
            }
            return;
        }
        for (i, (left, right)) in (0_u32..).zip(frames) {
            let clock = segment.clock + u64::from(i);
            let gain = line.at(frame + i64::from(i));
            let gain = cross.map_or(gain, |cross| cross.at(clock, gain));
            let gain = self.glide.at(clock, gain);
            *left *= gain[0];
            *right *= gain[1];
        }
    }
}

/// Multiplies a block by gains that stand still.
fn scale([left, right]: [f32; 2], audio: StereoMut<'_>) {
    if [left, right] != [1.0, 1.0] {
        audio.left.iter_mut().for_each(|sample| *sample *= left);
        audio.right.iter_mut().for_each(|sample| *sample *= right);
    }
}
