//! What plugins play of files, in memory: recordings, impulse responses, SoundFonts.
//!
//! Thread: control, but for [`make`], which is the slow part. In: what plugins' components
//! name. Out: for each plugin the [`Material`] that its processors are made with, and a
//! stamp that is another whenever that is.
//! Invariants: files are shared by all plugins that name them; a plugin has its material
//! once every file of it was read or failed, and until then none.

mod fill;
mod make;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::catalog::FileTrouble;
use crate::media::source::PreparedSource;
use crate::media::whole::Whole;
use crate::plugins::builtin::Material;
use crate::plugins::builtin::impulse::Kernel;
use crate::plugins::builtin::sampler::Bank;

pub use fill::{refill, wishes};
pub use make::{make, read_font};

/// Bytes that may be held for plugins that don't want them now: an undo finds them.
const KEPT_IDLE: usize = 256 << 20;

/// What can be made of a file for plugins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MaterialKey {
    /// All samples.
    Recording(PathBuf),
    /// An impulse response, ready to convolve with.
    Impulse {
        /// Where its recording is.
        of: ImpulseSource,
        /// Whether it is scaled.
        normalise: bool,
        /// Whether silence is left out.
        trim: bool,
    },
    /// A SoundFont's bank.
    SoundFont(PathBuf),
}

/// Where the recording of an impulse response is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ImpulseSource {
    /// In a file.
    File(PathBuf),
    /// In the Edit, by the hash of its bytes.
    Embedded(blake3::Hash),
}

impl MaterialKey {
    /// The file, where it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Recording(path)
            | Self::SoundFont(path)
            | Self::Impulse {
                of: ImpulseSource::File(path),
                ..
            } => Some(path),
            Self::Impulse { .. } => None,
        }
    }
}

/// What was made of a file.
#[derive(Clone, Debug)]
pub enum Ready {
    /// See [`MaterialKey::Recording`].
    Recording(Whole),
    /// See [`MaterialKey::Impulse`].
    Impulse(Kernel, usize),
    /// See [`MaterialKey::SoundFont`].
    Bank(Arc<Bank>),
}

impl Ready {
    fn bytes(&self) -> usize {
        match self {
            Self::Recording(whole) => whole.bytes(),
            Self::Impulse(_, bytes) => *bytes,
            Self::Bank(bank) => bank
                .zones
                .first()
                .map_or(0, |zone| size_of_val(&*zone.left)),
        }
    }
}

/// What a worker brings.
#[derive(Debug)]
pub struct MadeMaterial {
    /// What plugins play.
    pub ready: Ready,
    /// The audio file, where it is one.
    pub source: Option<Arc<PreparedSource>>,
}

#[derive(Debug)]
struct Entry {
    made: Result<MadeMaterial, FileTrouble>,
    serial: u64,
}

/// What a plugin wants, and has.
#[derive(Debug, Default)]
struct Held {
    keys: Vec<MaterialKey>,
    /// Its stamp, and what it plays; nothing while a file is being read.
    fill: Option<(u64, Material)>,
}

/// What was made of files for the Edit's plugins.
#[derive(Resource, Debug, Default)]
pub struct Materials {
    made: HashMap<MaterialKey, Entry>,
    plugins: HashMap<Entity, Held>,
    serial: u64,
}

impl Materials {
    /// What came of a file; `None` while nobody has tried.
    #[must_use]
    pub fn made(&self, key: &MaterialKey) -> Option<&Result<MadeMaterial, FileTrouble>> {
        self.made.get(key).map(|entry| &entry.made)
    }

    /// Enters what came of a file.
    pub fn enter(&mut self, key: MaterialKey, made: Result<MadeMaterial, FileTrouble>) {
        self.serial += 1;
        let serial = self.serial;
        self.made.insert(key, Entry { made, serial });
    }

    /// Which material a plugin has: another number for another one, 0 for none.
    #[must_use]
    pub fn stamp(&self, plugin: Entity) -> u64 {
        let fill = self.plugins.get(&plugin).and_then(|it| it.fill.as_ref());
        fill.map_or(0, |(stamp, _)| *stamp)
    }

    /// What a plugin plays.
    #[must_use]
    pub fn of(&self, plugin: Entity) -> Material {
        let fill = self.plugins.get(&plugin).and_then(|it| it.fill.as_ref());
        fill.map_or(Material::None, |(_, material)| material.clone())
    }

    /// The plugins that have, or wait for, material.
    #[must_use]
    pub fn plugins(&self) -> Vec<Entity> {
        self.plugins.keys().copied().collect()
    }

    /// What is wrong with a file, where something is.
    #[must_use]
    pub fn trouble(&self, path: &Path) -> Option<&FileTrouble> {
        let entries = self.made.iter();
        let mut of = entries.filter(|(key, _)| key.path() == Some(path));
        of.find_map(|(_, entry)| entry.made.as_ref().err())
    }

    /// What a file is, where it was read; the audio file, where it is one.
    #[must_use]
    pub fn found(&self, path: &Path) -> Option<Option<&Arc<PreparedSource>>> {
        let entries = self.made.iter();
        let mut of = entries.filter(|(key, _)| key.path() == Some(path));
        of.find_map(|(_, entry)| Some(entry.made.as_ref().ok()?.source.as_ref()))
    }

    /// Whether any file can't be played.
    #[must_use]
    pub fn has_troubles(&self) -> bool {
        self.made.values().any(|entry| entry.made.is_err())
    }

    /// Every file, and whether it was read.
    #[must_use]
    pub fn files(&self) -> Vec<(PathBuf, bool)> {
        let mut files: HashMap<&Path, bool> = HashMap::new();
        for (key, entry) in &self.made {
            if let Some(path) = key.path() {
                *files.entry(path).or_default() |= entry.made.is_ok();
            }
        }
        let owned = |(path, ready): (&Path, bool)| (path.to_path_buf(), ready);
        files.into_iter().map(owned).collect()
    }

    /// A file has come, gone or changed.
    pub fn forget(&mut self, path: &Path) {
        self.made.retain(|key, _| key.path() != Some(path));
    }

    /// Frees what no plugin wants, beyond what an undo may find.
    pub fn trim(&mut self) {
        let bytes = |entry: &Entry| entry.made.as_ref().map_or(0, |made| made.ready.bytes());
        let used: HashSet<&MaterialKey> = self.plugins.values().flat_map(|it| &it.keys).collect();
        let idle = self.made.iter().filter(|(key, _)| !used.contains(key));
        let mut idle: Vec<(u64, usize, MaterialKey)> = idle
            .map(|(key, entry)| (entry.serial, bytes(entry), key.clone()))
            .collect();
        let mut total: usize = idle.iter().map(|(_, bytes, _)| bytes).sum();
        idle.sort_unstable_by_key(|(serial, ..)| *serial);
        for (_, bytes, key) in idle {
            // What failed is tried anew when it is wanted again.
            if bytes == 0 || total > KEPT_IDLE {
                self.made.remove(&key);
                total -= bytes;
            }
        }
    }
}
