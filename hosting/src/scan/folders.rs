//! Where modules lie.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::seam::PluginFormat;

/// How deep vendors' folders may lie.
const DEPTH: usize = 8;

/// The folders that VST3's and CLAP's documents name for Linux, and those that
/// `VST3_PATH` and `CLAP_PATH` do.
#[must_use]
pub fn standard_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for format in PluginFormat::ALL {
        let name = format.extension();
        let named = std::env::var_os(format!("{}_PATH", name.to_uppercase())).unwrap_or_default();
        let named = std::env::split_paths(&named).filter(|path| !path.as_os_str().is_empty());
        folders.extend(named);
        if let Some(home) = std::env::var_os("HOME") {
            folders.push(Path::new(&home).join(format!(".{name}")));
        }
        folders.push(Path::new("/usr/lib").join(name));
        folders.push(Path::new("/usr/local/lib").join(name));
    }
    folders
}

/// The modules in folders and below, each once, sorted.
#[must_use]
pub fn modules_in(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    for folder in folders {
        look(folder, DEPTH, &mut found);
    }
    found.into_iter().collect()
}

fn look(folder: &Path, depth: usize, found: &mut BTreeSet<PathBuf>) {
    // A folder that isn't there or can't be read has no modules.
    for path in std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
    {
        // A folder may be called `clap`; only VST3's bundles are folders.
        let is_module = match PluginFormat::of(&path) {
            Some(PluginFormat::Vst3) => true,
            Some(PluginFormat::Clap) => !path.is_dir(),
            None => false,
        };
        if is_module {
            found.insert(path);
        } else if depth > 0 && path.is_dir() {
            look(&path, depth - 1, found);
        }
    }
}
