//! The tracks as a mixing desk: what each is, and where its sound goes.

use bevy_ecs::prelude::*;
use foldhash::{HashMap, HashSet};

use super::chain::Chain;
use super::wires;
use crate::control::live::Session;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline;
use crate::model::plugin::Plugin;
use crate::model::track::{Folder, Track, TrackOutput};

/// A track as the graph sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackNodes {
    /// The track's id.
    pub id: ItemId,
    /// Its chain.
    pub chain: Chain,
    /// What it is.
    pub shape: Shape,
    /// Where its sound goes.
    pub to: Target,
}

/// What a track is to the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// It plays clips.
    Audio,
    /// It sums the tracks in it.
    Submix,
    /// It only holds tracks; no sound passes it.
    Folder,
}

/// Where a track's sound goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// To the master.
    Master,
    /// Into a track or submix, before its plugins.
    Track(ItemId),
    /// Nowhere: so it was wished, or what is named isn't there.
    Nowhere,
}

/// Reads the tracks. What would run in a circle, as only files can have it, is cut.
#[must_use]
pub fn desk(world: &World, entities: &[Entity]) -> Vec<TrackNodes> {
    desk_with(world, entities, |track| Chain::read(world, track))
}

/// The same with chains that may be known already.
#[must_use]
pub fn desk_with(
    world: &World,
    entities: &[Entity],
    chain: impl FnMut(Entity) -> Chain,
) -> Vec<TrackNodes> {
    let mut tracks = read(world, entities, chain);
    wires::cut_circles(&mut tracks);
    tracks
}

/// The tracks whose routing runs in a circle, in the order of the sound, if any does;
/// what is bypassed counts.
#[must_use]
pub fn circle(world: &World, entities: &[Entity]) -> Option<Vec<Entity>> {
    let tracks = read(world, entities, |track| Chain::with_bypassed(world, track));
    let circle = wires::first_circle(&tracks)?;
    Some(circle.into_iter().map(|track| entities[track]).collect())
}

/// The way that sound takes from one track to another, both included, if there is one.
#[must_use]
pub fn way(world: &World, entities: &[Entity], from: Entity, to: Entity) -> Option<Vec<Entity>> {
    let position = |track| entities.iter().position(|&known| known == track);
    let (from, to) = (position(from)?, position(to)?);
    let tracks = read(world, entities, |track| Chain::with_bypassed(world, track));
    let way = wires::way(&tracks, from, to)?;
    Some(way.into_iter().map(|track| entities[track]).collect())
}

fn read(
    world: &World,
    entities: &[Entity],
    mut chain: impl FnMut(Entity) -> Chain,
) -> Vec<TrackNodes> {
    let nodes = |&entity: &Entity| TrackNodes {
        id: world.get::<ItemId>(entity).copied().unwrap_or(ItemId::ROOT),
        chain: chain(entity),
        shape: shape(world, entity),
        to: target(world, entity),
    };
    entities.iter().map(nodes).collect()
}

/// The master's chain. What it would send could only come back to it.
#[must_use]
pub fn master(world: &World) -> Chain {
    let master = world.resource::<ItemIndex>().entity(ItemId::MASTER);
    let mut chain = master.map_or_else(Chain::default, |entity| Chain::read(world, entity));
    let sends: Vec<ItemId> = chain.sends().map(|(id, _)| id).collect();
    sends.into_iter().for_each(|send| chain.cut(send));
    let further: Vec<_> = chain.further().collect();
    for (plugin, output, _) in further {
        chain.cut_further(plugin, output);
    }
    chain
}

/// What a track is to the graph.
#[must_use]
pub fn shape(world: &World, track: Entity) -> Shape {
    if world.get::<Folder>(track).is_none() {
        return Shape::Audio;
    }
    let plain = |(_, plugin): (Entity, &Plugin)| {
        matches!(plugin.type_name.as_str(), Plugin::VCA | Plugin::TEXT)
    };
    if outline::plugins(world, track).all(plain) {
        Shape::Folder
    } else {
        Shape::Submix
    }
}

/// The folders a track lies in, the nearest first.
pub fn folders(world: &World, track: Entity) -> impl Iterator<Item = Entity> + '_ {
    let parent = |&track: &Entity| {
        let parent = world.get::<ChildOf>(track)?.parent();
        world.get::<Track>(parent).map(|_| parent)
    };
    std::iter::successors(parent(&track), parent)
}

/// Where a track's sound goes.
#[must_use]
pub fn target(world: &World, track: Entity) -> Target {
    let id = |entity| world.get::<ItemId>(entity).copied();
    match world.get::<TrackOutput>(track) {
        Some(TrackOutput::Nowhere) => Target::Nowhere,
        Some(TrackOutput::Track(to)) => {
            let entity = world.resource::<ItemIndex>().entity(*to);
            let takes = |&entity: &Entity| {
                world.get::<Track>(entity).is_some() && shape(world, entity) != Shape::Folder
            };
            entity
                .filter(takes)
                .map_or(Target::Nowhere, |_| Target::Track(*to))
        }
        Some(TrackOutput::Device(name)) if *name != world.resource::<Session>().device => {
            Target::Nowhere
        }
        Some(TrackOutput::Device(_)) | None => {
            let mut submixes =
                folders(world, track).filter(|&folder| shape(world, folder) == Shape::Submix);
            submixes
                .next()
                .and_then(id)
                .map_or(Target::Master, Target::Track)
        }
    }
}

/// The tracks that further outputs of plugins lead to.
#[must_use]
pub fn further_targets(tracks: &[TrackNodes]) -> HashSet<ItemId> {
    let leads = tracks.iter().flat_map(|track| track.chain.further());
    leads.map(|(.., to)| to).collect()
}

/// Positions by id.
pub(super) fn positions(tracks: &[TrackNodes]) -> HashMap<ItemId, usize> {
    let indexed = tracks.iter().enumerate();
    indexed.map(|(index, track)| (track.id, index)).collect()
}

/// The tracks that return each bus, by position.
pub(super) fn returns(tracks: &[TrackNodes]) -> HashMap<i64, Vec<usize>> {
    let mut returns: HashMap<i64, Vec<usize>> = HashMap::default();
    for (index, track) in tracks.iter().enumerate() {
        for bus in track.chain.returns() {
            returns.entry(bus).or_default().push(index);
        }
    }
    returns
}
