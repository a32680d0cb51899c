//! A snapshot: the tree, and a table for each component that anything has.
//!
//! ```text
//! sealed( length of contents | contents | body )
//! ```
//! The contents (MessagePack) name the parts of the body: ids and parents of the
//! tree, the history, and for each table its component's name, the layout and size of
//! a value, the places of the objects that have it, and their values (`rkyv`). Tables
//! are cut in pieces, so that they are read on several threads. A table of a name
//! unknown here is kept as bytes and written back.

use std::collections::HashMap;
use std::ops::Range;

use bevy_ecs::prelude::*;
use rayon::prelude::*;
use rkyv::util::AlignedVec;
use serde::{Deserialize, Serialize};

use super::history::History;
use super::{PackageError, PackageId, sealed, u32_at, u64_at};
use crate::model::column::Places;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::{self, Outline};
use crate::model::registry::{Column, ComponentKind};
use crate::model::track::MasterTrack;

/// Values in a piece of a table.
const PIECE: usize = 4096;
const ALIGN: usize = 16;
/// The deepest tree that is read.
const DEEPEST: u32 = 200;
/// No object: the place of a value whose object is gone.
const NOWHERE: u32 = u32::MAX;

/// What a package says of its Edit beyond the Edit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Which package.
    pub package: PackageId,
    /// The revision of the snapshot.
    pub revision: u64,
    /// The id that comes next.
    pub next_id: u64,
    /// The file of another format that the Edit belongs to.
    #[serde(default)]
    pub file: Option<String>,
    /// The revision last written to that file.
    #[serde(default)]
    pub saved_revision: Option<u64>,
    /// The revision that the Edit had when the package was made.
    #[serde(default)]
    pub began: u64,
    /// The folder that relative names of audio files start from; without, the one
    /// that the package is in.
    #[serde(default)]
    pub folder: Option<String>,
    /// What was found when that file was opened.
    #[serde(default)]
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Contents {
    engine: String,
    facts: Facts,
    objects: u32,
    tree: Range<u64>,
    history: Range<u64>,
    tables: Vec<Piece>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Piece {
    component: String,
    layout: u32,
    size: u32,
    places: Range<u64>,
    values: Range<u64>,
}

/// A piece of a table whose component isn't known here (or not in this layout):
/// carried along, so that the engine that knows it finds it again.
#[derive(Debug, Clone)]
pub struct ForeignTable {
    component: String,
    layout: u32,
    size: u32,
    objects: Vec<ItemId>,
    values: Vec<u8>,
}

/// The foreign tables of the Edit in a World.
#[derive(Resource, Debug, Default, Clone)]
pub struct ForeignTables(pub Vec<ForeignTable>);

/// A snapshot that has been read and checked, not yet in a World.
#[derive(Debug)]
pub struct Loaded {
    /// What it says of the Edit.
    pub facts: Facts,
    /// Places that had to be mended.
    pub mended: usize,
    /// What can't be used, for a person to read.
    pub warnings: Vec<String>,
    history: Vec<u8>,
    ids: Vec<ItemId>,
    parents: Vec<u32>,
    columns: Vec<(Vec<u32>, Column)>,
    foreign: ForeignTables,
}

struct Body(Vec<u8>);

impl Body {
    fn put(&mut self, bytes: &[u8]) -> Range<u64> {
        self.0.resize(self.0.len().next_multiple_of(ALIGN), 0);
        let start = self.0.len() as u64;
        self.0.extend_from_slice(bytes);
        start..self.0.len() as u64
    }
}

/// Objects in the order of the tree, with the place of each one's parent.
fn walk(world: &World) -> (Vec<Entity>, Vec<u32>) {
    let root = outline::root(world);
    let (mut objects, mut parents) = (Vec::new(), Vec::new());
    let mut waiting = vec![(root, NOWHERE)];
    while let Some((object, parent)) = waiting.pop() {
        let place = u32::try_from(objects.len()).unwrap_or(NOWHERE);
        objects.push(object);
        parents.push(parent);
        let first = waiting.len();
        waiting.extend(outline::children(world, object).map(|child| (child, place)));
        waiting[first..].reverse();
    }
    (objects, parents)
}

fn le_bytes(numbers: impl Iterator<Item = u32>) -> Vec<u8> {
    numbers.flat_map(u32::to_le_bytes).collect()
}

/// The Edit of a World as the pieces of a snapshot file. `facts` are as given but for
/// the next id.
///
/// # Errors
/// [`PackageError::Nonsense`] when a table is too large for its format.
///
/// # Panics
/// When the World holds no Edit.
pub fn write(
    world: &World,
    mut facts: Facts,
    history: &History,
) -> Result<[Vec<u8>; 3], PackageError> {
    facts.next_id = world.resource::<ItemIndex>().upcoming().0;
    let (objects, parents) = walk(world);
    let ids: Vec<u64> = objects
        .iter()
        .map(|&object| world.get::<ItemId>(object).map_or(0, |id| id.0))
        .collect();
    let mut body = Body(Vec::new());
    let mut tree: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
    tree.extend(le_bytes(parents.into_iter()));
    let tree = body.put(&tree);
    let history = rmp_serde::to_vec_named(history).map_err(PackageError::nonsense)?;
    let history = body.put(&history);
    let mut tables = Vec::new();
    let places = Places::of(&objects);
    for &kind in ComponentKind::ALL {
        for holders in kind.holders(world, &places).chunks(PIECE) {
            let values = kind.archive(world, holders);
            let values = values.map_err(PackageError::nonsense)?;
            tables.push(Piece {
                component: kind.name().to_owned(),
                layout: kind.layout(),
                size: kind.archived_size(),
                places: body.put(&le_bytes(holders.iter().map(|&(place, _)| place))),
                values: body.put(&values),
            });
        }
    }
    write_foreign(world, &ids, &mut body, &mut tables);
    let contents = Contents {
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        facts,
        objects: u32::try_from(ids.len()).map_err(PackageError::nonsense)?,
        tree,
        history,
        tables,
    };
    let contents = rmp_serde::to_vec_named(&contents).map_err(PackageError::nonsense)?;
    let mut payload = (contents.len() as u64).to_le_bytes().to_vec();
    payload.extend(contents);
    payload.resize(payload.len().next_multiple_of(ALIGN), 0);
    payload.append(&mut body.0);
    Ok(sealed::seal(payload))
}

fn write_foreign(world: &World, ids: &[u64], body: &mut Body, tables: &mut Vec<Piece>) {
    let Some(foreign) = world.get_resource::<ForeignTables>() else {
        return;
    };
    if foreign.0.is_empty() {
        return;
    }
    let places: HashMap<u64, u32> = ids.iter().copied().zip(0..).collect();
    for table in &foreign.0 {
        let objects = table.objects.iter();
        let at = objects.map(|id| places.get(&id.0).copied().unwrap_or(NOWHERE));
        tables.push(Piece {
            component: table.component.clone(),
            layout: table.layout,
            size: table.size,
            places: body.put(&le_bytes(at)),
            values: body.put(&table.values),
        });
    }
}

struct Parts<'a> {
    contents: Contents,
    body: &'a [u8],
}

