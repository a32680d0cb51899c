//! Curves of parameters.

mod clip;
mod modulation;
mod points;

pub use clip::{add_clip_curve, clip_curves, remove_clip_curve};
pub use modulation::{
    add_macro, add_modifier, assign, modulation, remove_modifier, set_macro, set_modifier, unassign,
};
pub use points::{add, add_many, clear, insert, remove, set, set_bypass};

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::quantity::AutomationMode as WireMode;
use waive_protocol::reply::{
    AutomationModeSet, AutomationParam, AutomationParams, AutomationPoints, AutomationValue,
    PointView,
};
use waive_protocol::request::{
    GetAutomationParams, GetAutomationPoints, GetAutomationValue, SetAutomationMode,
};

use crate::control::draft::Draft;
use crate::control::{lookup, motion, param_lookup};
use crate::model::automation::{Curve, CurveBypassed, CurvePoint};
use crate::model::observed::Playhead;
use crate::model::plugin::ParamValue;
use crate::model::track::AutomationMode;
use crate::time::Seconds;

type Reply<T> = Result<T, ErrorReply>;

/// The points of a parameter's curve.
fn points_of(world: &World, param: Entity) -> &[CurvePoint] {
    world.get::<Curve>(param).map_or(&[][..], Curve::points)
}

/// A track's mode on the wire.
pub fn mode_of(world: &World, track: Entity) -> WireMode {
    match world
        .get::<AutomationMode>(track)
        .copied()
        .unwrap_or_default()
    {
        AutomationMode::Read => WireMode::Read,
        AutomationMode::Touch => WireMode::Touch,
        AutomationMode::Latch => WireMode::Latch,
        AutomationMode::Write => WireMode::Write,
    }
}

pub fn params(world: &mut World, request: &GetAutomationParams) -> Reply<AutomationParams> {
    let (track, place) = lookup::mixer(world, request.track_id)?;
    let now = Seconds(world.resource::<Playhead>().position);
    let all = param_lookup::of_track(world, track);
    let view = |(index, entity): (usize, Entity)| {
        let kind = param_lookup::kind(world, entity)?;
        let stands = world
            .get::<ParamValue>(entity)
            .map_or(kind.spec.min, |v| v.0);
        let owner = world.get::<ChildOf>(entity)?.parent();
        Some(AutomationParam {
            index,
            id: lookup::object_id(world, entity),
            name: format!("{}: {}", kind.owner, kind.name),
            label: kind.spec.unit.to_owned(),
            plugin_id: lookup::object_id(world, owner),
            current_value: kind.spec.normalised(motion::value_at(world, entity, now).1),
            set_value: kind.spec.normalised(stands),
            default_value: Some(kind.spec.normalised(kind.spec.default)),
            range_min: 0.0,
            range_max: 1.0,
            point_count: points_of(world, entity).len(),
            bypassed: world.get::<CurveBypassed>(entity).is_some(),
            param_id: kind.param_id,
        })
    };
    Ok(AutomationParams {
        track_id: place,
        id: lookup::object_id(world, track),
        mode: mode_of(world, track),
        params: all.into_iter().enumerate().filter_map(view).collect(),
    })
}

pub fn points(world: &mut World, request: &GetAutomationPoints) -> Reply<AutomationPoints> {
    let at = param_lookup::param(world, request.address())?;
    let spec = at.kind.spec;
    let points = points_of(world, at.entity).iter().enumerate();
    let view = |(index, point): (usize, &CurvePoint)| PointView {
        index,
        time: point.time,
        time_beats: lookup::beats(world, Seconds(point.time)),
        value: spec.normalised(point.value),
        native_value: point.value,
        curve_value: point.curve,
    };
    Ok(AutomationPoints {
        points: points.map(view).collect(),
        bypassed: world.get::<CurveBypassed>(at.entity).is_some(),
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(world, at.entity),
    })
}

pub fn value(world: &mut World, request: &GetAutomationValue) -> Reply<AutomationValue> {
    let at = param_lookup::param(world, request.address())?;
    let time = match request.time {
        Some(time) => lookup::seconds(world, time, "time")?,
        None => Seconds(world.resource::<Playhead>().position),
    };
    let (native_value, modulated) = motion::value_at(world, at.entity, time);
    let spec = at.kind.spec;
    Ok(AutomationValue {
        time: time.0,
        value: spec.normalised(native_value),
        native_value,
        text: spec.text(native_value),
        modulated_value: spec.normalised(modulated),
        automated: motion::has_curve(world, at.entity),
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(world, at.entity),
    })
}

pub fn set_mode(draft: &mut Draft<'_>, request: &SetAutomationMode) -> Reply<AutomationModeSet> {
    let (track, place) = lookup::mixer(draft.world, request.track_id)?;
    let mode = match request.mode {
        WireMode::Read => AutomationMode::Read,
        WireMode::Touch => AutomationMode::Touch,
        WireMode::Latch => AutomationMode::Latch,
        WireMode::Write => AutomationMode::Write,
    };
    match mode {
        AutomationMode::Read => draft.unset::<AutomationMode>(track)?,
        mode => draft.set(track, mode)?,
    }
    Ok(AutomationModeSet {
        track_id: place,
        id: lookup::object_id(draft.world, track),
        mode: request.mode,
    })
}
