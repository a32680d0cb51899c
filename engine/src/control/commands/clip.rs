//! Cutting, moving, copying and naming clips.

use waive_protocol::reply::{ClipDeleted, ClipDuplicated, ClipMoved, ClipRenamed, ClipSplit};
use waive_protocol::request::{DeleteClip, DuplicateClip, MoveClip, RenameClip, SplitClip};
use waive_protocol::{ErrorReply, Shift};

use super::clip_edit::span_of;
use super::midi::ensure_instrument;
use crate::control::draft::Draft;
use crate::control::lookup::{self, ClipAt};
use crate::control::views;
use crate::model::clip::{ClipSpan, Fades, MidiClip};
use crate::model::edit::Name;
use crate::model::op::Place;
use crate::model::outline;
use crate::model::registry::ComponentValue;
use crate::model::tempo::TempoMap;
use crate::model::tree::Subtree;
use crate::time::{Beats, Seconds};

type Reply<T> = Result<T, ErrorReply>;

pub fn split(draft: &mut Draft<'_>, request: &SplitClip) -> Reply<ClipSplit> {
    let at = lookup::clip(draft.world, request.address())?;
    let position = lookup::seconds(draft.world, request.wanted_position()?, "position")?;
    let span = span_of(draft, at)?;
    if position <= span.start() || position >= span.end() {
        return Err(ErrorReply::position_outside_clip(span.start, span.end().0));
    }
    let original = Subtree::read(draft.world, at.entity);
    let mut right = original.copied(&mut draft.index());
    let skipped = position.0 - span.start;
    change(&mut right, |component| match component {
        ComponentValue::ClipSpan(part) => {
            part.start = position.0;
            part.length = span.length - skipped;
            part.offset = span.offset + skipped;
        }
        // The halves meet without a fade, as if nothing had been cut.
        ComponentValue::Fades(fades) => fades.fade_in = 0.0,
        _ => {}
    });
    let left = ClipSpan {
        length: skipped,
        ..span
    };
    draft.set(at.entity, left)?;
    if let Some(fades) = draft.world.get::<Fades>(at.entity).copied() {
        let fades = Fades {
            fade_out: 0.0,
            ..fades
        };
        draft.set(at.entity, fades)?;
    }
    let new = draft.spawn(at.track.entity, after(draft, at), right)?;
    let now = lookup::clip_again(draft.world, at.track.entity, at.entity)?;
    let new_at = lookup::clip_again(draft.world, at.track.entity, new)?;
    Ok(ClipSplit {
        track_id: at.track.index,
        split_position: position.0,
        split_beats: lookup::beats(draft.world, position),
        clip_index: now.index,
        id: lookup::object_id(draft.world, at.entity),
        new_clip_index: new_at.index,
        new_id: lookup::object_id(draft.world, new),
        new_clip_name: views::name(draft.world, new),
    })
}

fn change(tree: &mut Subtree, each: impl FnMut(&mut ComponentValue)) {
    tree.components.iter_mut().for_each(each);
}

/// The place right behind a clip among its track's children.
fn after(draft: &Draft<'_>, at: ClipAt) -> Option<usize> {
    outline::place_of(draft.world, at.entity).map(|place| place.index + 1)
}

pub fn delete(draft: &mut Draft<'_>, request: &DeleteClip) -> Reply<ClipDeleted> {
    let at = lookup::clip(draft.world, request.address())?;
    let deleted_clip = views::name(draft.world, at.entity);
    let id = lookup::object_id(draft.world, at.entity);
    draft.despawn(at.entity)?;
    Ok(ClipDeleted {
        track_id: at.track.index,
        deleted_clip,
        clip_index: at.index,
        id,
    })
}

