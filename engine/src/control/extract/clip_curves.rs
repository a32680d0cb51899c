//! Automation that belongs to clips, laid out on the timeline.

use bevy_ecs::prelude::*;

use crate::model::automation::{ClipCurve, ClipCurveKind as Kind, ClipCurveTiming, Curve};
use crate::model::clip::{ClipLoop, ClipSpan, Disabled};
use crate::model::id::ItemId;
use crate::model::outline;
use crate::model::tempo::TempoMap;
use crate::render::automation::{ClipCurveKind, ClipCurvePlan, CurvePlan};
use crate::time::{Beats, SampleRate};

/// The most times that one curve is laid out; what a loop repeats beyond is left out.
const MOST_PASSES: usize = 4096;

/// The curves of a track's clips that move a plugin, with the parameter of each.
pub(super) fn of_plugin(world: &World, plugin: Entity) -> Vec<(String, Entity)> {
    let (Some(holder), Some(id)) = (world.get::<ChildOf>(plugin), world.get::<ItemId>(plugin))
    else {
        return Vec::new();
    };
    let clips = outline::children(world, holder.parent())
        .filter(|&clip| world.get::<ClipSpan>(clip).is_some());
    let below = clips.flat_map(|clip| outline::children(world, clip));
    below
        .filter_map(|entity| {
            let curve = world.get::<ClipCurve>(entity)?;
            (curve.plugin == *id).then(|| (curve.param_id.clone(), entity))
        })
        .collect()
}

/// A stretch of the timeline in beats, and the content's beat that lies at beat 0.
#[derive(Clone, Copy)]
struct Pass {
    from: f64,
    to: f64,
    origin: f64,
}

/// Lays a clip's curve out; `None` when it says nothing.
pub(super) fn plan(world: &World, entity: Entity, rate: SampleRate) -> Option<ClipCurvePlan> {
    let clip = world.get::<ChildOf>(entity)?.parent();
    let span = world.get::<ClipSpan>(clip)?;
    if world.get::<Disabled>(clip).is_some() {
        return None;
    }
    let curve = world.get::<ClipCurve>(entity)?;
    let points = world.get::<Curve>(entity)?.points();
    let map = &world.resource::<TempoMap>().0;
    let (start, end) = (map.beats(span.start()).0, map.beats(span.end()).0);
    let passes = match curve.timing {
        Some(timing) => unlinked(timing, start),
        None => linked(
            world.get::<ClipLoop>(clip),
            (start, end),
            map.beats(span.content_origin()).0,
        ),
    };
    let frame = |beat: f64| map.seconds(Beats(beat)).0 * rate.hz();
    let passes = passes.into_iter().take(MOST_PASSES).filter_map(|pass| {
        let laid = points
            .iter()
            .map(|p| (frame(pass.origin + p.time), p.value, p.curve));
        let (from, to) = (frame(pass.from), frame(pass.to));
        (from < to).then_some((from, to, CurvePlan::of_frames(laid)?))
    });
    let passes: Vec<_> = passes.collect();
    (!passes.is_empty()).then_some(ClipCurvePlan {
        kind: match curve.kind {
            Kind::Absolute => ClipCurveKind::Absolute,
            Kind::Relative => ClipCurveKind::Relative,
            Kind::Scale => ClipCurveKind::Scale,
        },
        limits: curve.limits,
        passes,
    })
}

/// A curve that follows its clip: its beats are the content's, as a MIDI clip's notes
/// are, and repeat with the clip's loop.
fn linked(looped: Option<&ClipLoop>, (start, end): (f64, f64), origin: f64) -> Vec<Pass> {
    match looped.filter(|l| l.length_beats > 0.0) {
        None => vec![Pass {
            from: start,
            to: end,
            origin,
        }],
        Some(looped) => folded(
            (start, end),
            (looped.start_beats, looped.length_beats),
            start - origin,
        ),
    }
}

/// A curve with timing of its own: its `start` counts from the clip's.
fn unlinked(timing: ClipCurveTiming, clip_start: f64) -> Vec<Pass> {
    let from = clip_start + timing.start;
    let to = from + timing.length;
    if timing.looping && timing.loop_length > 0.0 {
        return folded((from, to), (timing.loop_start, timing.loop_length), 0.0);
    }
    vec![Pass {
        from,
        to,
        origin: from,
    }]
}

/// The passes of a loop of content between two beats; `offset` is how far into the
/// loop they begin.
fn folded((from, to): (f64, f64), (start, length): (f64, f64), offset: f64) -> Vec<Pass> {
    let mut passes = Vec::new();
    let mut at = from;
    let mut inside = offset.rem_euclid(length);
    while at < to && passes.len() < MOST_PASSES {
        let until = (at + length - inside).min(to);
        passes.push(Pass {
            from: at,
            to: until,
            origin: at - inside - start,
        });
        at = until;
        inside = 0.0;
    }
    passes
}
