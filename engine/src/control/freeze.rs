//! Frozen tracks: what may be changed of them, and what is rendered.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;

use super::views;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::op::EditOp;
use crate::model::plugin::Plugin;
use crate::model::registry::ComponentValue;
use crate::model::track::{Frozen, Track};
use crate::model::tree::Subtree;

/// Refuses what would change the sound that was rendered of a frozen track: its clips
/// and instruments. Fader, sends, returns and switches are free.
///
/// # Errors
/// `track_frozen`.
pub fn guard(world: &World, op: &EditOp) -> Result<(), ErrorReply> {
    let entity = |id: &ItemId| world.resource::<ItemIndex>().entity(*id);
    match op {
        EditOp::Set { id, .. }
        | EditOp::SetNote { id, .. }
        | EditOp::SetController { id, .. }
        | EditOp::SetPoint { id, .. } => entity(id).map_or(Ok(()), |on| inside(world, on)),
        EditOp::Spawn { place, tree } | EditOp::Despawn { place, tree } => {
            let free = mixes(tree) || holds_track(tree);
            entity(&place.parent).map_or(Ok(()), |parent| below(world, parent, free))
        }
        EditOp::Move { id, from, to } => {
            let moved = entity(id);
            let free = moved.is_some_and(|moved| {
                let plugin = world.get::<Plugin>(moved);
                world.get::<Track>(moved).is_some() || plugin.is_some_and(Plugin::is_mixing)
            });
            let parents = [from, to]
                .into_iter()
                .filter_map(|place| entity(&place.parent));
            let mut parents = parents.collect::<Vec<_>>().into_iter();
            parents.try_for_each(|parent| below(world, parent, free))
        }
    }
}

/// A change on an entity: the track's own switches and what only mixes are free.
fn inside(world: &World, on: Entity) -> Result<(), ErrorReply> {
    if world.get::<Track>(on).is_some() {
        return Ok(());
    }
    below(world, on, false)
}

/// A change of what `at` is or holds; `free` when what comes or goes only mixes.
fn below(world: &World, at: Entity, free: bool) -> Result<(), ErrorReply> {
    let mut free = free;
    let ways = std::iter::successors(Some(at), |&at| Some(world.get::<ChildOf>(at)?.parent()));
    for at in ways {
        free |= world.get::<Plugin>(at).is_some_and(Plugin::is_mixing);
        if world.get::<Frozen>(at).is_some() && !free {
            return Err(ErrorReply::track_frozen(&views::name(world, at)));
        }
        if world.get::<Track>(at).is_some() {
            return Ok(());
        }
    }
    Ok(())
}

fn mixes(tree: &Subtree) -> bool {
    tree.components
        .iter()
        .any(|component| matches!(component, ComponentValue::Plugin(plugin) if plugin.is_mixing()))
}

fn holds_track(tree: &Subtree) -> bool {
    let track = |component: &ComponentValue| matches!(component, ComponentValue::Track(_));
    tree.components.iter().any(track)
}
