//! Stable ids: Tracktion's EditItemID, and the index from id to entity.

use bevy_ecs::prelude::*;
use foldhash::HashMap;
use serde::{Deserialize, Serialize};

/// The id of an object of the Edit: from 1001 up, never changed, never reused.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
#[component(immutable)]
pub struct ItemId(
    #[serde(with = "decimal")]
    #[schemars(with = "String")]
    pub u64,
);

impl ItemId {
    /// The Edit's root. It is never written to a file.
    pub const ROOT: Self = Self(1);
    /// The master track.
    pub const MASTER: Self = Self(2);
    /// The first id given out, as Tracktion does.
    pub const FIRST: u64 = 1001;
}

impl std::fmt::Display for ItemId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where each id lives now, and which id comes next.
#[derive(Resource, Debug)]
pub struct ItemIndex {
    entities: HashMap<ItemId, Entity>,
    next: u64,
}

impl Default for ItemIndex {
    fn default() -> Self {
        Self {
            entities: HashMap::default(),
            next: ItemId::FIRST,
        }
    }
}

impl ItemIndex {
    /// Gives out an id. Undoing what used it doesn't give it back.
    pub fn allocate(&mut self) -> ItemId {
        let id = ItemId(self.next);
        self.next += 1;
        id
    }

    /// Makes sure that `id` is never given out again. Saturates.
    pub fn reserve(&mut self, id: ItemId) {
        self.next = self.next.max(id.0.saturating_add(1));
    }

    /// Makes room for so many more objects.
    pub fn make_room(&mut self, objects: usize) {
        self.entities.reserve(objects);
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// The id that comes next.
    #[must_use]
    pub fn upcoming(&self) -> ItemId {
        ItemId(self.next)
    }

    /// Goes back to where ids were before a transaction that was taken back whole:
    /// what it used was never there, and the real thing will get the same ids.
    pub fn rewind(&mut self, upcoming: ItemId) {
        self.next = upcoming.0.min(self.next);
    }

    /// The entity of an id.
    #[must_use]
    pub fn entity(&self, id: ItemId) -> Option<Entity> {
        self.entities.get(&id).copied()
    }

    /// Enters an object of a snapshot, whose ids have been checked.
    pub fn enter(&mut self, id: ItemId, entity: Entity) {
        self.insert(id, entity);
    }

    pub(super) fn insert(&mut self, id: ItemId, entity: Entity) {
        self.reserve(id);
        self.entities.insert(id, entity);
    }

    pub(super) fn remove(&mut self, id: ItemId) {
        self.entities.remove(&id);
    }
}

/// Ids are decimal strings on the wire: JSON numbers lose 64-bit integers.
mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
