//! What moves one parameter, put together.

use std::sync::Arc;

use super::clip_curve::ClipCurvePlan;
use super::curve::CurvePlan;
use super::source::Source;
use super::{Moment, Span, exact};
use crate::time::curve::Segment;

/// How a source moves a parameter: in normalised units it adds `offset + depth·x`.
#[derive(Clone, Debug, PartialEq)]
pub struct Modulation {
    /// What moves it.
    pub source: Arc<Source>,
    /// How much, -1..=1.
    pub depth: f64,
    /// What is added in any case.
    pub offset: f64,
    /// Bends x, -1..=1.
    pub curve: f64,
    /// What x = 0 becomes.
    pub start: f64,
    /// What |x| = 1 becomes.
    pub end: f64,
}

impl Modulation {
    fn added(&self, moment: Moment) -> f64 {
        let Some(x) = self.source.value(moment) else {
            return 0.0;
        };
        let size = x.abs().min(1.0);
        let plain = self.curve == 0.0 && self.start == 0.0 && self.end == 1.0;
        let bent = if plain {
            size
        } else {
            let shape = Segment {
                t1: 0.0,
                v1: self.start,
                t2: 1.0,
                v2: self.end,
                c: self.curve,
            };
            shape.value_at(size)
        };
        self.offset + self.depth * bent.copysign(x)
    }
}

/// What moves one parameter of a processor.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamPlan {
    /// Which, as the processor counts.
    pub index: u32,
    /// Where it stands without a curve, in its own range.
    pub base: f64,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// Its curve, which overrides the base.
    pub curve: Option<CurvePlan>,
    /// Curves of clips, sorted by where they begin.
    pub clips: Vec<ClipCurvePlan>,
    /// What is added, in order.
    pub modulations: Vec<Modulation>,
    /// Other parameters that are added to this one, each less a middle position: the
    /// VCA faders above a fader.
    pub ridden_by: Vec<(Arc<ParamPlan>, f64)>,
}

impl ParamPlan {
    /// A parameter that stands still.
    #[must_use]
    pub fn still(index: u32, base: f64, (min, max): (f64, f64)) -> Self {
        Self {
            index,
            base,
            min,
            max,
            curve: None,
            clips: Vec::new(),
            modulations: Vec::new(),
            ridden_by: Vec::new(),
        }
    }

    /// Whether nothing moves it.
    #[must_use]
    pub fn is_still(&self) -> bool {
        self.curve.is_none()
            && self.clips.is_empty()
            && self.modulations.is_empty()
            && self.ridden_by.is_empty()
    }

    /// Whether it reads envelope followers.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.modulations.iter().any(|m| m.source.follows())
            || self.ridden_by.iter().any(|(plan, _)| plan.follows())
    }

    /// The value in the parameter's own range.
    #[must_use]
    pub fn value(&self, moment: Moment) -> f64 {
        let mut value = match &self.curve {
            Some(curve) => curve.value(moment.at, moment.side),
            None => self.base,
        };
        for clip in &self.clips {
            value = clip.applied(value, moment, self.min, self.max);
        }
        if !self.modulations.is_empty() {
            let width = self.max - self.min;
            let mut place = (value - self.min) / width;
            for modulation in &self.modulations {
                place += modulation.added(moment);
            }
            value = self.min + width * place.clamp(0.0, 1.0);
        }
        for (plan, middle) in &self.ridden_by {
            value += plan.value(moment) - middle;
        }
        value.clamp(self.min, self.max)
    }

    /// The knots around a frame of the timeline.
    #[must_use]
    pub fn span(&self, frame: i64) -> Span {
        self.reach(exact(frame)).on_grid(frame)
    }

    /// The breakpoints around a place, whatever the grid.
    #[must_use]
    pub fn reach(&self, at: f64) -> Span {
        let curve = self.curve.as_ref().map_or(Span::STILL, |c| c.span(at));
        let clips = self.clips.iter().map(|clip| clip.span(at));
        let sources = self.modulations.iter().map(|m| m.source.reach(at));
        let ridden = self.ridden_by.iter().map(|(plan, _)| plan.reach(at));
        let all = clips.chain(sources).chain(ridden);
        all.fold(curve, Span::meet)
    }

    /// Whether nothing but its own curve moves it.
    #[must_use]
    pub fn is_curve(&self) -> bool {
        self.clips.is_empty() && self.modulations.is_empty() && self.ridden_by.is_empty()
    }
}
