//! Which audio files the Edit uses, what was made of them, and where their samples are.
//!
//! Thread: control. Files are opened and treated elsewhere (`control::work`); here is only what
//! came of it. A file keeps its slot as long as the Edit is open and the file is there.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::project_items::{ItemFile, ProjectItems};
use crate::media::page::SourceSlot;
use crate::media::source::{MediaError, PreparedSource};
use crate::media::stretch::TreatmentKey;

/// A file that can be played.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Where the callback finds it.
    pub slot: SourceSlot,
    /// Its samples at the session's rate.
    pub source: Arc<PreparedSource>,
}

/// Why a file can't be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTrouble {
    /// Whether there is no such file; otherwise there is and it can't be read.
    pub missing: bool,
    /// What is wrong, for people.
    pub why: String,
}

impl FileTrouble {
    /// What an error says of a file.
    #[must_use]
    pub fn of(error: &MediaError) -> Self {
        Self {
            missing: matches!(error, MediaError::NotFound { .. }),
            why: error.to_string(),
        }
    }
}

/// What came of a treatment.
#[derive(Clone, Debug)]
pub enum Treated {
    /// It can be played.
    Ready(Prepared),
    /// It can't be made; why not.
    Failed(String),
}

#[derive(Clone, Debug)]
struct Kept {
    treated: Treated,
    /// When it was last wanted, in turns of [`Catalog::touch`].
    wanted: u64,
}

/// The audio files of the Edit.
#[derive(Resource, Debug, Default)]
pub struct Catalog {
    folder: Option<PathBuf>,
    /// The sources that are items of Tracktion projects.
    items: ProjectItems,
    files: HashMap<PathBuf, Prepared>,
    troubles: HashMap<PathBuf, FileTrouble>,
    treated: HashMap<TreatmentKey, Kept>,
    next: u32,
    /// Slots given back, the oldest first.
    freed: VecDeque<SourceSlot>,
    turn: u64,
}

/// How many files one session can play: the callback's table has this many places.
pub const MAX_SOURCES: usize = 65_536;

/// A slot rests until so many others were given back after it: the callback may still read it.
const RESTING: usize = 256;

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

    /// Takes note of what was found of the sources that are projects' items.
    pub fn know_items(&mut self, items: ProjectItems) {
        self.items = items;
    }

    /// What was found of a source that is a project's item.
    #[must_use]
    pub fn item(&self, source: &str) -> Option<&ItemFile> {
        self.items.get(source)
    }

    /// The path that a clip's source names.
    #[must_use]
    pub fn resolve(&self, source: &str) -> PathBuf {
        if let Some(ItemFile::Found(path)) = self.items.get(source) {
            return path.clone();
        }
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

    /// Why a file can't be played, as far as is known.
    #[must_use]
    pub fn trouble(&self, path: &Path) -> Option<&FileTrouble> {
        self.troubles.get(path)
    }

    /// Every file that can't be played.
    pub fn troubles(&self) -> impl Iterator<Item = (&PathBuf, &FileTrouble)> {
        self.troubles.iter()
    }

    /// Notes that a file can't be played; gives what it was played from until now.
    pub fn lose(&mut self, path: PathBuf, trouble: FileTrouble) -> Option<Prepared> {
        let lost = self.files.remove(&path);
        self.freed.extend(lost.iter().map(|lost| lost.slot));
        self.troubles.insert(path, trouble);
        lost
    }

    /// A place for another source.
    fn slot(&mut self) -> Option<SourceSlot> {
        if self.freed.len() > RESTING {
            return self.freed.pop_front();
        }
        if (self.next as usize) < MAX_SOURCES {
            let slot = SourceSlot(self.next);
            self.next += 1;
            return Some(slot);
        }
        self.freed.pop_front()
    }

    /// Enters a file that was prepared. `None` when there is no place left.
    pub fn enter(&mut self, path: PathBuf, source: Arc<PreparedSource>) -> Option<&Prepared> {
        self.troubles.remove(&path);
        let slot = match self.files.get(&path) {
            Some(known) => known.slot,
            None => self.slot()?,
        };
        let place = self.files.entry(path);
        Some(place.insert_entry(Prepared { slot, source }).into_mut())
    }

    /// Every file and everything made of files.
    pub fn files(&self) -> impl Iterator<Item = &Prepared> {
        let ready = self
            .treated
            .values()
            .filter_map(|kept| match &kept.treated {
                Treated::Ready(prepared) => Some(prepared),
                Treated::Failed(_) => None,
            });
        self.files.values().chain(ready)
    }

    /// The files as they are, with their paths.
    pub fn originals(&self) -> impl Iterator<Item = (&PathBuf, &Prepared)> {
        self.files.iter()
    }

    /// What came of a treatment; `None` while nobody has tried.
    #[must_use]
    pub fn treated(&self, key: TreatmentKey) -> Option<&Treated> {
        self.treated.get(&key).map(|kept| &kept.treated)
    }

    /// Enters what came of a treatment. An error when there is no place left.
    pub fn enter_treated(
        &mut self,
        key: TreatmentKey,
        made: Result<Arc<PreparedSource>, String>,
    ) -> Option<Prepared> {
        let made = made.and_then(|source| {
            let slot = self.slot();
            let slot = slot.ok_or_else(|| "the session plays too many files".to_owned())?;
            Ok(Prepared { slot, source })
        });
        let ready = made.as_ref().ok().cloned();
        let treated = made.map_or_else(Treated::Failed, Treated::Ready);
        let wanted = self.turn;
        self.treated.insert(key, Kept { treated, wanted });
        ready
    }

    /// Notes that treatments are wanted now.
    pub fn touch<'a>(&mut self, keys: impl Iterator<Item = &'a TreatmentKey>) {
        self.turn += 1;
        for key in keys {
            if let Some(kept) = self.treated.get_mut(key) {
                kept.wanted = self.turn;
            }
        }
    }

    /// Forgets a treatment; gives the slot to empty.
    pub fn forget_treated(&mut self, key: TreatmentKey) -> Option<SourceSlot> {
        let Treated::Ready(prepared) = self.treated.remove(&key)?.treated else {
            return None;
        };
        self.freed.push_back(prepared.slot);
        Some(prepared.slot)
    }

    /// The treatments that meet a condition.
    #[must_use]
    pub fn treated_that(&self, is: impl Fn(&Treated) -> bool) -> Vec<TreatmentKey> {
        let found = self.treated.iter().filter(|(_, kept)| is(&kept.treated));
        found.map(|(&key, _)| key).collect()
    }

    /// The treatments longest unwanted, all but `keep` of those that `idle` names.
    #[must_use]
    pub fn stalest(&self, idle: impl Fn(&TreatmentKey) -> bool, keep: usize) -> Vec<TreatmentKey> {
        let mut stale: Vec<(u64, TreatmentKey)> = self
            .treated
            .iter()
            .filter(|(key, _)| idle(key))
            .map(|(&key, kept)| (kept.wanted, key))
            .collect();
        stale.sort_unstable();
        let too_many = stale.len().saturating_sub(keep);
        stale
            .into_iter()
            .take(too_many)
            .map(|(_, key)| key)
            .collect()
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
