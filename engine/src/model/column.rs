//! All values of one component at once: how snapshots hold the Edit.
//!
//! A component by itself knows its entity; a column is a list of entities beside a
//! list of values, archived with `rkyv` and checked before anything of it is used.

use bevy_ecs::prelude::*;
use rkyv::rancor::Error;

/// The bytes of a column aren't what they should be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ColumnError(String);

impl From<Error> for ColumnError {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

/// Where entities stand in a snapshot: by the index of an [`Entity`], its place.
#[derive(Debug, Default)]
pub struct Places(Vec<u32>);

impl Places {
    /// The places of entities in their order.
    #[must_use]
    pub fn of(entities: &[Entity]) -> Self {
        let most = entities.iter().map(|entity| entity.index_u32()).max();
        let mut places = vec![u32::MAX; most.map_or(0, |most| most as usize + 1)];
        for (place, entity) in (0..).zip(entities) {
            places[entity.index_u32() as usize] = place;
        }
        Self(places)
    }

    fn get(&self, entity: Entity) -> Option<u32> {
        let place = self.0.get(entity.index_u32() as usize)?;
        (*place != u32::MAX).then_some(*place)
    }
}

/// Entities with a component, by place, in order.
pub(super) fn holders<T: Component>(world: &World, places: &Places) -> Vec<(u32, Entity)> {
    let Some(mut query) = world.try_query::<(Entity, &T)>() else {
        return Vec::new();
    };
    let found = query.iter(world);
    let placed = found.filter_map(|(entity, _)| Some((places.get(entity)?, entity)));
    let mut holders: Vec<_> = placed.collect();
    holders.sort_unstable();
    holders
}

/// Refuses an archive that doesn't hold `count` values, before they take memory.
pub(super) fn counted(found: usize, count: usize) -> Result<(), ColumnError> {
    let wrong = || ColumnError(format!("{found} values for {count} objects"));
    (found == count).then_some(()).ok_or_else(wrong)
}

macro_rules! columns {
    ($($variant:ident: $type:ty,)*) => {
        /// Values of one component.
        #[derive(Debug)]
        pub enum Column {
            $(
                #[doc = concat!("Of [`ComponentKind::", stringify!($variant), "`].")]
                $variant(Vec<$type>),
            )*
        }

        impl ComponentKind {
            /// The bytes that one value takes in an archive, without what it points to.
            #[must_use]
            pub fn archived_size(self) -> u32 {
                let size = match self {
                    $(Self::$variant => size_of::<rkyv::Archived<$type>>(),)*
                };
                u32::try_from(size).unwrap_or(u32::MAX)
            }

            /// The entities that have it, with their places, in order.
            #[must_use]
            pub fn holders(self, world: &World, places: &Places) -> Vec<(u32, Entity)> {
                match self { $(Self::$variant => holders::<$type>(world, places),)* }
            }

            /// Archives the values of entities that have it.
            ///
            /// # Errors
            /// [`ColumnError`] when there is too much for one archive.
            pub fn archive(self, world: &World, of: &[(u32, Entity)]) -> Result<AlignedVec, ColumnError> {
                match self {
                    $(Self::$variant => {
                        let values = of.iter().filter_map(|&(_, entity)| world.get::<$type>(entity).cloned());
                        let values: Vec<$type> = values.collect();
                        Ok(rkyv::to_bytes::<Error>(&values)?)
                    })*
                }
            }

            /// Reads `count` values, checking every byte.
            ///
            /// # Errors
            /// [`ColumnError`] when they aren't there.
            pub fn unarchive(self, bytes: &[u8], count: usize) -> Result<Column, ColumnError> {
                match self {
                    $(Self::$variant => {
                        let archived = rkyv::access::<rkyv::Archived<Vec<$type>>, Error>(bytes)?;
                        counted(archived.len(), count)?;
                        Ok(Column::$variant(rkyv::deserialize::<Vec<$type>, Error>(archived)?))
                    })*
                }
            }
        }

        impl Column {
            /// Gives each entity its value.
            pub fn insert(self, world: &mut World, entities: impl IntoIterator<Item = Entity>) {
                match self {
                    $(Self::$variant(values) => {
                        let pairs: Vec<(Entity, $type)> = entities.into_iter().zip(values).collect();
                        world.insert_batch(pairs);
                    })*
                }
            }
        }
    };
}

pub(super) use columns;