impl<'a> Parts<'a> {
    fn open(payload: &'a [u8]) -> Result<Self, PackageError> {
        let length = usize::try_from(u64_at(payload, 0)).map_err(PackageError::nonsense)?;
        let end = length.checked_add(8).filter(|&end| end <= payload.len());
        let end = end.ok_or_else(|| PackageError::nonsense("its contents are cut short"))?;
        let contents = rmp_serde::from_slice(&payload[8..end]).map_err(PackageError::nonsense)?;
        let body = payload.get(end.next_multiple_of(ALIGN)..).unwrap_or(&[]);
        Ok(Self { contents, body })
    }

    fn part(&self, range: &Range<u64>) -> Result<&'a [u8], PackageError> {
        let bounds = usize::try_from(range.start)
            .ok()
            .zip(usize::try_from(range.end).ok());
        let part = bounds.and_then(|(start, end)| self.body.get(start..end));
        part.ok_or_else(|| PackageError::nonsense("a part lies outside of the file"))
    }

    fn places(&self, piece: &Piece) -> Result<Vec<u32>, PackageError> {
        let bytes = self.part(&piece.places)?;
        Ok((0..bytes.len() / 4).map(|i| u32_at(bytes, i * 4)).collect())
    }

    /// Ids and parents.
    fn tree(&self) -> Result<(Vec<ItemId>, Vec<u32>), PackageError> {
        let bytes = self.part(&self.contents.tree)?;
        let count = self.contents.objects as usize;
        if count.checked_mul(12) != Some(bytes.len()) {
            return Err(PackageError::nonsense("the tree has another length"));
        }
        let ids = (0..count).map(|i| ItemId(u64_at(bytes, i * 8)));
        let parents = (0..count).map(|i| u32_at(bytes, count * 8 + i * 4));
        Ok((ids.collect(), parents.collect()))
    }
}

