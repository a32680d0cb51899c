//! The fields of a query: parts of components, and what follows from the tree.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;

use bevy_ecs::prelude::*;
use bevy_ecs::world::EntityRef;
use waive_protocol::ErrorReply;

use super::pick::{Part, Pick, Step, TooLarge};
use crate::control::queries::components;
use crate::control::views;
use crate::model::edit::Name;
use crate::model::id::ItemId;
use crate::model::outline;
use crate::model::registry::ComponentKind;
use crate::model::track::{MasterTrack, Track};

/// Fields that every object has, whatever its components.
pub const COMMON: [&str; 8] = [
    "id",
    "parent",
    "index",
    "child_count",
    "track_id",
    "track_name",
    "path",
    "components",
];

/// What a query reads of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Its stable id.
    Id,
    /// The id of what holds it.
    Parent,
    /// Its zero-based place there.
    Index,
    /// How many it holds.
    ChildCount,
    /// The position of the track it is, or is on.
    TrackId,
    /// That track's name.
    TrackName,
    /// The names on the way to it.
    Path,
    /// What it is made of.
    Components,
    /// A component, or a part of it.
    Part(ComponentKind, Vec<Step>),
}

impl Field {
    /// Reads a field's name; `of` is the request's field it stands in.
    ///
    /// # Errors
    /// `invalid_value` with the names that are known.
    pub fn read(name: &str, of: &str) -> Result<Self, ErrorReply> {
        let mut way = name.split('.');
        let first = way.next().unwrap_or_default();
        let rest: Vec<&str> = way.collect();
        if let Some(common) = Self::common(first) {
            return if rest.is_empty() {
                Ok(common)
            } else {
                Err(ErrorReply::unknown_name(of, "field", name, &[first]))
            };
        }
        let Some(kind) = ComponentKind::from_name(first) else {
            let names = ComponentKind::ALL.iter().map(|kind| kind.name());
            let known: Vec<&str> = COMMON.into_iter().chain(names).collect();
            return Err(ErrorReply::unknown_name(of, "field", first, &known));
        };
        let steps = components::steps(kind, &rest).map_err(|known| {
            let known: Vec<String> = known.iter().map(|k| format!("{first}.{k}")).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            ErrorReply::unknown_name(of, "field", name, &known)
        })?;
        Ok(Self::Part(kind, steps))
    }

    fn common(name: &str) -> Option<Self> {
        Some(match name {
            "id" => Self::Id,
            "parent" => Self::Parent,
            "index" => Self::Index,
            "child_count" => Self::ChildCount,
            "track_id" => Self::TrackId,
            "track_name" => Self::TrackName,
            "path" => Self::Path,
            "components" => Self::Components,
            _ => return None,
        })
    }

    /// Whether its values are ids: told as text, compared as numbers.
    #[must_use]
    pub fn is_id(&self) -> bool {
        matches!(self, Self::Id | Self::Parent)
    }
}

/// Reads fields of objects; what it works out once serves the whole query.
pub struct Reader<'w> {
    world: &'w World,
    tracks: &'w [Entity],
    numbers: OnceCell<HashMap<Entity, usize>>,
    places: RefCell<HashMap<Entity, HashMap<Entity, usize>>>,
    /// Bytes of JSON that the answer may still have.
    pub budget: Cell<usize>,
}

impl<'w> Reader<'w> {
    /// A reader of a World whose tracks are these, in order.
    #[must_use]
    pub fn new(world: &'w World, tracks: &'w [Entity], budget: usize) -> Self {
        Self {
            world,
            tracks,
            numbers: OnceCell::new(),
            places: RefCell::default(),
            budget: Cell::new(budget),
        }
    }

    /// A field of an object, for comparing: ids are numbers.
    ///
    /// # Errors
    /// [`TooLarge`] when it would be more than the budget allows.
    pub fn part(&self, field: &Field, at: &EntityRef<'_>) -> Result<Part, TooLarge> {
        Ok(match field {
            Field::Id => id(at),
            Field::Parent => self.parent(at).map_or(Part::Absent, |p| self.id_of(p)),
            Field::Index => self.place(at).map_or(Part::Absent, integer),
            Field::ChildCount => integer(at.get::<Children>().map_or(0, |held| held.len())),
            Field::TrackId => self.track_id(at.id()),
            Field::TrackName => self.track(at.id()).map_or(Part::Absent, |track| {
                Part::Text(views::name(self.world, track))
            }),
            Field::Path => Part::Text(self.path(at.id())),
            Field::Components => Part::Tree(
                ComponentKind::ALL
                    .iter()
                    .filter(|kind| kind.is_on(at))
                    .map(|kind| kind.name())
                    .collect(),
            ),
            Field::Part(kind, steps) => {
                let pick = Pick {
                    steps,
                    budget: &self.budget,
                };
                return kind.serialize(at, pick).unwrap_or(Ok(Part::Absent));
            }
        })
    }

    fn parent(&self, at: &EntityRef<'_>) -> Option<Entity> {
        at.get::<ChildOf>().map(ChildOf::parent)
    }

    fn id_of(&self, entity: Entity) -> Part {
        self.world
            .get_entity(entity)
            .map_or(Part::Absent, |at| id(&at))
    }

    fn place(&self, at: &EntityRef<'_>) -> Option<usize> {
        let parent = self.parent(at)?;
        let mut places = self.places.borrow_mut();
        let places = places.entry(parent).or_insert_with(|| {
            let children = outline::children(self.world, parent).enumerate();
            children.map(|(place, child)| (child, place)).collect()
        });
        places.get(&at.id()).copied()
    }

    /// The nearest track around an object, or the master.
    fn track(&self, entity: Entity) -> Option<Entity> {
        self.around(entity).find(|&at| {
            self.world.get::<Track>(at).is_some() || self.world.get::<MasterTrack>(at).is_some()
        })
    }

    fn track_id(&self, entity: Entity) -> Part {
        let Some(track) = self.track(entity) else {
            return Part::Absent;
        };
        let numbers = self.numbers.get_or_init(|| {
            let tracks = self.tracks.iter().enumerate();
            tracks.map(|(number, &track)| (track, number)).collect()
        });
        numbers.get(&track).map_or_else(
            || Part::Text("master".to_owned()),
            |&number| integer(number),
        )
    }

    fn path(&self, entity: Entity) -> String {
        let mut names: Vec<String> = self.around(entity).map(|at| self.label(at)).collect();
        // The Edit itself goes without saying.
        names.pop();
        names.reverse();
        names.join("/")
    }

    fn label(&self, entity: Entity) -> String {
        let name = self.world.get::<Name>(entity).map(|name| name.0.clone());
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| {
            format!("#{}", self.world.get::<ItemId>(entity).map_or(0, |id| id.0))
        })
    }

    /// An object and what it lies in, from the inside out.
    pub fn around(&self, entity: Entity) -> impl Iterator<Item = Entity> + '_ {
        std::iter::successors(Some(entity), |&at| {
            self.world.get::<ChildOf>(at).map(ChildOf::parent)
        })
    }
}

fn id(at: &EntityRef<'_>) -> Part {
    let id = at.get::<ItemId>().map_or(0, |id| id.0);
    Part::Integer(i64::try_from(id).unwrap_or(i64::MAX))
}

fn integer(value: usize) -> Part {
    Part::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}
