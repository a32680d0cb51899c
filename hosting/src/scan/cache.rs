//! Results of scans in a JSON file, by path, size and time of change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::seam::{PluginDescription, PluginError, ScanFailure};

/// Files of other versions are made anew.
const VERSION: u32 = 1;

/// By what a module is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    /// Nanoseconds since 1970 as two numbers, which JSON keeps whole.
    seconds: u64,
    nanoseconds: u32,
}

impl Stamp {
    /// Of the library in a bundle, or of what lies there instead.
    pub fn of(path: &Path) -> Option<Self> {
        let binary = crate::format::binary_of(path).unwrap_or_else(|_| path.to_owned());
        let told = std::fs::metadata(binary).ok()?;
        let time = told.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Self {
            size: told.len(),
            seconds: time.as_secs(),
            nanoseconds: time.subsec_nanos(),
        })
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    stamp: Stamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plugins: Option<Vec<PluginDescription>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<ScanFailure>,
}

/// The file's content.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Cache {
    version: u32,
    modules: BTreeMap<PathBuf, Entry>,
}

impl Cache {
    /// Reads a file; what can't be read is an empty cache.
    pub fn read(file: &Path) -> Self {
        std::fs::read(file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok())
            .filter(|cache| cache.version == VERSION)
            .unwrap_or_default()
    }

    /// Writes it beside and puts it in place at once. Modules that are gone are left out.
    pub fn write(&mut self, file: &Path) -> Result<(), PluginError> {
        self.version = VERSION;
        self.modules.retain(|path, _| path.exists());
        let failed = |error: std::io::Error| PluginError::System {
            step: format!("writing {}", file.display()),
            reason: error.to_string(),
        };
        let bytes = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let beside = file.with_extension(format!("{}.new", std::process::id()));
        std::fs::write(&beside, bytes).map_err(failed)?;
        std::fs::rename(&beside, file).map_err(failed)
    }

    pub fn get(&self, path: &Path, stamp: Stamp) -> Option<Outcome> {
        let entry = self
            .modules
            .get(path)
            .filter(|entry| entry.stamp == stamp)?;
        match (&entry.plugins, &entry.failure) {
            (Some(plugins), None) => Some(Ok(plugins.clone())),
            (None, Some(failure)) => Some(Err(failure.clone())),
            _ => None,
        }
    }

    pub fn put(&mut self, path: &Path, stamp: Stamp, outcome: Outcome) {
        let (plugins, failure) = match outcome {
            Ok(plugins) => (Some(plugins), None),
            Err(failure) => (None, Some(failure)),
        };
        let entry = Entry {
            stamp,
            plugins,
            failure,
        };
        self.modules.insert(path.to_owned(), entry);
    }
}