pub fn relocate(draft: &mut Draft<'_>, request: &MoveClip) -> Reply<ClipMoved> {
    let at = lookup::clip(draft.world, request.address())?;
    let span = span_of(draft, at)?;
    let start = match (request.new_start, request.delta_seconds) {
        (Some(position), _) => lookup::seconds(draft.world, position, "new_start")?,
        (None, Some(shift)) => shifted(draft, span.start(), shift)?,
        (None, None) => span.start(),
    };
    lookup::bounded(start + Seconds(span.length), "new_start")?;
    draft.set(at.entity, moved(draft, at, span, start))?;
    let mut track = at.track;
    if let Some(named) = request.to_track {
        track = lookup::audio_track(draft.world, named)?;
        if track.entity != at.track.entity {
            let channel = draft
                .world
                .get::<MidiClip>(at.entity)
                .map(|midi| midi.channel);
            if let Some(channel) = channel {
                ensure_instrument(draft, track, channel)?;
            }
            let to = Place {
                parent: draft.id(track.entity)?,
                index: outline::children(draft.world, track.entity).count(),
            };
            draft.relocate(at.entity, to)?;
        }
    }
    let now = lookup::clip_again(draft.world, track.entity, at.entity)?;
    let span = span_of(draft, now)?;
    Ok(ClipMoved {
        track_id: track.index,
        clip_index: now.index,
        id: lookup::object_id(draft.world, at.entity),
        new_start: span.start,
        start_beats: lookup::beats(draft.world, span.start()),
        end: span.end().0,
    })
}

/// A span at another start. MIDI, and audio that follows the tempo, keep length and offset in
/// beats, other audio in seconds.
fn moved(draft: &Draft<'_>, at: ClipAt, span: ClipSpan, start: Seconds) -> ClipSpan {
    if !views::follows_beats(draft.world, at.entity) {
        return ClipSpan {
            start: start.0,
            ..span
        };
    }
    let map = &draft.world.resource::<TempoMap>().0;
    let by = map.beats(start) - map.beats(span.start());
    let later = |at: Seconds| map.seconds(map.beats(at) + by);
    ClipSpan {
        start: start.0,
        length: (later(span.end()) - start).0,
        offset: (start - later(span.content_origin())).0,
    }
}

fn shifted(draft: &Draft<'_>, from: Seconds, shift: Shift) -> Reply<Seconds> {
    let to = match shift {
        Shift::Seconds(seconds) => from + Seconds(seconds),
        Shift::Beats(beats) => {
            let map = &draft.world.resource::<TempoMap>().0;
            map.seconds(map.beats(from) + Beats(beats))
        }
    };
    lookup::bounded(to, "delta_seconds")
}

pub fn duplicate(draft: &mut Draft<'_>, request: &DuplicateClip) -> Reply<ClipDuplicated> {
    let at = lookup::clip(draft.world, request.address())?;
    let span = span_of(draft, at)?;
    let copy = moved(draft, at, span, span.end());
    lookup::bounded(copy.end(), "clip_index")?;
    let original = Subtree::read(draft.world, at.entity);
    let mut tree = original.copied(&mut draft.index());
    change(&mut tree, |component| {
        if let ComponentValue::ClipSpan(span) = component {
            *span = copy;
        }
    });
    let new = draft.spawn(at.track.entity, after(draft, at), tree)?;
    let now = lookup::clip_again(draft.world, at.track.entity, new)?;
    Ok(ClipDuplicated {
        track_id: at.track.index,
        original_clip_index: at.index,
        new_clip_name: views::name(draft.world, new),
        clip_index: now.index,
        id: lookup::object_id(draft.world, new),
        start: copy.start,
        start_beats: lookup::beats(draft.world, copy.start()),
    })
}

pub fn rename(draft: &mut Draft<'_>, request: &RenameClip) -> Reply<ClipRenamed> {
    let at = lookup::clip(draft.world, request.address())?;
    let name = request.wanted_name()?.as_str().to_owned();
    draft.set(at.entity, Name(name.clone()))?;
    Ok(ClipRenamed {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(draft.world, at.entity),
        name,
    })
}