/// A tree that can be a tree: the root first, parents before what they hold, ids once.
fn check_tree(ids: &[ItemId], parents: &[u32]) -> Result<(), PackageError> {
    let no_tree = |why: &str| Err(PackageError::nonsense(why));
    if ids.first() != Some(&ItemId::ROOT) || parents.first() != Some(&NOWHERE) {
        return no_tree("the tree has no root");
    }
    let mut depths = vec![0_u32; ids.len()];
    for (place, &parent) in parents.iter().enumerate().skip(1) {
        let parent = parent as usize;
        if parent >= place {
            return no_tree("an object lies in one that comes after it");
        }
        depths[place] = depths[parent] + 1;
        if depths[place] > DEEPEST {
            return no_tree("the tree is too deep");
        }
    }
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let twice = sorted.windows(2).any(|pair| pair[0] == pair[1]);
    if twice || sorted[0].0 == 0 || !sorted.contains(&ItemId::MASTER) {
        return no_tree("an id is there twice, or the master isn't there");
    }
    Ok(())
}

enum Read {
    Ours(Vec<u32>, Column),
    Foreign(Vec<u32>, Piece, Vec<u8>, String),
}

fn read_piece(parts: &Parts<'_>, piece: &Piece) -> Result<Read, PackageError> {
    let places = parts.places(piece)?;
    let values = parts.part(&piece.values)?;
    let Some(kind) = ComponentKind::from_name(&piece.component) else {
        let why = "this engine doesn't know it";
        return Ok(Read::Foreign(
            places,
            piece.clone(),
            values.to_vec(),
            why.to_owned(),
        ));
    };
    if (piece.layout, piece.size) != (kind.layout(), kind.archived_size()) {
        let why = "another version of the engine wrote it in another form";
        return Ok(Read::Foreign(
            places,
            piece.clone(),
            values.to_vec(),
            why.to_owned(),
        ));
    }
    match kind.unarchive(values, places.len()) {
        Ok(column) => Ok(Read::Ours(places, column)),
        Err(error) => Err(PackageError::Nonsense(format!(
            "{}: {error}",
            piece.component
        ))),
    }
}

/// Reads a snapshot file.
///
/// # Errors
/// [`PackageError`].
pub fn read(file: AlignedVec) -> Result<Loaded, PackageError> {
    let unsealed = sealed::unseal(file)?;
    let parts = Parts::open(unsealed.payload())?;
    let (ids, parents) = parts.tree()?;
    check_tree(&ids, &parents)?;
    let tables = &parts.contents.tables;
    let read: Result<Vec<Read>, _> = tables.par_iter().map(|p| read_piece(&parts, p)).collect();
    let mut loaded = Loaded {
        facts: parts.contents.facts.clone(),
        mended: unsealed.mended,
        warnings: Vec::new(),
        history: parts.part(&parts.contents.history)?.to_vec(),
        ids,
        parents,
        columns: Vec::new(),
        foreign: ForeignTables::default(),
    };
    for read in read? {
        loaded.take(read)?;
    }
    Ok(loaded)
}

