//! Tracks and their mixer strips.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{
    TrackAdded, TrackDuplicated, TrackMuted, TrackPan, TrackRemoved, TrackRenamed, TrackReordered,
    TrackSoloed, TrackVolume,
};
use waive_protocol::request::{
    AddTrack, DuplicateTrack, MuteTrack, RemoveTrack, RenameTrack, ReorderTrack, SetTrackPan,
    SetTrackVolume, SoloTrack,
};
use waive_protocol::{ErrorReply, ObjectId};

use super::folder::check_nesting;
use super::routing::{check_circle, plain_folder, reroute};
use crate::control::automation_pass::Touch;
use crate::control::draft::Draft;
use crate::control::{lookup, views};
use crate::level::{Decibels, FaderPosition};
use crate::model::edit::Name;
use crate::model::id::ItemId;
use crate::model::op::Place;
use crate::model::outline::{self, Outline};
use crate::model::template;
use crate::model::track::{Folder, Mute, Solo, Track};
use crate::model::tree::Subtree;

type Reply<T> = Result<T, ErrorReply>;

pub fn add(draft: &mut Draft<'_>, request: &AddTrack) -> Reply<TrackAdded> {
    let track_index = Outline::tracks(draft.world).len();
    let name = match &request.name {
        Some(name) => name.as_str().to_owned(),
        None => format!("Track {}", track_index + 1),
    };
    let tree = template::new_track(&mut draft.index(), &name);
    let root = outline::root(draft.world);
    let entity = draft.spawn(root, None, tree)?;
    Ok(TrackAdded {
        track_index,
        id: lookup::object_id(draft.world, entity),
        name,
    })
}

pub fn remove(draft: &mut Draft<'_>, request: &RemoveTrack) -> Reply<TrackRemoved> {
    let at = lookup::track(draft.world, request.track_id)?;
    let id = lookup::object_id(draft.world, at.entity);
    let mut gone = Vec::new();
    ids_below(draft.world, at.entity, &mut gone);
    let is_folder = draft.world.get::<Folder>(at.entity).is_some();
    let rerouted = reroute(draft, &gone)?;
    draft.despawn(at.entity)?;
    Ok(TrackRemoved {
        track_id: at.index,
        id,
        removed_tracks: is_folder.then_some(gone.len()),
        rerouted: rerouted.into_iter().map(|id| ObjectId(id.0)).collect(),
    })
}

/// The ids of a track and of all tracks in it.
fn ids_below(world: &World, track: Entity, ids: &mut Vec<ItemId>) {
    ids.extend(world.get::<ItemId>(track));
    for child in outline::children(world, track) {
        if world.get::<Track>(child).is_some() {
            ids_below(world, child, ids);
        }
    }
}

pub fn rename(draft: &mut Draft<'_>, request: &RenameTrack) -> Reply<TrackRenamed> {
    let at = lookup::track(draft.world, request.track_id)?;
    let name = request.wanted_name()?.as_str().to_owned();
    draft.set(at.entity, Name(name.clone()))?;
    Ok(TrackRenamed {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        name,
    })
}

pub fn duplicate(draft: &mut Draft<'_>, request: &DuplicateTrack) -> Reply<TrackDuplicated> {
    let at = lookup::track(draft.world, request.track_id)?;
    let original = Subtree::read(draft.world, at.entity);
    let tree = original.copied(&mut draft.index());
    let place = outline::place_of(draft.world, at.entity);
    let holder = draft.world.get::<ChildOf>(at.entity).map(ChildOf::parent);
    let holder = holder.unwrap_or_else(|| outline::root(draft.world));
    let entity = draft.spawn(holder, place.map(|place| place.index + 1), tree)?;
    let name = format!("{} copy", views::name(draft.world, at.entity));
    draft.set(entity, Name(name.clone()))?;
    Ok(TrackDuplicated {
        source_track_id: at.index,
        new_track_index: lookup::track_again(draft.world, entity),
        new_track_name: name,
        id: lookup::object_id(draft.world, entity),
        source_id: lookup::object_id(draft.world, at.entity),
    })
}

pub fn reorder(draft: &mut Draft<'_>, request: &ReorderTrack) -> Reply<TrackReordered> {
    let at = lookup::track(draft.world, request.track_id)?;
    let wanted = request.new_position.get() as usize;
    let tracks = Outline::tracks(draft.world);
    let Some(&target) = tracks.get(wanted) else {
        #[expect(clippy::cast_precision_loss, reason = "a count of tracks")]
        let last = tracks.len() as f64 - 1.0;
        return Err(ErrorReply::out_of_range(
            "new_position",
            0.0,
            last,
            "(position)",
        ));
    };
    if target != at.entity {
        check_nesting(draft.world, at.entity, target)?;
        let places = outline::place_of(draft.world, at.entity);
        let places = places.zip(outline::place_of(draft.world, target));
        let (from, to) = places.ok_or_else(|| ErrorReply::internal("a track without a place"))?;
        // Down the list it goes behind the track that is there, up the list before it.
        // Among siblings taking the track out has moved those behind it up by one.
        let behind = at.index < wanted && from.parent != to.parent;
        let index = to.index + usize::from(behind);
        draft.relocate(at.entity, Place { index, ..to })?;
        check_circle(draft.world)?;
    }
    Ok(TrackReordered {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        new_position: lookup::track_again(draft.world, at.entity),
    })
}

pub fn solo(draft: &mut Draft<'_>, request: &SoloTrack) -> Reply<TrackSoloed> {
    let at = lookup::track(draft.world, request.track_id)?;
    draft.set(at.entity, Solo(request.solo))?;
    Ok(TrackSoloed {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        solo: request.solo,
    })
}

pub fn mute(draft: &mut Draft<'_>, request: &MuteTrack) -> Reply<TrackMuted> {
    let at = lookup::track(draft.world, request.track_id)?;
    draft.set(at.entity, Mute(request.mute))?;
    Ok(TrackMuted {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        mute: request.mute,
    })
}

pub fn set_volume(draft: &mut Draft<'_>, request: &SetTrackVolume) -> Reply<TrackVolume> {
    let (entity, track_id) = lookup::mixer(draft.world, request.track_id)?;
    let volume_db = request.value_db.get();
    let (volume, _) = strip(draft, entity)?;
    let position = FaderPosition::of(Decibels(volume_db));
    draft.move_param(Touch {
        param: volume,
        value: position.0,
        holds: request.touch,
    })?;
    Ok(TrackVolume {
        track_id,
        id: lookup::object_id(draft.world, entity),
        volume_db,
    })
}

pub fn set_pan(draft: &mut Draft<'_>, request: &SetTrackPan) -> Reply<TrackPan> {
    let (entity, track_id) = lookup::mixer(draft.world, request.track_id)?;
    let (_, pan) = strip(draft, entity)?;
    draft.move_param(Touch {
        param: pan,
        value: request.value.get(),
        holds: request.touch,
    })?;
    Ok(TrackPan {
        track_id,
        id: lookup::object_id(draft.world, entity),
        pan: request.value.get(),
    })
}

/// The parameters of a track's fader.
fn strip(draft: &Draft<'_>, track: Entity) -> Reply<(Entity, Entity)> {
    let params = views::fader_params(draft.world, track);
    params.ok_or_else(|| no_fader(draft.world, track))
}

/// The refusal where a fader is wanted and there is none.
pub fn no_fader(world: &World, track: Entity) -> ErrorReply {
    if world.get::<Folder>(track).is_some() {
        return plain_folder("A plain folder has no volume and pan");
    }
    ErrorReply::not_supported("The track has no volume plugin").field("track_id")
}
