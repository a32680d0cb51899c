//! Adding, moving and removing points.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::position::Position;
use waive_protocol::quantity::{CurveShape, Unclamped};
use waive_protocol::reply::{
    AutomationBypassed, AutomationCleared, PointAdded, PointRemoved, PointSet, PointsAdded,
};
use waive_protocol::request::{
    AddAutomationPoint, AddAutomationPoints, ClearAutomation, RemoveAutomationPoint,
    SetAutomationBypass, SetAutomationPoint,
};

use super::{Reply, points_of};
use crate::control::draft::Draft;
use crate::control::params::ParamSpec;
use crate::control::{lookup, param_lookup};
use crate::model::automation::{Curve, CurveBypassed, CurvePoint};

/// From so many new points on, or an eighth of the curve, the curve is set as a whole:
/// each point put into a long list by itself would move what lies behind it.
const WHOLE: usize = 256;

fn point(
    world: &World,
    spec: &ParamSpec,
    (time, value, curve): (Position, Unclamped, CurveShape),
) -> Reply<CurvePoint> {
    Ok(CurvePoint {
        time: lookup::seconds(world, time, "time")?.0,
        value: spec.native(value.get().clamp(0.0, 1.0)),
        curve: curve.get(),
    })
}

pub fn add(draft: &mut Draft<'_>, request: &AddAutomationPoint) -> Reply<PointAdded> {
    let at = param_lookup::param(draft.world, request.address())?;
    let form = (request.time, request.value, request.curve);
    let new = point(draft.world, &at.kind.spec, form)?;
    draft.set_point(at.entity, None, Some(new))?;
    let points = points_of(draft.world, at.entity);
    Ok(PointAdded {
        point_index: points.partition_point(|p| p.time <= new.time) - 1,
        time: new.time,
        value: request.value.get().clamp(0.0, 1.0),
        total_points: points.len(),
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(draft.world, at.entity),
    })
}

pub fn add_many(draft: &mut Draft<'_>, request: &AddAutomationPoints) -> Reply<PointsAdded> {
    let at = param_lookup::param(draft.world, request.address())?;
    let spec = at.kind.spec;
    let made = request.points.iter().enumerate().map(|(index, p)| {
        let form = (p.time, p.value, p.curve);
        let name = |refusal: ErrorReply| refusal.field(format!("points[{index}].time"));
        point(draft.world, &spec, form).map_err(name)
    });
    let new: Vec<CurvePoint> = made.collect::<Reply<_>>()?;
    let removed = insert(draft, at.entity, new, request.replace)?;
    Ok(PointsAdded {
        added: request.points.len(),
        removed,
        total_points: points_of(draft.world, at.entity).len(),
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(draft.world, at.entity),
    })
}

/// Puts points into a curve, in place of those between them if `replace`; answers how
/// many went.
pub fn insert(
    draft: &mut Draft<'_>,
    param: Entity,
    mut new: Vec<CurvePoint>,
    replace: bool,
) -> Reply<usize> {
    new.sort_by(|a, b| a.time.total_cmp(&b.time));
    let (Some(first), Some(last)) = (new.first(), new.last()) else {
        return Ok(0);
    };
    let old = points_of(draft.world, param);
    let goes = if replace {
        let from = old.partition_point(|p| p.time < first.time);
        from..old.partition_point(|p| p.time <= last.time)
    } else {
        0..0
    };
    let gone: Vec<CurvePoint> = old[goes.clone()].to_vec();
    let changes = new.len() + gone.len();
    if changes >= WHOLE && changes * 8 > old.len() {
        let mut points = old.to_vec();
        points.drain(goes);
        points.extend(new);
        draft.set(param, Curve::new(points))?;
        return Ok(gone.len());
    }
    // Backwards, so that undo puts points of one time back in their order.
    for &point in gone.iter().rev() {
        draft.set_point(param, Some(point), None)?;
    }
    for point in new {
        draft.set_point(param, None, Some(point))?;
    }
    Ok(gone.len())
}

