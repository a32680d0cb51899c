//! The edit operations: the only way to change persistent components.
//!
//! Every operation can be turned round ([`EditOp::inverse`]), costs what it
//! changes, and is the unit of undo, dry run, journal and change feed.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::automation::{Curve, CurvePoint};
use super::id::{ItemId, ItemIndex};
use super::note::{Controller, Controllers, Note, Notes};
use super::outline::Outline;
use super::registry::{ComponentKind, ComponentValue};
use super::touched::Touched;
use super::track::Track;
use super::tree::Subtree;

mod retime;
mod spans;

pub use retime::{Moves, Reach, Retime, Room, Was};
pub use spans::SpanChange;

/// A place among the children of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The entity that holds it.
    pub parent: ItemId,
    /// Zero-based, among all children; beyond the end means last.
    pub index: usize,
}

/// One small reversible change of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum EditOp {
    /// A subtree appears.
    Spawn {
        /// Where.
        place: Place,
        /// What.
        tree: Subtree,
    },
    /// A subtree goes.
    Despawn {
        /// Where it was.
        place: Place,
        /// What it was.
        tree: Subtree,
    },
    /// A component changes, appears (`before` is absent) or goes (`after` is absent).
    Set {
        /// On which entity.
        id: ItemId,
        /// What it was.
        before: Option<ComponentValue>,
        /// What it is now.
        after: Option<ComponentValue>,
    },
    /// One note of a clip changes, appears or goes.
    SetNote {
        /// Which clip.
        id: ItemId,
        /// What it was.
        before: Option<Note>,
        /// What it is now.
        after: Option<Note>,
    },
    /// One controller event of a clip changes, appears or goes.
    SetController {
        /// Which clip.
        id: ItemId,
        /// What it was.
        before: Option<Controller>,
        /// What it is now.
        after: Option<Controller>,
    },
    /// One point of a curve changes, appears or goes.
    SetPoint {
        /// The entity with the curve.
        id: ItemId,
        /// What it was.
        before: Option<CurvePoint>,
        /// What it is now.
        after: Option<CurvePoint>,
    },
    /// Time runs otherwise, and all that keeps its beats moves along.
    Retime(Retime),
    /// Clips lie elsewhere now: what a change of tempo was before [`Self::Retime`].
    SetSpans {
        /// Which, from where, to where.
        clips: Vec<SpanChange>,
    },
    /// A child moves.
    Move {
        /// What moves.
        id: ItemId,
        /// From where.
        from: Place,
        /// To where.
        to: Place,
    },
}

/// The World isn't what the operation was made for. It is a fault of ours (or a
/// journal from another Edit), never of a client.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpError {
    /// Nothing has this id.
    #[error("no object has the id {0}")]
    UnknownId(ItemId),
    /// Something has this id already.
    #[error("the id {0} is taken")]
    TakenId(ItemId),
    /// A note that should be there isn't.
    #[error("the clip {0} doesn't hold the note that was to change")]
    MissingNote(ItemId),
    /// A controller event that should be there isn't.
    #[error("the clip {0} doesn't hold the controller event that was to change")]
    MissingController(ItemId),
    /// An object can't lie inside itself.
    #[error("the object {0} can't be moved into itself")]
    IntoItself(ItemId),
    /// The Edit has no sense without it.
    #[error("the object {0} can't be removed")]
    Indispensable(ItemId),
    /// A point that should be there isn't.
    #[error("the curve of {0} doesn't hold the point that was to change")]
    MissingPoint(ItemId),
}

