//! Packages of Edits that have no package of their own: they live in the user's state
//! folder, go when the Edit is saved, and are offered for recovery when they stay.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{EXTENSION, Lock, OpenFault, read};
use crate::session::package::record::Record;

/// How many are kept; the oldest goes first.
const KEPT: usize = 20;
/// A package without a snapshot that is older was never finished.
const YOUNG: Duration = Duration::from_secs(60);

/// The folder of scratch packages.
#[must_use]
pub fn folder(state: &Path) -> PathBuf {
    state.join("scratch")
}

/// Whether a path is a scratch package.
#[must_use]
pub fn is_scratch(state: &Path, path: &Path) -> bool {
    path.parent() == Some(&folder(state))
}

/// A new scratch package's folder, locked.
///
/// # Errors
/// When the state folder can't be written.
pub fn begin(state: &Path) -> Result<(PathBuf, Lock), OpenFault> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_nanos());
    let name = format!("{now:020}-{}.{EXTENSION}", std::process::id());
    let path = folder(state).join(name);
    let lock = Lock::take(&path)?;
    Ok((path, lock))
}

fn is_young(path: &Path) -> bool {
    let changed = path.metadata().and_then(|metadata| metadata.modified());
    let age = changed.ok().and_then(|changed| changed.elapsed().ok());
    age.is_none_or(|age| age < YOUNG)
}

/// Whether a package holds what isn't in the file that its Edit belongs to.
fn unsaved(path: &Path) -> bool {
    let Ok(found) = read(path, None) else {
        // It can't be read now; perhaps by a later engine. Without a snapshot it never
        // held anything.
        return path.join(super::SNAPSHOT).exists();
    };
    let facts = &found.loaded.facts;
    let mut saved = facts.saved_revision.unwrap_or(facts.began);
    let mut last = facts.revision;
    for record in &found.records {
        match record {
            Record::Saved { revision, .. } => saved = *revision,
            Record::Change { change, .. } => last = last.max(change.revision),
        }
    }
    saved != last
}

/// The scratch packages that hold what is nowhere else, newest first; those that
/// don't are removed, and those that an engine works on left alone.
#[must_use]
pub fn recoverable(state: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(state));
    let paths = entries.into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = paths
        .map(|entry| entry.path())
        .filter(|path| super::is_package(path) && path.is_dir())
        .collect();
    paths.sort();
    let mut kept = Vec::new();
    for path in paths.into_iter().rev() {
        // Another engine may just be making it.
        if is_young(&path) && !path.join(super::SNAPSHOT).exists() {
            continue;
        }
        let Ok(_lock) = Lock::take(&path) else {
            continue;
        };
        if kept.len() < KEPT && unsaved(&path) {
            kept.push(path);
        } else {
            let _ = std::fs::remove_dir_all(&path);
        }
    }
    kept
}
