//! Tempo, meter and loop; what follows the tempo moves with it.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::{LoopRegion as LoopReply, TempoSet, TimeSignatureSet};
use waive_protocol::request::{SetLoopRegion, SetTempo, SetTimeSignature};

use crate::control::draft::Draft;
use crate::control::{lookup, views};
use crate::model::clip::{AbsoluteTime, ClipSpan};
use crate::model::outline;
use crate::model::tempo::{Meter, MeterStart, Tempo, TempoMap};
use crate::model::transport::LoopRegion;
use crate::time::{Seconds, TempoSequence};

/// The callback takes nothing shorter for a loop, in seconds.
const SHORTEST_LOOP: f64 = 0.01;

type Reply<T> = Result<T, ErrorReply>;

pub fn set_tempo(draft: &mut Draft<'_>, request: &SetTempo) -> Reply<TempoSet> {
    let bpm = request.wanted_bpm()?.get();
    let first = first::<Tempo>(draft, |tempo| tempo.start_beat)?;
    let before = draft.world.resource::<TempoMap>().0.clone();
    let tempo = draft.world.get::<Tempo>(first).copied();
    let tempo = tempo.ok_or_else(|| ErrorReply::internal("the Edit has no tempo"))?;
    draft.set(first, Tempo { bpm, ..tempo })?;
    follow(draft, &before)?;
    Ok(TempoSet { bpm })
}

pub fn set_time_signature(
    draft: &mut Draft<'_>,
    request: &SetTimeSignature,
) -> Reply<TimeSignatureSet> {
    let (numerator, denominator) = (request.numerator.get(), request.denominator.get());
    let first = first::<MeterStart>(draft, |start| start.0)?;
    let before = draft.world.resource::<TempoMap>().0.clone();
    let meter = Meter {
        numerator: u32::from(numerator),
        denominator: u32::from(denominator),
    };
    draft.set(first, meter)?;
    follow(draft, &before)?;
    Ok(TimeSignatureSet {
        numerator,
        denominator,
    })
}

/// The root's child with the earliest start of its kind.
fn first<T: Component>(draft: &Draft<'_>, start: impl Fn(&T) -> f64) -> Reply<Entity> {
    let world = &*draft.world;
    outline::children(world, outline::root(world))
        .filter_map(|child| world.get::<T>(child).map(|found| (start(found), child)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, child)| child)
        .ok_or_else(|| ErrorReply::internal("the Edit has no tempo"))
}

/// Moves what keeps its beats from where it was on the old map to the same beats
/// on the new: starts of clips and markers, lengths and offsets of MIDI, the loop.
fn follow(draft: &mut Draft<'_>, before: &TempoSequence) -> Reply<()> {
    let after = draft.world.resource::<TempoMap>().0.clone();
    if *before == after {
        return Ok(());
    }
    let carry = |at: f64| after.seconds(before.beats(Seconds(at))).0;
    let root = outline::root(draft.world);
    let top: Vec<Entity> = outline::children(draft.world, root).collect();
    let below = top
        .iter()
        .flat_map(|&child| outline::children(draft.world, child));
    let clips: Vec<Entity> = top.iter().copied().chain(below).collect();
    for clip in clips {
        if let Some(span) = carried(draft.world, clip, carry) {
            lookup::bounded(span.end(), "bpm")?;
            draft.set(clip, span)?;
        }
    }
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

fn carried(world: &World, clip: Entity, carry: impl Fn(f64) -> f64) -> Option<ClipSpan> {
    let span = *world.get::<ClipSpan>(clip)?;
    if world.get::<AbsoluteTime>(clip).is_some() {
        return None;
    }
    let start = carry(span.start);
    if !views::follows_beats(world, clip) {
        return Some(ClipSpan { start, ..span });
    }
    Some(ClipSpan {
        start,
        length: carry(span.end().0) - start,
        offset: start - carry(span.content_origin().0),
    })
}

pub fn set_loop_region(draft: &mut Draft<'_>, request: &SetLoopRegion) -> Reply<LoopReply> {
    let root = outline::root(draft.world);
    let now = draft
        .world
        .get::<LoopRegion>(root)
        .copied()
        .unwrap_or_default();
    let edge = |at, field, now| match at {
        Some(at) => lookup::seconds(draft.world, at, field).map(|at| at.0),
        None => Ok(now),
    };
    let (start, end) = (
        edge(request.start, "start", now.start)?,
        edge(request.end, "end", now.end)?,
    );
    // An empty region is fine while it isn't used.
    if end < start || (request.enabled && end <= start) {
        return Err(ErrorReply::end_before_start());
    }
    if request.enabled && end - start < SHORTEST_LOOP {
        let longest = waive_protocol::position::MAX_SECONDS;
        let refusal = ErrorReply::out_of_range("end", start + SHORTEST_LOOP, longest, "s");
        return Err(refusal.hint("a loop lasts at least 10 ms"));
    }
    let region = LoopRegion {
        enabled: request.enabled,
        start,
        end,
    };
    draft.set(root, region)?;
    Ok(LoopReply {
        enabled: region.enabled,
        loop_start: start,
        loop_end: end,
        loop_start_beats: lookup::beats(draft.world, Seconds(start)),
        loop_end_beats: lookup::beats(draft.world, Seconds(end)),
    })
}