impl Loaded {
    fn take(&mut self, read: Read) -> Result<(), PackageError> {
        match read {
            Read::Ours(places, column) => {
                let objects = self.ids.len();
                let ordered = places.windows(2).all(|pair| pair[0] < pair[1]);
                if !ordered || places.last().is_some_and(|&last| last as usize >= objects) {
                    return Err(PackageError::nonsense(
                        "a table of objects that aren't there",
                    ));
                }
                self.columns.push((places, column));
            }
            Read::Foreign(places, piece, values, why) => {
                let component = &piece.component;
                let line = format!("`{component}` is kept but not used: {why}");
                if !self.warnings.contains(&line) {
                    self.warnings.push(line);
                }
                let id = |&place: &u32| self.ids.get(place as usize).copied().unwrap_or(ItemId(0));
                self.foreign.0.push(ForeignTable {
                    objects: places.iter().map(id).collect(),
                    component: piece.component,
                    layout: piece.layout,
                    size: piece.size,
                    values,
                });
            }
        }
        Ok(())
    }

    /// The history; empty, with a warning, when it can't be read.
    pub fn history(&mut self) -> History {
        let read = rmp_serde::from_slice(&std::mem::take(&mut self.history));
        read.unwrap_or_else(|_| {
            let line = "the history can't be read: what was done before can't be undone";
            self.warnings.push(line.to_owned());
            History::default()
        })
    }

    /// The audio files that clips and frozen tracks name.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        let clips = self.columns.iter().filter_map(|(_, column)| match column {
            Column::AudioClip(clips) => Some(clips),
            _ => None,
        });
        let frozen = self.columns.iter().filter_map(|(_, column)| match column {
            Column::Frozen(tracks) => Some(tracks),
            _ => None,
        });
        let frozen = frozen.flatten().map(|frozen| frozen.source.as_str());
        let clips = clips.flatten().map(|clip| clip.source.as_str());
        clips.chain(frozen)
    }

    /// The files that plugins play.
    pub fn played(&self) -> impl Iterator<Item = &str> {
        let of = self.columns.iter().flat_map(|(_, column)| match column {
            Column::SamplerSounds(all) => {
                let sounds = all.iter().flat_map(|of| &of.sounds);
                sounds.map(|sound| sound.source.as_str()).collect()
            }
            Column::PluginFile(files) => files.iter().map(|file| file.source.as_str()).collect(),
            _ => Vec::new(),
        });
        of.filter(|source| !source.is_empty())
    }

    /// Those of all takes, whether or not they play.
    pub fn takes(&self) -> impl Iterator<Item = &str> {
        let takes = self.columns.iter().filter_map(|(_, column)| match column {
            Column::Takes(takes) => Some(takes),
            _ => None,
        });
        let takes = takes.flatten().flat_map(|takes| &takes.takes);
        takes.map(|take| take.source.as_str())
    }

    /// Puts the Edit into a World that holds none.
    ///
    /// # Errors
    /// [`PackageError::Nonsense`] when it has no master; then the World must be
    /// cleared.
    pub fn spawn(self, world: &mut World) -> Result<(), PackageError> {
        let mut objects: Vec<Entity> = Vec::with_capacity(self.ids.len());
        let mut index = ItemIndex::default();
        index.make_room(self.ids.len());
        for (&id, &parent) in self.ids.iter().zip(&self.parents) {
            let object = match objects.get(parent as usize) {
                Some(&parent) => world.spawn((id, ChildOf(parent))).id(),
                None => world.spawn(id).id(),
            };
            index.enter(id, object);
            objects.push(object);
        }
        index.reserve(ItemId(self.facts.next_id.saturating_sub(1)));
        for (places, column) in self.columns {
            column.insert(world, places.iter().map(|&place| objects[place as usize]));
        }
        let master = index.entity(ItemId::MASTER);
        let is_master = master.is_some_and(|master| world.get::<MasterTrack>(master).is_some());
        world.insert_resource(index);
        world.insert_resource(self.foreign);
        world.insert_resource(Outline::default());
        is_master
            .then_some(())
            .ok_or_else(|| PackageError::nonsense("the master isn't one"))
    }
}
