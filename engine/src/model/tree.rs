//! Subtrees of the Edit as plain values: what is spawned, despawned and copied.

use std::collections::HashMap;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::{ItemId, ItemIndex};
use super::note::{MidiTake, Note, Notes};
use super::registry::{ComponentValue, components_of};
use super::track::TrackOutput;

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
    /// References from one part to another follow; those that lead out stay.
    #[must_use]
    pub fn copied(&self, index: &mut ItemIndex) -> Self {
        let mut new = HashMap::new();
        self.number(index, &mut new);
        self.renamed(&new)
    }

    /// About how many bytes it takes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let own: usize = self.components.iter().map(ComponentValue::weight).sum();
        let below: usize = self.children.iter().map(Self::weight).sum();
        size_of::<Self>() + own + below
    }

    fn number(&self, index: &mut ItemIndex, new: &mut HashMap<ItemId, ItemId>) {
        new.insert(self.id, index.allocate());
        for component in &self.components {
            for note in component.notes() {
                new.entry(note.id).or_insert_with(|| index.allocate());
            }
        }
        for child in &self.children {
            child.number(index, new);
        }
    }

    fn renamed(&self, new: &HashMap<ItemId, ItemId>) -> Self {
        let components = self.components.iter().cloned().map(|mut component| {
            component.rename(&|id| new.get(&id).copied().unwrap_or(id));
            component
        });
        Self {
            id: new.get(&self.id).copied().unwrap_or(self.id),
            components: components.collect(),
            children: self.children.iter().map(|c| c.renamed(new)).collect(),
        }
    }
}

impl ComponentValue {
    /// About how many bytes it takes in memory, what it holds many of included.
    pub(super) fn weight(&self) -> usize {
        let held = match self {
            Self::Curve(curve) => std::mem::size_of_val(curve.points()),
            Self::Controllers(list) => std::mem::size_of_val(&list.0[..]),
            // Text kept of a file: its bytes, roughly, are what matters.
            _ => self.notes().count() * size_of::<Note>(),
        };
        size_of::<Self>() + held
    }

    /// Every note that it holds.
    pub(super) fn notes(&self) -> impl Iterator<Item = &Note> {
        let (own, takes): (&[Note], &[MidiTake]) = match self {
            Self::Notes(notes) => (notes.as_slice(), &[]),
            Self::MidiTakes(takes) => (&[], &takes.takes),
            _ => (&[], &[]),
        };
        own.iter().chain(takes.iter().flat_map(|take| &take.notes))
    }

    /// Puts another id in place of each one that it refers to.
    fn rename(&mut self, new: &dyn Fn(ItemId) -> ItemId) {
        match self {
            Self::Notes(notes) => {
                let named = |note: &Note| Note {
                    id: new(note.id),
                    ..*note
                };
                *notes = Notes::new(notes.as_slice().iter().map(named).collect());
            }
            Self::MidiTakes(takes) => {
                let notes = takes.takes.iter_mut().flat_map(|take| &mut take.notes);
                notes.for_each(|note| note.id = new(note.id));
            }
            Self::Expressions(list) => list.0.iter_mut().for_each(|e| e.note = new(e.note)),
            Self::TrackOutput(TrackOutput::Track(id)) => *id = new(*id),
            Self::SidechainSource(source) => source.0 = new(source.0),
            Self::FurtherOutputs(all) => all.0.iter_mut().for_each(|o| o.track = new(o.track)),
            Self::Assignments(list) => list.0.iter_mut().for_each(|a| a.source = new(a.source)),
            Self::ClipCurve(curve) => curve.plugin = new(curve.plugin),
            Self::Kept(kept) => kept.items.iter_mut().for_each(|id| *id = new(*id)),
            _ => {}
        }
    }
}
