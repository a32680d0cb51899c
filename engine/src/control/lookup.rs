//! From the names in a request to entities, with the refusals of the protocol.

use bevy_ecs::prelude::*;
use waive_protocol::reply::TrackPlace;
use waive_protocol::request::{ClipAddress, PluginAddress};
use waive_protocol::{
    ErrorReply, ItemRef, Length, ObjectId, ParamRef, PluginRef, Position, TrackRef,
};

use crate::model::clip::ClipSpan;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::{self, Outline};
use crate::model::plugin::{Parameter, Plugin};
use crate::model::tempo::TempoMap;
use crate::model::track::{Folder, MasterTrack, Track};
use crate::time::{BarBeat, Beats, Seconds};

/// The latest second anything may reach; see the protocol's `MAX_SECONDS`.
const LATEST: f64 = waive_protocol::position::MAX_SECONDS;

/// A track with its position.
#[derive(Clone, Copy, Debug)]
pub struct TrackAt {
    /// The track.
    pub entity: Entity,
    /// Zero-based.
    pub index: usize,
}

/// A clip with its position.
#[derive(Clone, Copy, Debug)]
pub struct ClipAt {
    /// The clip.
    pub entity: Entity,
    /// Its track.
    pub track: TrackAt,
    /// Zero-based, by start.
    pub index: usize,
}

/// The id on the wire of an entity.
#[must_use]
pub fn object_id(world: &World, entity: Entity) -> ObjectId {
    ObjectId(world.get::<ItemId>(entity).map_or(0, |id| id.0))
}

/// The entity with an id that has a component.
fn with_id<T: Component>(world: &World, id: ObjectId) -> Option<Entity> {
    let entity = world.resource::<ItemIndex>().entity(ItemId(id.0))?;
    world.get::<T>(entity).map(|_| entity)
}

/// Finds a track; the master isn't one.
///
/// # Errors
/// `track_not_found`; `not_supported` for the master.
pub fn track(world: &mut World, named: TrackRef) -> Result<TrackAt, ErrorReply> {
    let by_id = match named {
        TrackRef::Id(id) => with_id::<Track>(world, id),
        _ => None,
    };
    let tracks = Outline::tracks(world);
    let found = match named {
        TrackRef::Master => {
            let message = "The master track can't do that";
            return Err(ErrorReply::not_supported(message).field("track_id"));
        }
        TrackRef::Index(index) => usize::try_from(index).ok().filter(|&i| i < tracks.len()),
        TrackRef::Id(_) => by_id.and_then(|entity| tracks.iter().position(|&t| t == entity)),
    };
    let at = |index: usize| TrackAt {
        entity: tracks[index],
        index,
    };
    found
        .map(at)
        .ok_or_else(|| ErrorReply::track_not_found(named, tracks.len()))
}

/// Finds a track that holds clips: no folder.
///
/// # Errors
/// `audio_track_not_found`; `not_supported` for the master.
pub fn audio_track(world: &mut World, named: TrackRef) -> Result<TrackAt, ErrorReply> {
    let found = track(world, named);
    let count = Outline::tracks(world).len();
    let missing = || ErrorReply::audio_track_not_found(named, count);
    match (found, named) {
        (Err(refusal), TrackRef::Master) => Err(refusal),
        (Err(_), _) => Err(missing()),
        (Ok(at), _) if world.get::<Folder>(at.entity).is_some() => {
            Err(missing().hint("it is a folder: folders hold tracks, tracks hold clips"))
        }
        (Ok(at), _) => Ok(at),
    }
}

/// Finds a folder.
///
/// # Errors
/// `track_not_found`, `not_a_folder`; `not_supported` for the master.
pub fn folder(
    world: &mut World,
    named: TrackRef,
    field: &'static str,
) -> Result<TrackAt, ErrorReply> {
    let at = track(world, named).map_err(|refusal| refusal.field(field))?;
    if world.get::<Folder>(at.entity).is_none() {
        return Err(ErrorReply::not_a_folder(named).field(field));
    }
    Ok(at)
}

/// A track's position now, which a command has just made or moved.
pub fn track_again(world: &mut World, track: Entity) -> usize {
    let tracks = Outline::tracks(world);
    tracks.iter().position(|&t| t == track).unwrap_or(0)
}

