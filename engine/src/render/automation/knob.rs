//! A setting of a modifier, which may itself be moved.

use super::param::ParamPlan;
use super::{Moment, Span};

/// A value that stands, or is moved.
#[derive(Clone, Debug, PartialEq)]
pub enum Knob {
    /// It stands.
    Still(f64),
    /// A curve, macros or modifiers move it.
    Moved(Box<ParamPlan>),
}

impl Knob {
    /// A plan as a knob; one that stands still costs nothing to read.
    #[must_use]
    pub fn of(plan: ParamPlan) -> Self {
        if plan.is_still() {
            Self::Still(plan.base)
        } else {
            Self::Moved(Box::new(plan))
        }
    }

    /// Its value at a moment.
    #[must_use]
    pub fn value(&self, moment: Moment) -> f64 {
        match self {
            Self::Still(value) => *value,
            Self::Moved(plan) => plan.value(moment),
        }
    }

    /// The nearest whole number, 0..=1000.
    #[must_use]
    pub fn whole(&self, moment: Moment) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let whole = self.value(moment).round().clamp(0.0, 1000.0) as u32;
        whole
    }

    /// Whether it is a switch that is on.
    #[must_use]
    pub fn is_on(&self, moment: Moment) -> bool {
        self.value(moment) >= 0.5
    }

    /// Whether it can ever be at least so much.
    #[must_use]
    pub fn may_reach(&self, value: f64) -> bool {
        match self {
            Self::Still(still) => *still >= value,
            Self::Moved(_) => true,
        }
    }

    /// The breakpoints around a place.
    #[must_use]
    pub fn reach(&self, at: f64) -> Span {
        match self {
            Self::Still(_) => Span::STILL,
            Self::Moved(plan) => plan.reach(at),
        }
    }

    /// Whether it reads an envelope follower.
    #[must_use]
    pub fn follows(&self) -> bool {
        match self {
            Self::Still(_) => false,
            Self::Moved(plan) => plan.follows(),
        }
    }
}
