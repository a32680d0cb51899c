//! Many clips that move at once, as a change of tempo moves them: one operation, in
//! few bytes, instead of one for each clip.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::{OpError, entity_of};
use crate::model::clip::ClipSpan;
use crate::model::id::ItemId;
use crate::model::touched::Touched;

/// Where a clip was, and where it is. On disk seven numbers in a row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Row", into = "Row")]
pub struct SpanChange {
    /// Which clip.
    pub id: ItemId,
    /// Where it was.
    pub before: ClipSpan,
    /// Where it is now.
    pub after: ClipSpan,
}

/// The id, then start, length and offset twice.
type Row = (u64, [f64; 3], [f64; 3]);

impl From<Row> for SpanChange {
    fn from((id, before, after): Row) -> Self {
        let span = |[start, length, offset]: [f64; 3]| ClipSpan {
            start,
            length,
            offset,
        };
        Self {
            id: ItemId(id),
            before: span(before),
            after: span(after),
        }
    }
}

impl From<SpanChange> for Row {
    fn from(change: SpanChange) -> Self {
        let row = |span: ClipSpan| [span.start, span.length, span.offset];
        (change.id.0, row(change.before), row(change.after))
    }
}

impl SpanChange {
    pub(super) fn inverse(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            ..self
        }
    }
}

pub(super) fn apply(world: &mut World, changes: &[SpanChange]) -> Result<(), OpError> {
    let clip = |change: &SpanChange| {
        let entity = entity_of(world, change.id)?;
        let is_clip = world.get::<ClipSpan>(entity).is_some();
        is_clip
            .then_some(entity)
            .ok_or(OpError::UnknownId(change.id))
    };
    let clips: Vec<Entity> = changes.iter().map(clip).collect::<Result<_, _>>()?;
    for (&entity, change) in clips.iter().zip(changes) {
        Touched::note(world, entity);
        if let Some(mut span) = world.get_mut::<ClipSpan>(entity) {
            *span = change.after;
        }
    }
    Ok(())
}
