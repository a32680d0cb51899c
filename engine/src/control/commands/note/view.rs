//! Notes as replies show them.

use std::collections::HashMap;

use bevy_ecs::prelude::*;
use waive_protocol::ObjectId;
use waive_protocol::quantity::{Beats, ExpressionValue};
use waive_protocol::reply::{NoteView, NotesReply};
use waive_protocol::request::{ExpressionSpec, ExpressionType, GetNotes};

use super::{Reply, chooses, midi_clip, notes_of};
use crate::control::lookup;
use crate::model::id::ItemId;
use crate::model::note::{Expression, ExpressionKind, Expressions, Note};

pub fn list(world: &mut World, request: &GetNotes) -> Reply<NotesReply> {
    let at = midi_clip(world, request.address())?;
    let chosen = chooses(&request.filter);
    let matched: Vec<(usize, &Note)> = notes_of(world, at.entity)
        .iter()
        .enumerate()
        .filter(|(_, note)| chosen(note))
        .collect();
    let mut expressed: HashMap<ItemId, Vec<ExpressionSpec>> = HashMap::new();
    for expression in world
        .get::<Expressions>(at.entity)
        .map_or(&[][..], |e| &e.0)
    {
        let own = expressed.entry(expression.note).or_default();
        own.extend(spec(expression));
    }
    let skip = request.offset.map_or(0, |offset| offset.get() as usize);
    let take = request
        .limit
        .map_or(usize::MAX, |limit| limit.get() as usize);
    let page = matched.iter().skip(skip).take(take);
    let notes = page.map(|&(note_index, note)| NoteView {
        note_index,
        id: Some(ObjectId(note.id.0)),
        pitch: note.pitch,
        start: note.start,
        length: note.length,
        velocity: note.velocity,
        mute: note.mute,
        release: (note.release != Note::RELEASE).then_some(note.release),
        colour: (note.colour != 0).then_some(note.colour),
        expressions: expressed.remove(&note.id).unwrap_or_default(),
    });
    Ok(NotesReply {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(world, at.entity),
        notes: notes.collect(),
        count: matched.len(),
    })
}

/// What a file says beyond the ranges of the protocol isn't shown.
fn spec(expression: &Expression) -> Option<ExpressionSpec> {
    let beat = match expression.beat {
        Some(beat) => Some(Beats::new(beat).ok()?),
        None => None,
    };
    Some(ExpressionSpec {
        kind: match expression.kind {
            ExpressionKind::Bend => ExpressionType::Bend,
            ExpressionKind::Pressure => ExpressionType::Pressure,
            ExpressionKind::Timbre => ExpressionType::Timbre,
        },
        beat,
        value: ExpressionValue::new(expression.value).ok()?,
    })
}
