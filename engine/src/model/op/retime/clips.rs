//! Carries clips. All of a big Edit are carried while whoever changes a tempo waits, so
//! they are taken table by table, in stretches that stay in the nearest cache.

use std::ops::Range;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryNotDenseError;

use super::{Moved, Reach, Room, Was};
use crate::model::clip::{AbsoluteTime, AudioClip, ClipSpan, Stretch};
use crate::model::id::ItemId;
use crate::time::Seconds;

/// A clip that keeps its beats, with what says how much of it does.
type Kept = (
    Entity,
    &'static ItemId,
    &'static mut ClipSpan,
    Has<AudioClip>,
    Option<&'static Stretch>,
);

/// Clips of a stretch. If one of them moves all count as touched.
pub(super) const STRETCH: usize = 64;

/// Marks rows as changed.
pub(super) fn mark(table: &mut ContiguousMut<'_, ClipSpan>, rows: Range<usize>) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a table counts its rows so"
    )]
    let rows = rows.start as u32..rows.end as u32;
    table.reborrow().slice(rows).mark_all_as_changed();
}

/// Whether all of a clip follows: its content is in beats, or stretched to them.
pub(super) fn follows_whole(is_audio: bool, stretch: Option<&Stretch>) -> bool {
    !is_audio || stretch.is_some_and(|stretch| stretch.auto_tempo)
}

#[inline]
pub(super) fn carried(
    span: ClipSpan,
    whole: bool,
    mut carry: impl FnMut(Seconds) -> Seconds,
) -> ClipSpan {
    let start = carry(span.start()).0;
    if !whole {
        return ClipSpan { start, ..span };
    }
    // The origin of most clips is their start, which needn't be carried twice.
    let origin = span.content_origin().0;
    let origin = if origin.to_bits() == span.start.to_bits() {
        start
    } else {
        carry(Seconds(origin)).0
    };
    ClipSpan {
        start,
        length: carry(span.end()).0 - start,
        offset: start - origin,
    }
}

/// Carries a stretch; whether any of it moved.
fn carry_stretch(
    spans: &mut [ClipSpan],
    whole: impl Fn(usize) -> bool,
    carry: &mut impl FnMut(Seconds) -> Seconds,
    (first, last): (&mut f64, &mut f64),
) -> bool {
    let mut moved = false;
    for (row, span) in spans.iter_mut().enumerate() {
        let after = carried(*span, whole(row), &mut *carry);
        let end = after.start + after.length;
        if end < *first {
            *first = end;
        }
        if end > *last {
            *last = end;
        }
        moved |= *span != after;
        *span = after;
    }
    moved
}

/// Carries the clips that keep their beats, and notes where they were.
pub(super) fn carry_clips(
    world: &mut World,
    mut carry: impl FnMut(Seconds) -> Seconds,
    was: Option<&mut Was>,
) -> Reach {
    let mut moved = Moved::default();
    let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut query = world.query_filtered::<Kept, Without<AbsoluteTime>>();
    let count = query.iter(world).size_hint().1.unwrap_or(0);
    let mut kept = was.is_some().then(|| Was::in_room(world, count));
    let known = world
        .get_resource::<Room>()
        .map(|room| Arc::clone(&room.order));
    let known = known.unwrap_or_default();
    let (mut row, mut in_order) = (0, true);
    let tables: Result<_, QueryNotDenseError> = query.contiguous_iter_mut(world);
    let tables = tables.expect("components of clips aren't sparse");
    for (entities, ids, mut table, is_audio, stretches) in tables {
        in_order &= known.get(row..row + ids.len()) == Some(ids);
        row += ids.len();
        for from in (0..ids.len()).step_by(STRETCH) {
            let to = ids.len().min(from + STRETCH);
            let follows = |row: usize| {
                let stretch = stretches.map(|all| &all[from + row]);
                follows_whole(is_audio, stretch)
            };
            let spans = &mut table.bypass_change_detection()[from..to];
            if let Some(kept) = kept.as_mut() {
                let rows = spans.iter().enumerate();
                rows.for_each(|(row, span)| kept.push(*span, follows(row)));
            }
            let ends = (&mut first, &mut last);
            if carry_stretch(spans, follows, &mut carry, ends) {
                mark(&mut table, from..to);
                moved.note_all(&entities[from..to]);
            }
        }
    }
    if let (Some(was), Some(mut kept)) = (was, kept) {
        let same = in_order && known.len() == row;
        let order = if same {
            known
        } else {
            let ids = query.iter(world).map(|(_, id, ..)| *id);
            Arc::new(ids.collect())
        };
        if let Some(mut room) = world.get_resource_mut::<Room>() {
            room.order = Arc::clone(&order);
        }
        kept.name(order);
        *was = kept;
    }
    Reach {
        moved: moved.tell(world),
        ends: (Seconds(first), Seconds(last)),
    }
}
