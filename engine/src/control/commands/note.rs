//! Notes of MIDI clips: listing, adding, changing, removing.

mod bulk;
mod moves;
mod view;

use std::collections::{HashMap, HashSet};

use bevy_ecs::prelude::*;
use waive_protocol::reply::{NotesAdded, NotesChanged, NotesEdited};
use waive_protocol::request::{
    AddNotes, ClipAddress, EditNotes, ExpressionSpec, ExpressionType, NoteEdit, NoteFilter,
    RemoveNotes,
};
use waive_protocol::{ErrorReply, ObjectId};

use crate::control::draft::Draft;
use crate::control::lookup::{self, ClipAt};
use crate::control::views;
use crate::model::id::ItemId;
use crate::model::note::{Expression, ExpressionKind, Expressions, Note, Notes};

use bulk::{Change, change_notes};
pub use moves::{quantize, transpose};
pub use view::list;

type Reply<T> = Result<T, ErrorReply>;

/// The MIDI clip a request is about.
pub fn midi_clip(world: &mut World, address: ClipAddress) -> Reply<ClipAt> {
    let at = lookup::clip(world, address)?;
    if views::is_midi(world, at.entity) {
        return Ok(at);
    }
    Err(ErrorReply::wrong_clip_kind("MIDI"))
}

/// The notes of a clip.
fn notes_of(world: &World, clip: Entity) -> &[Note] {
    world.get::<Notes>(clip).map_or(&[][..], Notes::as_slice)
}

/// Whether a filter chooses a note; the ids are looked up once.
fn chooses(filter: &NoteFilter) -> impl Fn(&Note) -> bool + '_ {
    let ids: Option<HashSet<u64>> = filter
        .ids
        .as_ref()
        .map(|ids| ids.iter().map(|id| id.0).collect());
    move |note| {
        ids.as_ref().is_none_or(|ids| ids.contains(&note.id.0))
            && filter
                .pitch_min
                .is_none_or(|least| note.pitch >= least.get())
            && filter.pitch_max.is_none_or(|most| note.pitch <= most.get())
            && filter.from.is_none_or(|from| note.start >= from.get())
            && filter.to.is_none_or(|to| note.start < to.get())
            && filter
                .velocity_min
                .is_none_or(|least| note.velocity >= least.get())
            && filter
                .velocity_max
                .is_none_or(|most| note.velocity <= most.get())
            && filter.mute.is_none_or(|mute| note.mute == mute)
    }
}

pub fn add(draft: &mut Draft<'_>, request: &AddNotes) -> Reply<NotesAdded> {
    let at = midi_clip(draft.world, request.address())?;
    let mut changes = Vec::with_capacity(request.notes.len());
    let mut expressed = Vec::new();
    for (place, spec) in request.notes.iter().enumerate() {
        let note = Note {
            id: draft.index().allocate(),
            pitch: spec.pitch.get(),
            start: spec.start.get(),
            length: spec.length.get(),
            velocity: spec.velocity.get(),
            mute: spec.mute,
            colour: spec.colour.map_or(0, |colour| colour.get()),
            release: spec.release.map_or(Note::RELEASE, |release| release.get()),
        };
        let field = format!("notes[{place}].expressions");
        expressed.extend(expressions(note.id, &spec.expressions, &field)?);
        changes.push(Change {
            before: None,
            after: Some(note),
        });
    }
    let note_ids = changes.iter().filter_map(|change| change.after);
    let note_ids = note_ids.map(|note| ObjectId(note.id.0)).collect();
    change_notes(draft, at.entity, changes)?;
    express(draft, at.entity, &HashSet::new(), expressed)?;
    Ok(NotesAdded {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(draft.world, at.entity),
        added: request.notes.len(),
        note_count: notes_of(draft.world, at.entity).len(),
        note_ids,
    })
}

/// A note's expressions, each within the range of its type.
fn expressions(note: ItemId, specs: &[ExpressionSpec], field: &str) -> Reply<Vec<Expression>> {
    let one = |(at, spec): (usize, &ExpressionSpec)| {
        let (kind, least) = match spec.kind {
            ExpressionType::Bend => (ExpressionKind::Bend, -48.0),
            ExpressionType::Pressure => (ExpressionKind::Pressure, 0.0),
            ExpressionType::Timbre => (ExpressionKind::Timbre, 0.0),
        };
        let most = if least < 0.0 { 48.0 } else { 1.0 };
        let value = spec.value.get();
        if value < least || value > most {
            let unit = if least < 0.0 { "semitones" } else { "" };
            let field = format!("{field}[{at}].value");
            return Err(ErrorReply::out_of_range(&field, least, most, unit));
        }
        Ok(Expression {
            note,
            kind,
            beat: spec.beat.map(|beat| beat.get()),
            value,
        })
    };
    specs.iter().enumerate().map(one).collect()
}