impl EditOp {
    /// The operation that takes this one back.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Spawn { place, tree } => Self::Despawn { place, tree },
            Self::Despawn { place, tree } => Self::Spawn { place, tree },
            Self::Set { id, before, after } => Self::Set {
                id,
                before: after,
                after: before,
            },
            Self::SetNote { id, before, after } => Self::SetNote {
                id,
                before: after,
                after: before,
            },
            Self::SetController { id, before, after } => Self::SetController {
                id,
                before: after,
                after: before,
            },
            Self::SetPoint { id, before, after } => Self::SetPoint {
                id,
                before: after,
                after: before,
            },
            Self::SetSpans { clips } => Self::SetSpans {
                clips: clips.into_iter().map(SpanChange::inverse).collect(),
            },
            Self::Retime(retime) => Self::Retime(retime.inverse()),
            Self::Move { id, from, to } => Self::Move {
                id,
                from: to,
                to: from,
            },
        }
    }

    /// Whether it leaves everything as it was.
    #[must_use]
    pub fn is_no_change(&self) -> bool {
        match self {
            Self::Set { before, after, .. } => before == after,
            Self::SetNote { before, after, .. } => before == after,
            Self::SetController { before, after, .. } => before == after,
            Self::SetPoint { before, after, .. } => before == after,
            Self::SetSpans { clips } => clips.iter().all(|clip| clip.before == clip.after),
            Self::Retime(retime) => retime.is_no_change(),
            Self::Move { from, to, .. } => from == to,
            Self::Spawn { .. } | Self::Despawn { .. } => false,
        }
    }

    /// About how many bytes it takes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let own = match self {
            Self::Spawn { tree, .. } | Self::Despawn { tree, .. } => tree.weight(),
            Self::SetSpans { clips } => std::mem::size_of_val(&clips[..]),
            Self::Retime(retime) => retime.weight(),
            Self::Set { before, after, .. } => {
                let values = before.iter().chain(after);
                values.map(ComponentValue::weight).sum()
            }
            _ => 0,
        };
        size_of::<Self>() + own
    }

    /// Carries it out.
    ///
    /// # Errors
    /// [`OpError`] when the World doesn't fit; then nothing has changed.
    pub fn apply(&self, world: &mut World) -> Result<(), OpError> {
        match self {
            Self::Spawn { place, tree } => spawn(world, *place, tree),
            Self::Despawn { tree, .. } => despawn(world, tree),
            Self::Set { id, before, after } => {
                let kind = after.as_ref().or(before.as_ref()).map(ComponentValue::kind);
                kind.map_or(Ok(()), |kind| set(world, *id, kind, after.as_ref()))
            }
            Self::SetNote { id, before, after } => set_note(world, *id, before.as_ref(), *after),
            Self::SetController { id, before, after } => {
                set_controller(world, *id, before.as_ref(), *after)
            }
            Self::SetPoint { id, before, after } => set_point(world, *id, before.as_ref(), *after),
            Self::SetSpans { clips } => spans::apply(world, clips),
            Self::Retime(retime) => {
                retime.carry_out(world);
                Ok(())
            }
            Self::Move { id, to, .. } => relocate(world, *id, *to),
        }
    }
}

fn entity_of(world: &World, id: ItemId) -> Result<Entity, OpError> {
    let index = world.resource::<ItemIndex>();
    let entity = index.entity(id).ok_or(OpError::UnknownId(id))?;
    // Only a journal that isn't true can know an object that is gone.
    let there = world.get_entity(entity).is_ok();
    there.then_some(entity).ok_or(OpError::UnknownId(id))
}

fn spawn(world: &mut World, place: Place, tree: &Subtree) -> Result<(), OpError> {
    let parent = entity_of(world, place.parent)?;
    check_ids_free(world, tree)?;
    let child = spawn_tree(world, tree);
    attach(world, parent, place.index, child);
    Ok(())
}

/// Spawns a whole Edit; the World must not hold one.
///
/// # Errors
/// [`OpError::TakenId`] when ids clash; then nothing has changed.
pub fn spawn_root(world: &mut World, tree: &Subtree) -> Result<Entity, OpError> {
    check_ids_free(world, tree)?;
    let root = spawn_tree(world, tree);
    world.resource_mut::<Outline>().invalidate();
    Touched::everyone(world);
    Ok(root)
}

fn check_ids_free(world: &World, tree: &Subtree) -> Result<(), OpError> {
    let index = world.resource::<ItemIndex>();
    if index.entity(tree.id).is_some() {
        return Err(OpError::TakenId(tree.id));
    }
    tree.children
        .iter()
        .try_for_each(|c| check_ids_free(world, c))
}

fn spawn_tree(world: &mut World, tree: &Subtree) -> Entity {
    let mut at = world.spawn(tree.id);
    for component in &tree.components {
        component.clone().insert(&mut at);
    }
    let entity = at.id();
    world.resource_mut::<ItemIndex>().insert(tree.id, entity);
    Touched::note(world, entity);
    reserve_notes(world, tree);
    let children: Vec<Entity> = tree.children.iter().map(|c| spawn_tree(world, c)).collect();
    world.entity_mut(entity).add_children(&children);
    entity
}

fn reserve_notes(world: &mut World, tree: &Subtree) {
    let highest = tree
        .components
        .iter()
        .filter_map(|component| component.notes().map(|note| note.id).max());
    if let Some(id) = highest.max() {
        world.resource_mut::<ItemIndex>().reserve(id);
    }
}

