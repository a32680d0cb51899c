//! Positions: which entity is track 3, clip 2, plugin 0.
//!
//! Derived from the tree and kept until the tree changes, so that a thousand
//! commands by position cost a thousand array look-ups.

use bevy_ecs::prelude::*;

use super::clip::ClipSpan;
use super::id::{ItemId, ItemIndex};
use super::plugin::Plugin;
use super::track::{Folder, Track};

/// The tracks in order. Clips and plugins are few and are looked up on demand.
#[derive(Resource, Debug, Default)]
pub struct Outline {
    tracks: Vec<Entity>,
    fresh: bool,
}

impl Outline {
    pub(super) fn invalidate(&mut self) {
        self.fresh = false;
    }

    /// The tracks of the Edit in order.
    pub fn tracks(world: &mut World) -> &[Entity] {
        if !world.resource::<Self>().fresh {
            let tracks = read_tracks(world);
            let mut outline = world.resource_mut::<Self>();
            outline.tracks = tracks;
            outline.fresh = true;
        }
        &world.resource::<Self>().tracks
    }
}

/// A track's position, as [`Outline::tracks`] had it last.
#[must_use]
pub fn position(world: &World, track: Entity) -> Option<usize> {
    let outline = world.resource::<Outline>();
    outline.tracks.iter().position(|&known| known == track)
}

/// The Edit's root entity.
///
/// # Panics
/// When the World holds no Edit: it always does once the control thread runs.
#[must_use]
pub fn root(world: &World) -> Entity {
    let index = world.resource::<ItemIndex>();
    index.entity(ItemId::ROOT).expect("the World holds an Edit")
}

fn read_tracks(world: &World) -> Vec<Entity> {
    let mut tracks = Vec::new();
    gather(world, root(world), &mut tracks);
    tracks
}

/// Depth first: a folder stands before what it holds.
fn gather(world: &World, holder: Entity, tracks: &mut Vec<Entity>) {
    for child in children(world, holder) {
        if world.get::<Track>(child).is_some() {
            tracks.push(child);
            // Nothing else holds tracks; a track has many children that needn't be asked.
            if world.get::<Folder>(child).is_some() {
                gather(world, child, tracks);
            }
        }
    }
}

/// What an entity holds, in order.
pub fn children(world: &World, entity: Entity) -> impl Iterator<Item = Entity> + '_ {
    let children = world.get::<Children>(entity);
    children.into_iter().flat_map(|children| children.iter())
}

/// The clips of a track in order of their start; ties keep the order of the tree.
#[must_use]
pub fn clips(world: &World, track: Entity) -> Vec<Entity> {
    let mut clips: Vec<(f64, Entity)> = children(world, track)
        .filter_map(|child| world.get::<ClipSpan>(child).map(|span| (span.start, child)))
        .collect();
    clips.sort_by(|a, b| a.0.total_cmp(&b.0));
    clips.into_iter().map(|(_, clip)| clip).collect()
}

/// The plugins of a track, in signal order.
pub fn plugins(world: &World, track: Entity) -> impl Iterator<Item = (Entity, &Plugin)> {
    children(world, track).filter_map(|child| Some((child, world.get::<Plugin>(child)?)))
}

/// The parameter of a plugin with an id of the format.
#[must_use]
pub fn parameter(world: &World, plugin: Entity, param_id: &str) -> Option<Entity> {
    children(world, plugin).find(|&child| {
        let parameter = world.get::<super::plugin::Parameter>(child);
        parameter.is_some_and(|p| p.param_id == param_id)
    })
}

/// Where an entity stands among its parent's children.
#[must_use]
pub fn place_of(world: &World, entity: Entity) -> Option<super::op::Place> {
    let parent = world.get::<ChildOf>(entity)?.parent();
    let index = children(world, parent).position(|child| child == entity)?;
    Some(super::op::Place {
        parent: *world.get::<ItemId>(parent)?,
        index,
    })
}
