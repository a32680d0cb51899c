//! Where modules lie.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How deep vendors' folders may lie.
const DEPTH: usize = 8;

/// The folders that VST3's documents name for Linux, and `VST3_PATH`.
#[must_use]
pub fn standard_folders() -> Vec<PathBuf> {
    let named = std::env::var_os("VST3_PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&named)
        .filter(|path| !path.as_os_str().is_empty())
        .collect();
    if let Some(home) = std::env::var_os("HOME") {
        folders.push(Path::new(&home).join(".vst3"));
    }
    folders.push("/usr/lib/vst3".into());
    folders.push("/usr/local/lib/vst3".into());
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
        let is_module = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("vst3"));
        if is_module {
            found.insert(path);
        } else if depth > 0 && path.is_dir() {
            look(&path, depth - 1, found);
        }
    }
}
