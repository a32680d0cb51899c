//! Makes audio files ready to be streamed: as they are where that is possible, as copies if not.
//!
//! Owns: [`Library`]. Thread: any but the callback; waits for the disk, decoding takes seconds.
//! In: paths. Out: shared [`PreparedSource`]s.
//! Invariants: a file is decoded once however many ask for it at the same time; a copy that has
//! gone (the cache may be emptied at any time) is made anew by the next `prepare`; a file that has
//! changed on disk is another file.
//! Elsewhere: the copies themselves (`library::cache`), decoding (`media::decode`).

use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use super::riff::{self, WavHeader};
use super::source::{MediaError, PreparedSource};

mod cache;
mod copy;
mod frozen;
mod outline;
mod treated;

use cache::Cache;

/// A version of a file, at a rate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    path: PathBuf,
    size: u64,
    /// Nanoseconds since 1970.
    modified: i128,
    rate: u32,
}

/// What is known of one key. The lock is held while the file is being prepared.
type Place = Arc<Mutex<Option<Arc<PreparedSource>>>>;

/// Prepares audio files, and remembers those it has prepared.
#[derive(Debug)]
pub struct Library {
    cache: Cache,
    known: Mutex<HashMap<Key, Place>>,
    /// Treatments, by the name of their file.
    treated: Mutex<HashMap<String, Place>>,
}

impl Library {
    /// A library that keeps its copies in `cache_dir`, which is made when first needed.
    #[must_use]
    pub fn new(cache_dir: PathBuf) -> Self {
        Self {
            cache: Cache::new(cache_dir),
            known: Mutex::default(),
            treated: Mutex::default(),
        }
    }

    /// Where copies are kept unless told otherwise: `$WAIVE_CACHE_DIR`, else the user's cache
    /// directory, else the system's temporary one.
    #[must_use]
    pub fn default_cache_dir() -> PathBuf {
        if let Some(dir) = std::env::var_os("WAIVE_CACHE_DIR").filter(|dir| !dir.is_empty()) {
            return dir.into();
        }
        directories::ProjectDirs::from("", "", "waive").map_or_else(
            || std::env::temp_dir().join("waive-media"),
            |dirs| dirs.cache_dir().join("media"),
        )
    }

    /// Where it keeps its copies, and renderings of tracks in a folder of their own.
    #[must_use]
    pub fn cache_dir(&self) -> &Path {
        self.cache.dir()
    }

    /// Makes a file ready to be streamed at `session_rate` Hz.
    ///
    /// A mono or stereo WAV of 16, 24 or 32 bits or 32-bit float at that rate is used where it is;
    /// anything else is decoded, resampled, and kept as 32-bit float in the cache.
    ///
    /// # Errors
    /// What is wrong with the file, see [`MediaError`]; nothing is remembered of a failure.
    pub fn prepare(
        &self,
        path: &Path,
        session_rate: u32,
    ) -> Result<Arc<PreparedSource>, MediaError> {
        riff::check_rate(path, session_rate)?;
        let key = identify(path, session_rate)?;
        let place = Arc::clone(locked(&self.known).entry(key.clone()).or_default());
        let mut place = locked(&place);
        if let Some(known) = place.as_ref() {
            let in_use = known.path == key.path || Cache::is_whole(known);
            if in_use && known.original == path {
                return Ok(Arc::clone(known));
            }
        }
        let prepared = Arc::new(self.make(path, &key)?);
        *place = Some(Arc::clone(&prepared));
        Ok(prepared)
    }

    /// Puts an audio file that is only bytes (FLAC, as Edits hold impulse responses) into
    /// the cache, for [`prepare`](Self::prepare) to read.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep_aside(&self, bytes: &[u8]) -> Result<PathBuf, MediaError> {
        self.cache.write_aside(bytes)
    }

    fn make(&self, path: &Path, key: &Key) -> Result<PreparedSource, MediaError> {
        let mut file = File::open(&key.path).map_err(|error| MediaError::io(path, error))?;
        let header = riff::inspect(path, &mut file)?;
        if let Some(source) = header.and_then(|header| in_place(path, key, header)) {
            return Ok(source);
        }
        let prepared = self.cache.obtain(path, key, header)?;
        self.cache.trim(&prepared.path, &self.in_use());
        Ok(prepared)
    }

    /// Files in the cache that somebody besides this library still holds.
    fn in_use(&self) -> Vec<PathBuf> {
        let mut places: Vec<Place> = locked(&self.known).values().cloned().collect();
        places.extend(locked(&self.treated).values().cloned());
        let path = |place: Place| {
            let place = place.try_lock().ok()?;
            let source = place
                .as_ref()
                .filter(|source| Arc::strong_count(source) > 1)?;
            Some(source.path.clone())
        };
        places.into_iter().filter_map(path).collect()
    }
}

/// A panic elsewhere leaves at worst an empty place, which is a fine state.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn identify(path: &Path, rate: u32) -> Result<Key, MediaError> {
    let io = |error| MediaError::io(path, error);
    let canonical = path.canonicalize().map_err(io)?;
    let metadata = canonical.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(MediaError::not_audio(path, "it is not a file"));
    }
    if metadata.len() == 0 {
        return Err(MediaError::Empty {
            path: path.to_path_buf(),
        });
    }
    Ok(Key {
        path: canonical,
        size: metadata.len(),
        modified: modified(&metadata),
        rate,
    })
}

fn modified(metadata: &Metadata) -> i128 {
    let Ok(time) = metadata.modified() else {
        return 0;
    };
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

/// The file as its own source, if it can be streamed as it is.
fn in_place(path: &Path, key: &Key, header: WavHeader) -> Option<PreparedSource> {
    if header.sample_rate != key.rate {
        return None;
    }
    Some(PreparedSource {
        path: key.path.clone(),
        original: path.to_path_buf(),
        data_offset: header.data_offset,
        format: header.format?,
        channels: header.channels,
        frames: header.frames,
        sample_rate: header.sample_rate,
        original_rate: header.sample_rate,
    })
}

#[cfg(test)]
mod tests;
