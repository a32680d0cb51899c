//! Where automation has a parameter at a time.

use bevy_ecs::prelude::*;

use super::extract::{FollowerCells, PlanReader};
use super::live::Session;
use crate::model::automation::{Assignments, Curve, CurveBypassed};
use crate::render::automation::{Moment, ParamPlan, Side, exact};
use crate::time::Seconds;

/// What moves a parameter.
fn plan(world: &World, param: Entity) -> ParamPlan {
    let rate = world.resource::<Session>().rate;
    let mut cells = FollowerCells::new();
    PlanReader::new(world, rate, &mut cells).one(param)
}

fn moment(world: &World, at: Seconds) -> Moment {
    let rate = world.resource::<Session>().rate;
    Moment {
        at: exact(rate.frames(at).0),
        side: Side::From,
        cell: 0,
    }
}

/// Where a parameter is at a time, in its own range: by curve and clips, and with
/// macros and modifiers added. Envelope followers count as silent.
#[must_use]
pub fn value_at(world: &World, param: Entity, at: Seconds) -> (f64, f64) {
    let mut plan = plan(world, param);
    let moment = moment(world, at);
    let modulated = plan.value(moment);
    plan.modulations.clear();
    (plan.value(moment), modulated)
}

/// Where a parameter's own curve has it, or where it was set.
#[must_use]
pub fn curve_at(world: &World, param: Entity, at: Seconds) -> f64 {
    let mut plan = plan(world, param);
    plan.modulations.clear();
    plan.clips.clear();
    plan.value(moment(world, at))
}

/// Whether a curve says where a parameter is.
#[must_use]
pub fn has_curve(world: &World, param: Entity) -> bool {
    world.get::<Curve>(param).is_some() && world.get::<CurveBypassed>(param).is_none()
}

/// Whether anything of its own moves a parameter.
#[must_use]
pub fn is_moved(world: &World, param: Entity) -> bool {
    has_curve(world, param) || world.get::<Assignments>(param).is_some()
}