/// Finds a track or the master.
///
/// # Errors
/// `track_not_found`.
pub fn mixer(world: &mut World, named: TrackRef) -> Result<(Entity, TrackPlace), ErrorReply> {
    let master = match named {
        TrackRef::Master => true,
        TrackRef::Id(id) => with_id::<MasterTrack>(world, id).is_some(),
        TrackRef::Index(_) => false,
    };
    if master {
        let index = world.resource::<ItemIndex>();
        let entity = index.entity(ItemId::MASTER);
        let entity = entity.ok_or_else(|| ErrorReply::internal("the Edit has no master"))?;
        return Ok((entity, TrackPlace::MASTER));
    }
    let at = track(world, named)?;
    Ok((at.entity, TrackPlace::Index(at.index)))
}

/// Finds a clip.
///
/// # Errors
/// `track_not_found`, `clip_not_found`.
pub fn clip(world: &mut World, address: ClipAddress) -> Result<ClipAt, ErrorReply> {
    if let Some(id) = address.id() {
        let found = with_id::<ClipSpan>(world, id);
        let found = found.and_then(|entity| Some((entity, world.get::<ChildOf>(entity)?.parent())));
        let missing = || ErrorReply::clip_id_not_found(id);
        let (entity, parent) = found.ok_or_else(missing)?;
        world.get::<Track>(parent).ok_or_else(missing)?;
        return clip_at(world, parent, entity).ok_or_else(missing);
    }
    let Some((named, index)) = address.place() else {
        return Err(ErrorReply::missing_parameter("clip_index"));
    };
    let track = track(world, named)?;
    let clips = outline::clips(world, track.entity);
    let found = usize::try_from(index).ok().filter(|&i| i < clips.len());
    let missing = || ErrorReply::clip_not_found(named, index, clips.len());
    let index = found.ok_or_else(missing)?;
    Ok(ClipAt {
        entity: clips[index],
        track,
        index,
    })
}

/// A clip's position now.
#[must_use]
pub fn clip_at(world: &mut World, track: Entity, clip: Entity) -> Option<ClipAt> {
    let index = outline::clips(world, track)
        .iter()
        .position(|&c| c == clip)?;
    let track_index = Outline::tracks(world).iter().position(|&t| t == track)?;
    let track = TrackAt {
        entity: track,
        index: track_index,
    };
    Some(ClipAt {
        entity: clip,
        track,
        index,
    })
}

/// A clip's position now, which a command has just made or moved.
///
/// # Errors
/// `internal` when it is gone.
pub fn clip_again(world: &mut World, track: Entity, clip: Entity) -> Result<ClipAt, ErrorReply> {
    clip_at(world, track, clip).ok_or_else(|| ErrorReply::internal("the clip is gone"))
}

/// A marker by its number or id.
///
/// # Errors
/// `marker_not_found`.
pub fn marker(world: &World, named: ItemRef) -> Result<Entity, ErrorReply> {
    use crate::model::clip::Marker;
    let found = match named {
        ItemRef::Id(id) => with_id::<Marker>(world, id),
        ItemRef::Index(number) => outline::children(world, outline::root(world)).find(|&child| {
            world
                .get::<Marker>(child)
                .is_some_and(|m| m.number == number)
        }),
    };
    found.ok_or_else(|| ErrorReply::marker_not_found(named))
}

/// A plugin, its place among its track's plugins, and the track.
#[derive(Clone, Copy, Debug)]
pub struct PluginAt {
    /// The plugin.
    pub entity: Entity,
    /// Zero-based over the user's plugins; automatic ones count from there on.
    pub index: usize,
    /// Its track.
    pub track: TrackPlace,
}

/// Plugins in the order of `plugin_index`: those a user added, then the automatic ones.
#[must_use]
pub fn numbered(world: &World, track: Entity) -> Vec<Entity> {
    let all: Vec<_> = outline::plugins(world, track).collect();
    let user = all.iter().filter(|(_, plugin)| !plugin.is_automatic());
    let automatic = all.iter().filter(|(_, plugin)| plugin.is_automatic());
    user.chain(automatic).map(|&(entity, _)| entity).collect()
}

