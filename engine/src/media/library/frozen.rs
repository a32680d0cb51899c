//! Renderings of frozen tracks: kept beside the copies, within a bound of their own.
//!
//! Thread: any but the callback; waits for the disk. A rendering isn't made anew by itself as a
//! copy is, so what any engine plays stays: the engine that has it open notes so every few
//! minutes in a file beside it (`.used`), and only those unused for long go, the longest unused
//! first. A track whose rendering went all the same plays its clips.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Library;

/// Most bytes the renderings may take together.
const MAX_BYTES: u64 = 8 << 30;
/// A note of use is renewed when it is older.
const RENEWED: Duration = Duration::from_mins(10);
/// What was used within this time may be in use elsewhere.
const RECENT: Duration = Duration::from_hours(1);
/// A rendering under way isn't older than this.
const UNFINISHED: Duration = Duration::from_hours(24);

impl Library {
    /// The folder of the renderings.
    #[must_use]
    pub fn frozen_dir(&self) -> PathBuf {
        self.cache.dir().join("frozen")
    }

    /// Notes that a file, if it is a rendering, is in use.
    pub fn keep_frozen(&self, path: &Path) {
        if path.parent() != Some(&self.frozen_dir()) || !path.is_file() {
            return;
        }
        let note = used_note(path);
        let fresh = modified(&note).is_some_and(|then| !is_older(then, RENEWED));
        if !fresh {
            // Where it can't be noted, the file's own age counts.
            let made = File::create(&note);
            let _ = made.and_then(|file| file.set_modified(SystemTime::now()));
        }
    }

    /// Deletes the renderings longest unused until the rest fits, sparing those in use.
    pub fn trim_frozen(&self) {
        self.trim_frozen_to(MAX_BYTES);
    }

    pub(super) fn trim_frozen_to(&self, max_bytes: u64) {
        // Those in use go by their real paths.
        let Ok(folder) = self.frozen_dir().canonicalize() else {
            return;
        };
        let in_use = self.in_use();
        let mut renderings = Vec::new();
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let (Ok(metadata), true) = (entry.metadata(), is_wav(&path)) else {
                continue;
            };
            let Ok(made) = metadata.modified() else {
                continue;
            };
            if entry.file_name().to_string_lossy().starts_with('.') {
                if is_older(made, UNFINISHED) {
                    // Left behind by an engine that didn't end well.
                    let _ = fs::remove_file(&path);
                }
                continue;
            }
            let used = modified(&used_note(&path)).map_or(made, |used| used.max(made));
            renderings.push((used, metadata.len(), path));
        }
        renderings.sort();
        let mut total: u64 = renderings.iter().map(|(_, size, _)| size).sum();
        for (used, size, path) in renderings {
            if total <= max_bytes {
                return;
            }
            if !is_older(used, RECENT) || in_use.contains(&path) {
                continue;
            }
            let _ = fs::remove_file(used_note(&path));
            if fs::remove_file(&path).is_ok() {
                total -= size;
            }
        }
    }
}

fn is_wav(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wav")
}

fn used_note(rendering: &Path) -> PathBuf {
    rendering.with_extension("used")
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// A time to come isn't: clocks are set back.
fn is_older(then: SystemTime, age: Duration) -> bool {
    then.elapsed().is_ok_and(|elapsed| elapsed > age)
}
