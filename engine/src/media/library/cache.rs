//! The cache: decoded copies on disk, named after what they are copies of.
//!
//! Owns: [`Cache`], a directory. Thread: any but the callback; waits for the disk.
//! Invariants: a copy has its name only when complete; it is checked before it is used again; the
//! directory may be shared with other engines, and emptied at any time; it stays within its size,
//! the copies longest unused going first, save those in use.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Key, copy};
use crate::media::pcm::PcmFormat;
use crate::media::riff::{self, WavHeader};
use crate::media::source::{MediaError, PreparedSource};

/// Most bytes the copies may take together.
const MAX_BYTES: u64 = 8 << 30;

/// Changes whenever copies come out differently, so that old ones aren't taken for new.
const VERSION: u32 = 1;

#[derive(Debug)]
pub(super) struct Cache {
    dir: PathBuf,
    max_bytes: u64,
}

impl Cache {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            max_bytes: MAX_BYTES,
        }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    #[cfg(test)]
    pub(super) fn limit(&mut self, max_bytes: u64) {
        self.max_bytes = max_bytes;
    }

    /// The copy of a file: the one that is there, or a new one.
    pub(super) fn obtain(
        &self,
        original: &Path,
        key: &Key,
        header: Option<WavHeader>,
    ) -> Result<PreparedSource, MediaError> {
        let name = self.dir.join(name(key));
        if let Some(source) = reuse(&name, original, key.rate) {
            return Ok(source);
        }
        fs::create_dir_all(&self.dir).map_err(|error| MediaError::cache(&self.dir, error))?;
        let rate = copy::make(original, &key.path, header, (&name, key.rate))?;
        // Its own rate is kept beside it: a copy alone doesn't tell what it was copied from.
        let note = fs::write(rate_note(&name), rate.to_string());
        note.map_err(|error| MediaError::cache(&name, error))?;
        reuse(&name, original, key.rate).ok_or_else(|| {
            MediaError::cache(
                &name,
                std::io::Error::other("the decoded copy is gone again"),
            )
        })
    }

    /// The place of a file in the cache, whose folder is made where needed.
    pub(super) fn place(&self, name: &str) -> Result<PathBuf, MediaError> {
        fs::create_dir_all(&self.dir).map_err(|error| MediaError::cache(&self.dir, error))?;
        Ok(self.dir.join(name))
    }

    /// Writes bytes into a file named after them, unless it is there; its age is always the
    /// same, so that what is made of it is found again.
    pub(super) fn write_aside(&self, bytes: &[u8]) -> Result<PathBuf, MediaError> {
        let name = format!("{}.flac", &blake3::hash(bytes).to_hex()[..40]);
        let path = self.place(&name)?;
        if fs::metadata(&path).is_ok_and(|metadata| metadata.len() == bytes.len() as u64) {
            return Ok(path);
        }
        let refuse = |error| MediaError::cache(&path, error);
        let temporary = self.dir.join(format!(".{name}.{}", std::process::id()));
        fs::write(&temporary, bytes).map_err(refuse)?;
        let file = File::options().write(true).open(&temporary);
        let file = file.map_err(refuse)?;
        file.set_modified(SystemTime::UNIX_EPOCH).map_err(refuse)?;
        fs::rename(&temporary, &path).map_err(refuse)?;
        Ok(path)
    }

    /// Whether a file lies in the cache.
    pub(super) fn holds(&self, path: &Path) -> bool {
        let dir = self.dir.canonicalize().ok();
        dir.is_some_and(|dir| path.parent() == Some(&dir))
    }

    /// Whether a source that was prepared before is still there.
    pub(super) fn is_whole(source: &PreparedSource) -> bool {
        let wanted = source.data_offset + source.frames * source.frame_bytes() as u64;
        fs::metadata(&source.path).is_ok_and(|metadata| metadata.len() >= wanted)
    }

    /// Deletes the copies longest unused until the rest fits, sparing `fresh` and those `in_use`.
    pub(super) fn trim(&self, fresh: &Path, in_use: &[PathBuf]) {
        let mut copies: Vec<(SystemTime, u64, PathBuf)> = fs::read_dir(&self.dir)
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let path = entry.path();
                let metadata = entry.metadata().ok()?;
                let extension = path.extension()?.to_str()?;
                let is_copy = matches!(extension, "wav" | "peaks" | "flac");
                is_copy.then_some((metadata.modified().ok()?, metadata.len(), path))
            })
            .collect();
        copies.sort();
        let mut total: u64 = copies.iter().map(|(_, size, _)| size).sum();
        for (_, size, path) in copies {
            if total <= self.max_bytes {
                return;
            }
            if path == fresh || in_use.contains(&path) {
                continue;
            }
            // Another engine may have deleted it first, which is as good.
            let _ = fs::remove_file(rate_note(&path));
            if fs::remove_file(&path).is_ok() {
                total -= size;
            }
        }
    }
}

fn name(key: &Key) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(key.path.as_os_str().as_encoded_bytes());
    hash.update(&[0]);
    hash.update(&key.size.to_le_bytes());
    hash.update(&key.modified.to_le_bytes());
    hash.update(&key.rate.to_le_bytes());
    hash.update(&VERSION.to_le_bytes());
    format!("{}.wav", &hash.finalize().to_hex()[..40])
}

fn rate_note(copy: &Path) -> PathBuf {
    copy.with_extension("rate")
}

/// The copy as a source, if it is whole and what it should be.
fn reuse(name: &Path, original: &Path, rate: u32) -> Option<PreparedSource> {
    let mut file = File::open(name).ok()?;
    let header = riff::inspect(name, &mut file).ok()??;
    let sound = header.format == Some(PcmFormat::F32) && header.sample_rate == rate;
    let original_rate = fs::read_to_string(rate_note(name)).ok()?.parse().ok()?;
    // Its age counts from its last use.
    let _ = file.set_modified(SystemTime::now());
    sound.then(|| PreparedSource {
        path: name.to_path_buf(),
        original: original.to_path_buf(),
        data_offset: header.data_offset,
        format: PcmFormat::F32,
        channels: header.channels,
        frames: header.frames,
        sample_rate: rate,
        original_rate,
    })
}
