//! What follows the tempo: positions in seconds that stand for beats.
//!
//! As in Tracktion: clips that keep their beats (start; length, offset and all of
//! those whose content is in beats or stretched to them), markers, chords, sections
//! of the arranger, the loop region, the points of track automation. Clips marked
//! `AbsoluteTime` stay where they are in seconds, and so do the playhead, fades and
//! the content of plain audio clips.

use bevy_ecs::prelude::*;

use super::Reply;
use crate::control::draft::{Draft, Retiming};
use crate::control::lookup;
use crate::model::automation::{ClipCurve, Curve, CurvePoint};
use crate::model::clip::{AbsoluteTime, AudioClip, ClipSpan, Stretch};
use crate::model::op::{EditOp, SpanChange};
use crate::model::outline;
use crate::model::tempo::TempoMap;
use crate::model::transport::LoopRegion;
use crate::time::{Seconds, TempoSequence};

/// The map as it is.
pub fn map(world: &World) -> TempoSequence {
    world.resource::<TempoMap>().0.clone()
}

/// Moves what keeps its beats from where it was on the old map to the same beats on
/// the new one; in a batch once for several changes of tempo in a row. `field` is what
/// a refusal names.
pub fn follow(draft: &mut Draft<'_>, before: &TempoSequence, field: &'static str) -> Reply<()> {
    match draft.retiming() {
        Retiming::Now => carry_over(draft, before, field),
        Retiming::Later(waiting) => {
            waiting.get_or_insert_with(|| (before.clone(), field));
            Ok(())
        }
    }
}

/// Lets what keeps its beats follow the changes of tempo that wait, if any do.
pub fn catch_up(draft: &mut Draft<'_>) -> Reply<()> {
    let waiting = match draft.retiming() {
        Retiming::Now => None,
        Retiming::Later(waiting) => waiting.take(),
    };
    waiting.map_or(Ok(()), |(before, field)| carry_over(draft, &before, field))
}

fn carry_over(draft: &mut Draft<'_>, before: &TempoSequence, field: &str) -> Reply<()> {
    let after = map(draft.world);
    if *before == after {
        return Ok(());
    }
    let carry = |at: f64| after.seconds(before.beats(Seconds(at))).0;
    let mut clips = Vec::new();
    for clip in of_edit::<ClipSpan>(draft) {
        if let Some(after) = carried(draft.world, clip, carry) {
            lookup::bounded(after.end(), field)?;
            let before = *draft.world.get::<ClipSpan>(clip).unwrap_or(&after);
            if before != after {
                let id = draft.id(clip)?;
                clips.push(SpanChange { id, before, after });
            }
        }
    }
    draft.apply(EditOp::SetSpans { clips })?;
    for param in of_edit::<Curve>(draft) {
        let curve = carried_curve(draft.world, param, carry);
        if let Some(curve) = curve {
            draft.set(param, curve)?;
        }
    }
    let root = outline::root(draft.world);
    if let Some(region) = draft.world.get::<LoopRegion>(root).copied() {
        let region = LoopRegion {
            start: carry(region.start),
            end: carry(region.end),
            ..region
        };
        draft.set(root, region)?;
    }
    Ok(())
}

/// Everything that has a component, in the order of the tree: whoever replays the
/// operations gets them in one order.
fn of_edit<T: Component>(draft: &Draft<'_>) -> Vec<Entity> {
    let mut found = Vec::new();
    let mut waiting = vec![outline::root(draft.world)];
    while let Some(entity) = waiting.pop() {
        if draft.world.get::<T>(entity).is_some() {
            found.push(entity);
        }
        let mut children: Vec<Entity> = outline::children(draft.world, entity).collect();
        children.reverse();
        waiting.append(&mut children);
    }
    found
}

fn carried(world: &World, clip: Entity, carry: impl Fn(f64) -> f64) -> Option<ClipSpan> {
    let span = *world.get::<ClipSpan>(clip)?;
    if world.get::<AbsoluteTime>(clip).is_some() {
        return None;
    }
    let start = carry(span.start);
    let stretched = world
        .get::<Stretch>(clip)
        .is_some_and(|stretch| stretch.auto_tempo);
    if world.get::<AudioClip>(clip).is_some() && !stretched {
        return Some(ClipSpan { start, ..span });
    }
    Some(ClipSpan {
        start,
        length: carry(span.end().0) - start,
        offset: start - carry(span.content_origin().0),
    })
}

/// A curve of a track; those of clips are in beats and stay.
fn carried_curve(world: &World, param: Entity, carry: impl Fn(f64) -> f64) -> Option<Curve> {
    if world.get::<ClipCurve>(param).is_some() {
        return None;
    }
    let curve = world.get::<Curve>(param)?;
    let points = curve.points().iter().map(|point| CurvePoint {
        time: carry(point.time),
        ..*point
    });
    Some(Curve::new(points.collect()))
}
