//! Which audio files the Edit uses, and where their samples are.
//!
//! Thread: control. Files are opened elsewhere (`control::work`); here is only
//! what came of it. A file keeps its slot as long as the Edit is open.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::media::page::SourceSlot;
use crate::media::source::PreparedSource;

/// A file that can be played.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Where the callback finds it.
    pub slot: SourceSlot,
    /// Its samples at the session's rate.
    pub source: Arc<PreparedSource>,
}

/// The audio files of the Edit.
#[derive(Resource, Debug, Default)]
pub struct Catalog {
    folder: Option<PathBuf>,
    files: HashMap<PathBuf, Prepared>,
    next: u32,
}

/// How many files one session can play: the callback's table has this many places.
pub const MAX_SOURCES: usize = 65_536;

impl Catalog {
    /// The catalog of an Edit that lies in `folder`, which relative sources start
    /// from. `next` is the first slot it gives out; past the end it starts over.
    #[must_use]
    pub fn new(folder: Option<PathBuf>, next: u32) -> Self {
        let half = u32::try_from(MAX_SOURCES / 2).unwrap_or(0);
        Self {
            folder,
            next: if next < half { next } else { 0 },
            ..Self::default()
        }
    }

    /// The slot that the next file would get.
    #[must_use]
    pub fn next_slot(&self) -> u32 {
        self.next
    }

    /// The folder that relative sources start from; a new Edit has none.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Relative sources start from another folder from now on.
    pub fn rebase(&mut self, folder: PathBuf) {
        self.folder = Some(folder);
    }

    /// The path that a clip's source names.
    #[must_use]
    pub fn resolve(&self, source: &str) -> PathBuf {
        resolve(self.folder.as_deref(), source)
    }

    /// What is known of a clip's source; `None` while the file is missing or unreadable.
    #[must_use]
    pub fn prepared(&self, source: &str) -> Option<&Prepared> {
        self.at(&self.resolve(source))
    }

    /// What is known of a file.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&Prepared> {
        self.files.get(path)
    }

    /// Enters a file that was prepared. `None` when there is no place left.
    pub fn enter(&mut self, path: PathBuf, source: Arc<PreparedSource>) -> Option<&Prepared> {
        let next = &mut self.next;
        match self.files.entry(path) {
            std::collections::hash_map::Entry::Occupied(known) => {
                let known = known.into_mut();
                known.source = source;
                Some(known)
            }
            std::collections::hash_map::Entry::Vacant(_) if *next as usize >= MAX_SOURCES => None,
            std::collections::hash_map::Entry::Vacant(place) => {
                let slot = SourceSlot(*next);
                *next += 1;
                Some(place.insert(Prepared { slot, source }))
            }
        }
    }

    /// Every file.
    pub fn files(&self) -> impl Iterator<Item = &Prepared> {
        self.files.values()
    }
}

/// A source as a path: absolute, or from the Edit's folder. Windows wrote backslashes.
#[must_use]
pub fn resolve(folder: Option<&Path>, source: &str) -> PathBuf {
    let path = Path::new(source);
    if path.is_absolute() {
        return path.to_path_buf();
    }
    let path = PathBuf::from(source.replace('\\', "/"));
    folder.map_or_else(|| path.clone(), |folder| folder.join(&path))
}
