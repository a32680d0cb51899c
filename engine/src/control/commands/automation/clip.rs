//! Automation that belongs to clips.

use bevy_ecs::prelude::*;
use waive_protocol::quantity::{Beats, ClipCurveKind as WireKind, Native, NoteLength};
use waive_protocol::reply::{
    BeatPointView, ClipAutomationAdded, ClipAutomationRemoved, ClipAutomationReply, ClipCurveView,
};
use waive_protocol::request::{
    AddClipAutomation, GetClipAutomation, OwnTiming, ParamAddress, RemoveClipAutomation,
};
use waive_protocol::{ErrorReply, ObjectId, TrackRef};

use super::{Reply, points_of};
use crate::control::draft::Draft;
use crate::control::lookup;
use crate::control::param_lookup::{self, ParamAt};
use crate::model::automation::{ClipCurve, ClipCurveKind, ClipCurveTiming, Curve, CurvePoint};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline;
use crate::model::tree::Subtree;

pub fn add_clip_curve(
    draft: &mut Draft<'_>,
    request: &AddClipAutomation,
) -> Reply<ClipAutomationAdded> {
    let clip = lookup::clip(draft.world, request.address())?;
    let track = lookup::object_id(draft.world, clip.track.entity);
    let address = ParamAddress {
        track_id: Some(TrackRef::Id(track)),
        param_index: None,
        plugin_id: Some(&request.plugin_id),
        param_id: Some(&request.param_id),
    };
    let at = param_lookup::param(draft.world, address)?;
    let plugin = draft.world.get::<ChildOf>(at.entity).map(ChildOf::parent);
    let plugin = plugin.ok_or_else(|| ErrorReply::internal("a parameter without a plugin"))?;
    if param_lookup::track_of(draft.world, plugin) != Some(clip.track.entity) {
        let message = "A clip's automation moves plugins of its own track";
        return Err(ErrorReply::not_supported(message).field("plugin_id"));
    }
    let (least, greatest) = (at.kind.spec.min, at.kind.spec.max);
    let limits = match (request.min, request.max) {
        (None, None) => None,
        (min, max) => Some((
            min.map_or(least, Native::get),
            max.map_or(greatest, Native::get),
        )),
    };
    if limits.is_some_and(|(min, max)| min > max) {
        return Err(ErrorReply::out_of_range(
            "min",
            least,
            greatest,
            at.kind.spec.unit,
        ));
    }
    let curve = ClipCurve {
        plugin: draft.id(plugin)?,
        param_id: at.kind.param_id.clone(),
        kind: kind(request.kind),
        limits,
        timing: request.timing.map(timing),
    };
    let points = Curve::new(points(request, &at)?);
    let total_points = points.points().len();
    let components = vec![curve.into(), points.into()];
    let tree = Subtree::new(draft.index().allocate(), components);
    let entity = draft.spawn(clip.entity, None, tree)?;
    Ok(ClipAutomationAdded {
        track_id: clip.track.index,
        clip_index: clip.index,
        clip_id: lookup::object_id(draft.world, clip.entity),
        curve_id: lookup::object_id(draft.world, entity),
        total_points,
    })
}

fn points(request: &AddClipAutomation, at: &ParamAt) -> Reply<Vec<CurvePoint>> {
    let spec = &at.kind.spec;
    let width = spec.max - spec.min;
    let (min, max) = match request.kind {
        WireKind::Absolute => (spec.min, spec.max),
        WireKind::Relative => (-width, width),
        WireKind::Scale => (0.0, 100.0),
    };
    let made = request.points.iter().enumerate().map(|(index, point)| {
        if !(min..=max).contains(&point.value.get()) {
            let field = format!("points[{index}].value");
            return Err(ErrorReply::out_of_range(&field, min, max, spec.unit));
        }
        Ok(CurvePoint {
            time: point.time.get(),
            value: point.value.get(),
            curve: point.curve.get(),
        })
    });
    made.collect()
}

fn kind(kind: WireKind) -> ClipCurveKind {
    match kind {
        WireKind::Absolute => ClipCurveKind::Absolute,
        WireKind::Relative => ClipCurveKind::Relative,
        WireKind::Scale => ClipCurveKind::Scale,
    }
}

fn timing(own: OwnTiming) -> ClipCurveTiming {
    ClipCurveTiming {
        start: own.start.map_or(0.0, Beats::get),
        length: own.length.get(),
        looping: own.loop_length.is_some(),
        loop_start: own.loop_start.map_or(0.0, Beats::get),
        loop_length: own.loop_length.map_or(0.0, NoteLength::get),
    }
}

pub fn clip_curves(world: &mut World, request: &GetClipAutomation) -> Reply<ClipAutomationReply> {
    let clip = lookup::clip(world, request.address())?;
    let view = |entity: Entity| {
        let curve = world.get::<ClipCurve>(entity)?;
        let points = points_of(world, entity).iter().map(|point| BeatPointView {
            time: point.time,
            value: point.value,
            curve: point.curve,
        });
        Some(ClipCurveView {
            id: lookup::object_id(world, entity),
            plugin_id: ObjectId(curve.plugin.0),
            param_id: curve.param_id.clone(),
            kind: match curve.kind {
                ClipCurveKind::Absolute => WireKind::Absolute,
                ClipCurveKind::Relative => WireKind::Relative,
                ClipCurveKind::Scale => WireKind::Scale,
            },
            min: curve.limits.map(|limits| limits.0),
            max: curve.limits.map(|limits| limits.1),
            linked: curve.timing.is_none(),
            points: points.collect(),
        })
    };
    Ok(ClipAutomationReply {
        track_id: clip.track.index,
        clip_index: clip.index,
        clip_id: lookup::object_id(world, clip.entity),
        curves: outline::children(world, clip.entity)
            .filter_map(view)
            .collect(),
    })
}

pub fn remove_clip_curve(
    draft: &mut Draft<'_>,
    request: &RemoveClipAutomation,
) -> Reply<ClipAutomationRemoved> {
    let id = request.curve_id;
    let entity = draft.world.resource::<ItemIndex>().entity(ItemId(id.0));
    let entity = entity.filter(|&entity| draft.world.get::<ClipCurve>(entity).is_some());
    draft.despawn(entity.ok_or_else(|| ErrorReply::clip_curve_not_found(id))?)?;
    Ok(ClipAutomationRemoved { curve_id: id })
}
