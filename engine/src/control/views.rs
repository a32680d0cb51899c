//! How objects of the Edit look in replies.

mod tracks;

use std::path::Path;

use bevy_ecs::prelude::*;

use waive_protocol::quantity::FadeShape as WireShape;
use waive_protocol::reply::{ClipKind, ClipView, MarkerView};

use super::catalog::Catalog;
use super::clip_views;
use super::lookup::{beats, object_id};
use crate::level::FaderPosition;
use crate::model::clip::{
    AudioClip, ClipLevel, ClipSpan, Disabled, Fades, Marker, MidiClip, Stretch,
};
use crate::model::edit::Name;
use crate::model::note::Notes;
use crate::model::outline;
use crate::model::plugin::{ParamValue, Plugin};
use crate::model::step::StepClip;
use crate::model::track::{Frozen, Mute, Track};

pub use tracks::{output, track};

/// An entity's name; nameless ones have none.
#[must_use]
pub fn name(world: &World, entity: Entity) -> String {
    world
        .get::<Name>(entity)
        .map_or_else(String::new, |name| name.0.clone())
}

/// A clip, with all there is to say of it.
#[must_use]
pub fn whole_clip(world: &World, entity: Entity, index: usize) -> ClipView {
    let mut view = plain_clip(world, entity, index);
    clip_views::fill(world, entity, &mut view, true);
    view
}

/// A clip, one of many.
#[must_use]
pub fn clip(world: &World, entity: Entity, index: usize) -> ClipView {
    let mut view = plain_clip(world, entity, index);
    clip_views::fill(world, entity, &mut view, false);
    view
}

/// Whether a clip's length, offset and loop are beats rather than seconds: MIDI, and audio that
/// follows the tempo.
#[must_use]
pub fn follows_beats(world: &World, clip: Entity) -> bool {
    keeps_beats(world, clip)
        || world
            .get::<Stretch>(clip)
            .is_some_and(|stretch| stretch.auto_tempo)
}

fn plain_clip(world: &World, entity: Entity, index: usize) -> ClipView {
    let span = world.get::<ClipSpan>(entity).copied();
    let span = span.unwrap_or(ClipSpan {
        start: 0.0,
        length: 0.0,
        offset: 0.0,
    });
    let audio = world.get::<AudioClip>(entity);
    let level = audio.and(world.get::<ClipLevel>(entity));
    let fades = audio.and(world.get::<Fades>(entity));
    let catalog = world.resource::<Catalog>();
    ClipView {
        clip_index: index,
        id: object_id(world, entity),
        name: name(world, entity),
        kind: if audio.is_some() {
            ClipKind::Audio
        } else if world.get::<StepClip>(entity).is_some() {
            ClipKind::Step
        } else {
            ClipKind::Midi
        },
        start: span.start,
        end: span.end().0,
        length: span.length,
        start_beats: beats(world, span.start()),
        end_beats: beats(world, span.end()),
        offset: span.offset,
        gain_db: level.map(|level| level.gain_db),
        pan: level.map(|level| level.pan),
        fade_in: fades.map(|fades| fades.fade_in),
        fade_out: fades.map(|fades| fades.fade_out),
        fade_in_type: fades.map(|fades| shape(fades.in_shape)),
        fade_out_type: fades.map(|fades| shape(fades.out_shape)),
        file_path: audio.map(|audio| text(&catalog.resolve(&audio.source))),
        missing: None,
        render_state: None,
        render_progress: None,
        media_error: None,
        mute: world.get::<Mute>(entity).map(|mute| mute.0),
        enabled: world.get::<Disabled>(entity).map(|_| false),
        colour: None,
        loop_region: None,
        content: None,
        note_count: world
            .get::<Notes>(entity)
            .map(|notes| notes.as_slice().len()),
    }
}

/// A path as text; what isn't Unicode is shown as well as it goes.
#[must_use]
pub fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A fade shape on the wire.
#[must_use]
pub fn shape(number: i64) -> WireShape {
    match number {
        2 => WireShape::Convex,
        3 => WireShape::Concave,
        4 => WireShape::SCurve,
        _ => WireShape::Linear,
    }
}

