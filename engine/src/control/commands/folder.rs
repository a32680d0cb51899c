//! Folders of tracks.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::{FolderAdded, TrackFoldered, TrackUnfoldered};
use waive_protocol::request::{AddFolderTrack, MoveTrackToFolder, RemoveFromFolder};

use super::routing::check_circle;
use crate::control::draft::Draft;
use crate::control::{extract, lookup, views};
use crate::model::op::Place;
use crate::model::outline;
use crate::model::template;

type Reply<T> = Result<T, ErrorReply>;

pub fn add(draft: &mut Draft<'_>, request: &AddFolderTrack) -> Reply<FolderAdded> {
    let name = request.name.as_ref();
    let name = name.map_or("Folder", |name| name.as_str()).to_owned();
    let tree = template::new_folder(&mut draft.index(), &name, request.submix);
    let root = outline::root(draft.world);
    let folder = draft.spawn(root, None, tree)?;
    Ok(FolderAdded {
        track_index: lookup::track_again(draft.world, folder),
        id: lookup::object_id(draft.world, folder),
        name,
        submix: request.submix,
    })
}

pub fn move_into(draft: &mut Draft<'_>, request: &MoveTrackToFolder) -> Reply<TrackFoldered> {
    let track = lookup::track(draft.world, request.track_index)
        .map_err(|refusal| refusal.field("track_index"))?;
    let folder = lookup::folder(draft.world, request.folder_index, "folder_index")?;
    check_nesting(draft.world, track.entity, folder.entity)?;
    let held = outline::children(draft.world, folder.entity);
    let index = held.filter(|&child| child != track.entity).count();
    let parent = draft.id(folder.entity)?;
    draft.relocate(track.entity, Place { parent, index })?;
    check_circle(draft.world)?;
    Ok(TrackFoldered {
        track_index: track.index,
        folder_index: folder.index,
        new_track_index: lookup::track_again(draft.world, track.entity),
        id: lookup::object_id(draft.world, track.entity),
        folder_id: lookup::object_id(draft.world, folder.entity),
    })
}

/// Refuses to put a track into itself or what lies in it.
pub fn check_nesting(world: &World, track: Entity, folder: Entity) -> Reply<()> {
    let inside = extract::folders(world, folder).any(|above| above == track);
    if track != folder && !inside {
        return Ok(());
    }
    let (track, folder) = (views::name(world, track), views::name(world, folder));
    Err(ErrorReply::folder_in_itself(&track, &folder))
}

pub fn take_out(draft: &mut Draft<'_>, request: &RemoveFromFolder) -> Reply<TrackUnfoldered> {
    let track = lookup::track(draft.world, request.track_index)
        .map_err(|refusal| refusal.field("track_index"))?;
    let folder = extract::folders(draft.world, track.entity).next();
    let place = folder.and_then(|folder| outline::place_of(draft.world, folder));
    let Some(place) = place else {
        let refusal = ErrorReply::not_supported("The track is not in a folder");
        return Err(refusal.field("track_index"));
    };
    let to = Place {
        index: place.index + 1,
        ..place
    };
    draft.relocate(track.entity, to)?;
    check_circle(draft.world)?;
    Ok(TrackUnfoldered {
        track_index: track.index,
        new_track_index: lookup::track_again(draft.world, track.entity),
        id: lookup::object_id(draft.world, track.entity),
    })
}
