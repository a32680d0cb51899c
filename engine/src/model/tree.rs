//! Subtrees of the Edit as plain values: what is spawned, despawned and copied.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::{ItemId, ItemIndex};
use super::note::{Note, Notes};
use super::registry::{ComponentValue, components_of};

/// An entity with its persistent components and everything below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subtree {
    /// Its stable id.
    pub id: ItemId,
    /// Its components.
    pub components: Vec<ComponentValue>,
    /// What it holds, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Subtree>,
}

impl Subtree {
    /// A node without children.
    #[must_use]
    pub fn new(id: ItemId, components: Vec<ComponentValue>) -> Self {
        Self {
            id,
            components,
            children: Vec::new(),
        }
    }

    /// Adds a child at the end.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Reads an entity and what it holds.
    ///
    /// # Panics
    /// When the entity doesn't exist or has no [`ItemId`]: a broken World.
    #[must_use]
    pub fn read(world: &World, entity: Entity) -> Self {
        let at = world.entity(entity);
        let id = *at.get::<ItemId>().expect("persistent entities have ids");
        let children = at.get::<Children>().map_or_else(Vec::new, |children| {
            children
                .iter()
                .map(|child| Self::read(world, child))
                .collect()
        });
        Self {
            id,
            components: components_of(&at),
            children,
        }
    }

    /// The same content under new ids: a copy that can stand beside the original.
    #[must_use]
    pub fn copied(&self, index: &mut ItemIndex) -> Self {
        let id = index.allocate();
        let components = self
            .components
            .iter()
            .map(|component| match component {
                ComponentValue::Notes(notes) => renumbered(notes, index).into(),
                other => other.clone(),
            })
            .collect();
        let children = self.children.iter().map(|c| c.copied(index)).collect();
        Self {
            id,
            components,
            children,
        }
    }
}

fn renumbered(notes: &Notes, index: &mut ItemIndex) -> Notes {
    let copy = |note: &Note| Note {
        id: index.allocate(),
        ..*note
    };
    Notes::new(notes.as_slice().iter().map(copy).collect())
}
