//! Files that are there whole or not at all.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::render_job::Progress;

/// Writes a file beside its place, syncs it and renames it there. On an error nothing is
/// left behind, and a file that was there stays.
///
/// # Errors
/// What the system says, or `write`.
pub fn replace<T>(path: &Path, write: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
    let temporary = beside(path);
    let written = File::create(&temporary).and_then(|mut file| {
        let written = write(&mut file)?;
        file.sync_all()?;
        Ok(written)
    });
    let renamed = written.and_then(|written| {
        std::fs::rename(&temporary, path)?;
        Ok(written)
    });
    if renamed.is_err() {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(&temporary);
    }
    if let Some(folder) = path.parent() {
        sync_folder(folder);
    }
    renamed
}

/// The name itself is safe once its folder is synced; not every system can.
pub fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// A hidden name in the same folder, for what is being written.
#[must_use]
pub fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

/// Copies bytes until the end, looking at `progress` between pieces; gives the count and
/// the hash of what was copied. `done` counts on over several files, out of `total`.
///
/// # Errors
/// What the system says; [`Cancelled`] inside when it was cancelled.
pub fn pump(
    from: &mut dyn Read,
    to: &mut dyn Write,
    (progress, done, total): (&Progress, &mut u64, u64),
) -> io::Result<(u64, blake3::Hash)> {
    let mut buffer = vec![0; 1 << 18];
    let (mut copied, mut hash) = (0, blake3::Hasher::new());
    loop {
        if progress.cancel.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(io::Error::other(Cancelled));
        }
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok((copied, hash.finalize())),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(&buffer[..read])?;
        hash.update(&buffer[..read]);
        copied += read as u64;
        *done += read as u64;
        #[expect(clippy::cast_precision_loss, reason = "a fraction for a progress bar")]
        progress.set((*done as f64 / total.max(1) as f64).min(1.0));
    }
}

/// Somebody asked a copy to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// Whether an error says that a copy was cancelled.
#[must_use]
pub fn is_cancelled(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Cancelled>())
}

/// The hash of a file's content.
///
/// # Errors
/// What the system says.
pub fn hash(path: &Path) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize())
}