/// Whether a clip holds notes.
#[must_use]
pub fn is_midi(world: &World, clip: Entity) -> bool {
    world.get::<MidiClip>(clip).is_some()
}

/// Whether a clip's content is in beats: notes or steps.
#[must_use]
pub fn keeps_beats(world: &World, clip: Entity) -> bool {
    is_midi(world, clip) || world.get::<StepClip>(clip).is_some()
}

/// The volume plugin of a track or of the master, and its two parameters.
#[must_use]
pub fn fader_params(world: &World, track: Entity) -> Option<(Entity, Entity)> {
    let (fader, _) = outline::plugins(world, track).find(|(_, p)| p.type_name == Plugin::VOLUME)?;
    let mut params = outline::children(world, fader);
    Some((params.next()?, params.next()?))
}

/// Where a track's fader and pan stand.
#[must_use]
pub fn fader(world: &World, track: Entity) -> (FaderPosition, f64) {
    let value = |entity| world.get::<ParamValue>(entity).map(|value| value.0);
    let stands = fader_params(world, track).and_then(|(v, p)| Some((value(v)?, value(p)?)));
    let (volume, pan) = stands.unwrap_or((FaderPosition::UNITY.0, 0.0));
    (FaderPosition(volume), pan)
}

/// A marker.
#[must_use]
pub fn marker(world: &World, entity: Entity) -> MarkerView {
    let span = world.get::<ClipSpan>(entity);
    let start = span.map(ClipSpan::start).unwrap_or_default();
    MarkerView {
        marker_id: world
            .get::<Marker>(entity)
            .map_or(0, |marker| marker.number),
        id: object_id(world, entity),
        name: name(world, entity),
        time: start.0,
        time_beats: beats(world, start),
    }
}

/// Where the last clip ends, in seconds.
#[must_use]
pub fn edit_length(world: &World) -> f64 {
    let root = outline::children(world, outline::root(world));
    root.map(|child| last_end(world, child)).fold(0.0, f64::max)
}

/// Where the last clip of the Edit ends, or the last rendering of a frozen track: that
/// holds what rings behind its clips.
#[must_use]
pub fn last_sound(world: &World) -> f64 {
    let root = outline::children(world, outline::root(world));
    let ends = root.map(|child| last_rendered(world, child));
    ends.fold(edit_length(world), f64::max)
}

/// Where the longest rendering of a frozen track, or of those in a folder, ends.
#[must_use]
pub fn last_rendered(world: &World, track: Entity) -> f64 {
    if world.get::<Track>(track).is_none() {
        return 0.0;
    }
    let frozen = world.get::<Frozen>(track);
    let source = frozen.and_then(|frozen| world.resource::<Catalog>().prepared(&frozen.source));
    let own = source.map_or(0.0, |prepared| prepared.source.duration_seconds());
    let held = outline::children(world, track).map(|child| last_rendered(world, child));
    held.fold(own, f64::max)
}

/// From where to where a track, or those in a folder, have clips.
#[must_use]
pub fn track_span(world: &World, track: Entity) -> Option<(f64, f64)> {
    let start = |child| match world.get::<ClipSpan>(child) {
        Some(span) => Some(span.start),
        None => world
            .get::<Track>(child)
            .and_then(|_| Some(track_span(world, child)?.0)),
    };
    let starts = outline::children(world, track).filter_map(start);
    let first = starts.fold(f64::INFINITY, f64::min);
    first.is_finite().then(|| (first, last_end(world, track)))
}

/// Where the last clip of a track, or of the tracks in a folder, ends.
#[must_use]
pub fn last_end(world: &World, track: Entity) -> f64 {
    if world.get::<Track>(track).is_none() {
        return 0.0;
    }
    let end = |child| match world.get::<ClipSpan>(child) {
        Some(span) => span.end().0,
        None => last_end(world, child),
    };
    outline::children(world, track).map(end).fold(0.0, f64::max)
}
