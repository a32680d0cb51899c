//! Automation: curves of parameters, macros and modifiers.
//!
//! A [`Curve`] lies on the entity of the parameter it moves. A modifier is an entity
//! below a track, with parameters of its own; a macro likewise, below whatever holds
//! it. [`Assignments`] on a parameter say what modulates it.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::ItemId;

/// A point of a curve.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct CurvePoint {
    /// Seconds from the Edit's start; beats in a clip's curve.
    pub time: f64,
    /// In the parameter's own range.
    pub value: f64,
    /// The shape of the way to the next point, -1..=1 (see [`crate::time::curve`]).
    pub curve: f64,
}

/// The automation of the parameter on whose entity it lies; it overrides the value.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Curve(Vec<CurvePoint>);

impl Curve {
    /// Sorts what it is given by time; equal times keep their order.
    #[must_use]
    pub fn new(mut points: Vec<CurvePoint>) -> Self {
        points.sort_by(|a, b| a.time.total_cmp(&b.time));
        Self(points)
    }

    /// All points in order.
    #[must_use]
    pub fn points(&self) -> &[CurvePoint] {
        &self.0
    }

    /// Puts a point behind those of its time.
    pub(super) fn insert(&mut self, point: CurvePoint) {
        let at = self.0.partition_point(|other| other.time <= point.time);
        self.0.insert(at, point);
    }

    /// Takes out the first point that is equal; false when there is none.
    pub(super) fn remove(&mut self, point: &CurvePoint) -> bool {
        let first = self.0.partition_point(|other| other.time < point.time);
        let mut twins = self.0[first..].iter().take_while(|o| o.time == point.time);
        let found = twins.position(|other| other == point);
        found.map(|at| self.0.remove(first + at)).is_some()
    }
}

/// The curve beside it isn't followed.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct CurveBypassed;

/// One source that modulates a parameter. In normalised units it adds
/// `offset + depth * x`, see TRACKTION_EDIT_FORMAT.md section 8.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Assignment {
    /// A macro or modifier.
    pub source: ItemId,
    /// How much, -1..=1.
    pub depth: f64,
    /// What is added whatever the source says.
    pub offset: f64,
    /// Bends the source's value, -1..=1.
    pub curve: f64,
    /// Where the source's range begins, 0..=1.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
}

/// What modulates the parameter on whose entity it lies.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Assignments(pub Vec<Assignment>);

/// A modifier of a track; its settings are parameter entities below it, named by the
/// format's attributes (`rate`, `depth`).
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Modifier {
    /// Its element's name in the format: `LFO`, `STEP`, `ENVELOPEFOLLOWER`.
    pub tag: String,
}

/// The macros of what holds it; only a handle for its id, macros lie below it.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct MacroSet;

/// A macro: a parameter that moves others. Its value is a
/// [`super::plugin::ParamValue`] beside it, 0..=1, its name a [`super::edit::Name`].
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Macro;

/// How a clip's curve acts on the parameter's value.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ClipCurveKind {
    /// In its place.
    #[default]
    Absolute,
    /// Added to it.
    Relative,
    /// As a factor.
    Scale,
}

/// Automation that belongs to a clip: an entity below the clip, with a [`Curve`] in
/// beats beside it.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ClipCurve {
    /// The plugin it moves.
    pub plugin: ItemId,
    /// Which parameter of it.
    pub param_id: String,
    /// How it acts.
    pub kind: ClipCurveKind,
    /// Least and greatest value.
    pub limits: Option<(f64, f64)>,
    /// Its own timing, in beats; without it, it follows the clip's position and loop.
    pub timing: Option<ClipCurveTiming>,
}

/// When a clip's curve that isn't linked to its clip runs, in beats.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ClipCurveTiming {
    /// Where it begins.
    pub start: f64,
    /// How long it is.
    pub length: f64,
    /// Whether it repeats.
    pub looping: bool,
    /// Where the repeated part begins.
    pub loop_start: f64,
    /// How long that is.
    pub loop_length: f64,
}
