//! Many notes at once, in time that follows their number.

use std::collections::HashMap;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;

use crate::control::draft::Draft;
use crate::model::id::ItemId;
use crate::model::note::{Note, Notes};

/// A note that changes, comes (`before` is absent) or goes (`after` is absent).
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub before: Option<Note>,
    pub after: Option<Note>,
}

/// From this many changes on it may cost less to set all notes at once.
const MANY: usize = 64;

/// Carries changes out. A note's operation costs a search and a shift of those behind
/// it, so where a good part of a clip changes, all its notes are set in one operation:
/// it is about as large as the changes themselves.
pub(super) fn change_notes(
    draft: &mut Draft<'_>,
    clip: Entity,
    changes: Vec<Change>,
) -> Result<(), ErrorReply> {
    let held = draft
        .world
        .get::<Notes>(clip)
        .map_or(&[][..], Notes::as_slice);
    if changes.len() < MANY || changes.len() < held.len() / 32 {
        return changes
            .into_iter()
            .try_for_each(|change| draft.set_note(clip, change.before, change.after));
    }
    let mut after: HashMap<ItemId, Option<Note>> = HashMap::with_capacity(changes.len());
    let mut new = Vec::new();
    for change in changes {
        match change.before {
            Some(before) => drop(after.insert(before.id, change.after)),
            None => new.extend(change.after),
        }
    }
    let kept = held.iter().filter_map(|note| match after.get(&note.id) {
        Some(after) => *after,
        None => Some(*note),
    });
    let all: Vec<Note> = kept.chain(new).collect();
    draft.set(clip, Notes::new(all))
}