/// Replaces the expressions of some notes.
fn express(
    draft: &mut Draft<'_>,
    clip: Entity,
    of: &HashSet<ItemId>,
    new: Vec<Expression>,
) -> Reply<()> {
    let held = draft.world.get::<Expressions>(clip);
    let touched = !new.is_empty()
        || held.is_some_and(|held| {
            held.0
                .iter()
                .any(|expression| of.contains(&expression.note))
        });
    if !touched {
        return Ok(());
    }
    let mut all = held.cloned().unwrap_or_default().0;
    all.retain(|expression| !of.contains(&expression.note));
    all.extend(new);
    let beat = |expression: &Expression| expression.beat.unwrap_or(f64::NEG_INFINITY);
    all.sort_by(|a, b| a.note.cmp(&b.note).then(beat(a).total_cmp(&beat(b))));
    if all.is_empty() {
        return draft.unset::<Expressions>(clip);
    }
    draft.set(clip, Expressions(all))
}

/// Finds notes by id: at once for a few, by a map for many.
fn by_id(notes: &[Note]) -> HashMap<ItemId, Note> {
    notes.iter().map(|note| (note.id, *note)).collect()
}

pub fn edit(draft: &mut Draft<'_>, request: &EditNotes) -> Reply<NotesEdited> {
    let at = midi_clip(draft.world, request.address())?;
    let mut now = by_id(notes_of(draft.world, at.entity));
    let first = now.clone();
    let mut order = Vec::with_capacity(request.notes.len());
    let (mut of, mut expressed) = (HashSet::new(), HashMap::new());
    for (place, edit) in request.notes.iter().enumerate() {
        let id = ItemId(edit.id.0);
        let field = format!("notes[{place}].id");
        let note = now.get_mut(&id).ok_or_else(|| missing(edit.id, &field))?;
        *note = edited(*note, edit);
        order.push(id);
        if let Some(specs) = &edit.expressions {
            let field = format!("notes[{place}].expressions");
            of.insert(id);
            expressed.insert(id, expressions(id, specs, &field)?);
        }
    }
    let mut seen = HashSet::new();
    order.retain(|id| seen.insert(*id));
    let changes: Vec<Change> = order
        .iter()
        .filter(|id| first.get(id) != now.get(id))
        .map(|id| Change {
            before: first.get(id).copied(),
            after: now.get(id).copied(),
        })
        .collect();
    let moved = changes
        .iter()
        .filter_map(|change| change.after)
        .map(|note| note.id);
    let changed: HashSet<ItemId> = moved.chain(of.iter().copied()).collect();
    change_notes(draft, at.entity, changes)?;
    express(
        draft,
        at.entity,
        &of,
        expressed.into_values().flatten().collect(),
    )?;
    Ok(NotesEdited {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(draft.world, at.entity),
        changed: changed.len(),
        note_count: notes_of(draft.world, at.entity).len(),
    })
}

fn missing(id: ObjectId, field: &str) -> ErrorReply {
    ErrorReply::nothing_found("Note", id, field).hint("get_notes lists the notes with their ids")
}

fn edited(note: Note, edit: &NoteEdit) -> Note {
    Note {
        id: note.id,
        pitch: edit.pitch.map_or(note.pitch, |pitch| pitch.get()),
        start: edit.start.map_or(note.start, |start| start.get()),
        length: edit.length.map_or(note.length, |length| length.get()),
        velocity: edit
            .velocity
            .map_or(note.velocity, |velocity| velocity.get()),
        mute: edit.mute.unwrap_or(note.mute),
        colour: edit.colour.map_or(note.colour, |colour| colour.get()),
        release: edit.release.map_or(note.release, |release| release.get()),
    }
}

pub fn remove(draft: &mut Draft<'_>, request: &RemoveNotes) -> Reply<NotesChanged> {
    let at = midi_clip(draft.world, request.address())?;
    let held = notes_of(draft.world, at.entity);
    let known = request.ids.as_ref().map(|ids| (ids, by_id(held)));
    if let Some((ids, known)) = &known {
        for (place, id) in ids.iter().enumerate() {
            if !known.contains_key(&ItemId(id.0)) {
                return Err(missing(*id, &format!("ids[{place}]")));
            }
        }
    }
    let filter = request.filter.clone().unwrap_or_default();
    let chosen = chooses(&filter);
    let named: Option<HashSet<u64>> = request
        .ids
        .as_ref()
        .map(|ids| ids.iter().map(|id| id.0).collect());
    let gone: Vec<Note> = held
        .iter()
        .filter(|note| {
            named
                .as_ref()
                .is_none_or(|named| named.contains(&note.id.0))
                && chosen(note)
        })
        .copied()
        .collect();
    let of: HashSet<ItemId> = gone.iter().map(|note| note.id).collect();
    let changes = gone.iter().map(|&note| Change {
        before: Some(note),
        after: None,
    });
    change_notes(draft, at.entity, changes.collect())?;
    express(draft, at.entity, &of, Vec::new())?;
    Ok(changed(draft, at, gone.len(), gone.len()))
}

fn changed(draft: &Draft<'_>, at: ClipAt, matched: usize, changed: usize) -> NotesChanged {
    NotesChanged {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(draft.world, at.entity),
        matched,
        changed,
        note_count: notes_of(draft.world, at.entity).len(),
    }
}