/// The point with a position, and those of its time behind it.
fn with_twins(world: &World, param: Entity, index: usize) -> Reply<(CurvePoint, Vec<CurvePoint>)> {
    let points = points_of(world, param);
    let missing = || ErrorReply::point_not_found(index, points.len());
    let point = *points.get(index).ok_or_else(missing)?;
    let behind = points[index + 1..].iter();
    let twins = behind.take_while(|p| p.time == point.time).copied();
    Ok((point, twins.collect()))
}

/// Takes a point out and puts another in. Of several points of one time the order is
/// the jump's direction; a point comes back (by undo) behind those of its time, so they
/// make way for it.
fn exchange(
    draft: &mut Draft<'_>,
    param: Entity,
    index: usize,
    to: Option<CurvePoint>,
) -> Reply<CurvePoint> {
    let (point, twins) = with_twins(draft.world, param, index)?;
    for &twin in twins.iter().rev() {
        draft.set_point(param, Some(twin), None)?;
    }
    draft.set_point(param, Some(point), to.filter(|to| to.time == point.time))?;
    for &twin in &twins {
        draft.set_point(param, None, Some(twin))?;
    }
    if let Some(to) = to.filter(|to| to.time != point.time) {
        draft.set_point(param, None, Some(to))?;
    }
    Ok(point)
}

pub fn set(draft: &mut Draft<'_>, request: &SetAutomationPoint) -> Reply<PointSet> {
    let at = param_lookup::param(draft.world, request.address())?;
    let index = request.point_index.get() as usize;
    let (before, _) = with_twins(draft.world, at.entity, index)?;
    let spec = at.kind.spec;
    let time = request
        .time
        .map(|time| lookup::seconds(draft.world, time, "time"));
    let value = request
        .value
        .map(|value| spec.native(value.get().clamp(0.0, 1.0)));
    let after = CurvePoint {
        time: time.transpose()?.map_or(before.time, |time| time.0),
        value: value.unwrap_or(before.value),
        curve: request.curve.map_or(before.curve, CurveShape::get),
    };
    exchange(draft, at.entity, index, Some(after))?;
    let points = points_of(draft.world, at.entity);
    let place = if after.time == before.time {
        index
    } else {
        points.partition_point(|p| p.time <= after.time) - 1
    };
    Ok(PointSet {
        point_index: place,
        time: after.time,
        value: spec.normalised(after.value),
        curve_value: after.curve,
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(draft.world, at.entity),
    })
}

pub fn remove(draft: &mut Draft<'_>, request: &RemoveAutomationPoint) -> Reply<PointRemoved> {
    let at = param_lookup::param(draft.world, request.address())?;
    exchange(draft, at.entity, request.point_index.get() as usize, None)?;
    Ok(PointRemoved {
        remaining_points: points_of(draft.world, at.entity).len(),
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(draft.world, at.entity),
    })
}

pub fn clear(draft: &mut Draft<'_>, request: &ClearAutomation) -> Reply<AutomationCleared> {
    let at = param_lookup::param(draft.world, request.address())?;
    let removed_points = points_of(draft.world, at.entity).len();
    draft.unset::<Curve>(at.entity)?;
    Ok(AutomationCleared {
        removed_points,
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(draft.world, at.entity),
    })
}

pub fn set_bypass(
    draft: &mut Draft<'_>,
    request: &SetAutomationBypass,
) -> Reply<AutomationBypassed> {
    let at = param_lookup::param(draft.world, request.address())?;
    if request.bypassed {
        draft.set(at.entity, CurveBypassed)?;
    } else {
        draft.unset::<CurveBypassed>(at.entity)?;
    }
    Ok(AutomationBypassed {
        bypassed: request.bypassed,
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(draft.world, at.entity),
    })
}