/// Finds a plugin.
///
/// # Errors
/// `track_not_found`, `plugin_not_found`, `plugin_index_out_of_range`, `missing_parameter`.
pub fn plugin(world: &mut World, address: PluginAddress<'_>) -> Result<PluginAt, ErrorReply> {
    let by_id = match (address.plugin, address.param) {
        (Some(PluginRef::Id(id)), _) => {
            let found = with_id::<Plugin>(world, *id);
            Some(found.ok_or_else(|| ErrorReply::plugin_not_found(id))?)
        }
        (None, Some(ParamRef::Id(id))) => {
            let found = with_id::<Parameter>(world, *id).and_then(|p| world.get::<ChildOf>(p));
            Some(
                found
                    .ok_or_else(|| ErrorReply::param_not_found(id, &[]))?
                    .parent(),
            )
        }
        _ => None,
    };
    if let Some(entity) = by_id {
        return plugin_at(world, entity);
    }
    let named = address
        .track_id
        .ok_or_else(|| ErrorReply::missing_parameter("track_id"))?;
    let (track, place) = mixer(world, named)?;
    let plugins = numbered(world, track);
    let user = outline::plugins(world, track)
        .filter(|(_, p)| !p.is_automatic())
        .count();
    let type_of = |entity: Entity| world.get::<Plugin>(entity).map(|p| p.type_name.as_str());
    let index = match address.plugin {
        None => return Err(ErrorReply::missing_parameter("plugin_id")),
        Some(PluginRef::Index(index)) => usize::try_from(*index)
            .ok()
            .filter(|&i| i < plugins.len())
            .ok_or_else(|| ErrorReply::plugin_index_out_of_range(user))?,
        Some(PluginRef::Name(name)) => plugins
            .iter()
            .position(|&p| {
                let is_type = type_of(p).is_some_and(|t| t.eq_ignore_ascii_case(name));
                is_type || super::params::plugin_name(world, p).eq_ignore_ascii_case(name)
            })
            .ok_or_else(|| {
                let known: Vec<&str> = plugins.iter().filter_map(|&p| type_of(p)).collect();
                let hint = format!("the track has: {}", known.join(", "));
                ErrorReply::plugin_not_found(name).hint(hint)
            })?,
        Some(PluginRef::Id(id)) => return Err(ErrorReply::plugin_not_found(id)),
    };
    Ok(PluginAt {
        entity: plugins[index],
        index,
        track: place,
    })
}

fn plugin_at(world: &mut World, entity: Entity) -> Result<PluginAt, ErrorReply> {
    let lost = || ErrorReply::internal("a plugin without a track");
    let track = world.get::<ChildOf>(entity).ok_or_else(lost)?.parent();
    let id = object_id(world, track);
    let (_, place) = mixer(world, TrackRef::Id(id))?;
    let index = numbered(world, track).iter().position(|&p| p == entity);
    Ok(PluginAt {
        entity,
        index: index.ok_or_else(lost)?,
        track: place,
    })
}

/// A place on the timeline in seconds.
///
/// # Errors
/// `out_of_range` when musical time reaches beyond the latest second.
pub fn seconds(world: &World, at: Position, field: &str) -> Result<Seconds, ErrorReply> {
    let map = &world.resource::<TempoMap>().0;
    let seconds = match at {
        Position::Seconds(seconds) => Seconds(seconds),
        Position::Beats(beats) => map.seconds(Beats(beats)),
        Position::Bar { bar, beat } => map.seconds_of_bar(BarBeat { bar, beat }),
    };
    bounded(seconds, field)
}

/// A length from a place on, in seconds.
///
/// # Errors
/// As [`seconds`].
pub fn length(
    world: &World,
    from: Seconds,
    length: Length,
    field: &str,
) -> Result<Seconds, ErrorReply> {
    match length {
        Length::Seconds(seconds) => bounded(Seconds(seconds), field),
        Length::Beats(beats) => {
            let map = &world.resource::<TempoMap>().0;
            let end = map.seconds(Beats(map.beats(from).0 + beats));
            bounded(end - from, field)
        }
    }
}

/// Refuses what lies outside the timeline.
///
/// # Errors
/// `out_of_range`.
pub fn bounded(at: Seconds, field: &str) -> Result<Seconds, ErrorReply> {
    if (0.0..=LATEST).contains(&at.0) {
        return Ok(at);
    }
    Err(ErrorReply::out_of_range(field, 0.0, LATEST, "s"))
}

/// The beat at a time.
#[must_use]
pub fn beats(world: &World, at: Seconds) -> f64 {
    world.resource::<TempoMap>().0.beats(at).0
}