fn despawn(world: &mut World, tree: &Subtree) -> Result<(), OpError> {
    let entity = entity_of(world, tree.id)?;
    if matches!(tree.id, ItemId::ROOT | ItemId::MASTER) {
        return Err(OpError::Indispensable(tree.id));
    }
    forget_ids(world, tree);
    let is_track = world.get::<Track>(entity).is_some();
    note_parent(world, entity);
    world.entity_mut(entity).despawn();
    if is_track {
        world.resource_mut::<Outline>().invalidate();
    }
    Ok(())
}

fn forget_ids(world: &mut World, tree: &Subtree) {
    world.resource_mut::<ItemIndex>().remove(tree.id);
    for child in &tree.children {
        forget_ids(world, child);
    }
}

fn set(
    world: &mut World,
    id: ItemId,
    kind: ComponentKind,
    after: Option<&ComponentValue>,
) -> Result<(), OpError> {
    let entity = entity_of(world, id)?;
    Touched::note(world, entity);
    let mut at = world.entity_mut(entity);
    match after {
        Some(value) => value.clone().insert(&mut at),
        None => kind.remove(&mut at),
    }
    Ok(())
}

fn set_note(
    world: &mut World,
    id: ItemId,
    before: Option<&Note>,
    after: Option<Note>,
) -> Result<(), OpError> {
    let entity = entity_of(world, id)?;
    Touched::note(world, entity);
    let mut at = world.entity_mut(entity);
    let mut notes = at.get_mut::<Notes>().ok_or(OpError::MissingNote(id))?;
    if before.is_some_and(|note| !notes.remove(note)) {
        return Err(OpError::MissingNote(id));
    }
    if let Some(note) = after {
        notes.insert(note);
        world.resource_mut::<ItemIndex>().reserve(note.id);
    }
    Ok(())
}

/// A clip without controllers gets its list with the first event.
fn set_controller(
    world: &mut World,
    id: ItemId,
    before: Option<&Controller>,
    after: Option<Controller>,
) -> Result<(), OpError> {
    let entity = entity_of(world, id)?;
    Touched::note(world, entity);
    let mut at = world.entity_mut(entity);
    if before.is_none() && !at.contains::<Controllers>() {
        at.insert(Controllers::default());
    }
    let list = at.get_mut::<Controllers>();
    let mut list = list.ok_or(OpError::MissingController(id))?;
    if before.is_some_and(|event| !list.remove(event)) {
        return Err(OpError::MissingController(id));
    }
    if let Some(event) = after {
        list.insert(event);
    }
    Ok(())
}

/// The first point makes the curve, the last one takes it along.
fn set_point(
    world: &mut World,
    id: ItemId,
    before: Option<&CurvePoint>,
    after: Option<CurvePoint>,
) -> Result<(), OpError> {
    let entity = entity_of(world, id)?;
    Touched::note(world, entity);
    let mut at = world.entity_mut(entity);
    if before.is_none() && !at.contains::<Curve>() {
        at.insert(Curve::default());
    }
    let mut curve = at.get_mut::<Curve>().ok_or(OpError::MissingPoint(id))?;
    if before.is_some_and(|point| !curve.remove(point)) {
        return Err(OpError::MissingPoint(id));
    }
    if let Some(point) = after {
        curve.insert(point);
    }
    if curve.points().is_empty() {
        at.remove::<Curve>();
    }
    Ok(())
}

fn relocate(world: &mut World, id: ItemId, to: Place) -> Result<(), OpError> {
    let entity = entity_of(world, id)?;
    let parent = entity_of(world, to.parent)?;
    let mut above = Some(parent);
    while let Some(holder) = above {
        if holder == entity {
            return Err(OpError::IntoItself(id));
        }
        above = world.get::<ChildOf>(holder).map(ChildOf::parent);
    }
    note_parent(world, entity);
    world.entity_mut(entity).remove::<ChildOf>();
    attach(world, parent, to.index, entity);
    Ok(())
}

fn note_parent(world: &mut World, child: Entity) {
    if let Some(parent) = world.get::<ChildOf>(child).map(ChildOf::parent) {
        Touched::note(world, parent);
    }
}

fn attach(world: &mut World, parent: Entity, index: usize, child: Entity) {
    let count = world
        .get::<Children>(parent)
        .map_or(0, |children| children.len());
    world
        .entity_mut(parent)
        .insert_child(index.min(count), child);
    Touched::note(world, parent);
    Touched::note(world, child);
    if world.get::<Track>(child).is_some() {
        world.resource_mut::<Outline>().invalidate();
    }
}

#[cfg(test)]
mod tests;
