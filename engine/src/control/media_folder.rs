//! The folder beside an Edit in which its files are: what goes there and under which name.
//!
//! Thread: workers. Invariant: nothing is ever written over; a file whose content is there
//! already isn't written twice; nothing is put outside of the folder, whatever lies in it.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::atomic::{self, beside};

/// A folder that files are put into.
#[derive(Debug)]
pub struct MediaFolder {
    root: PathBuf,
    /// What was made, for taking it back.
    made: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

/// A file that was put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Where it is.
    pub path: PathBuf,
    /// Its name from the folder on, with forward slashes.
    pub name: String,
    /// Bytes; 0 when it was there already.
    pub written: u64,
}

/// The folder that belongs to an Edit or project: `NAME Media` beside it.
#[must_use]
pub fn folder_of(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem} Media"))
}

impl MediaFolder {
    /// Makes sure that the folder is there.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(root: &Path) -> io::Result<Self> {
        let mut folder = Self {
            root: root.to_path_buf(),
            made: Vec::new(),
            folders: Vec::new(),
        };
        folder.make(root)?;
        Ok(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn make(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|ancestor| !ancestor.exists())
            .map(Path::to_path_buf)
            .collect();
        std::fs::create_dir_all(folder)?;
        self.folders.extend(missing.into_iter().rev());
        Ok(())
    }

    /// Puts a file there: `name` is its path from the folder on (it must lead down, see
    /// [`crate::session::dawproject::archive::safe_name`]), `write` gives it its content
    /// and says how much that is, with its hash. A name that another content has gets a
    /// number.
    ///
    /// # Errors
    /// What the system says, or `write`; then nothing was put there.
    pub fn put<E: From<io::Error>>(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(u64, blake3::Hash), E>,
    ) -> Result<Put, E> {
        let wanted = self.root.join(name);
        let parent = wanted.parent().unwrap_or(&self.root).to_path_buf();
        self.make(&parent)?;
        // A link among the folders would lead outside.
        let real = parent.canonicalize()?;
        if !real.starts_with(self.root.canonicalize()?) {
            let error = format!("{} leads out of the folder", parent.display());
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, error).into());
        }
        let temporary = beside(&wanted);
        let written = Self::write_temporary(&temporary, write);
        let (bytes, hash) = match written {
            Ok(written) => written,
            Err(error) => {
                let _ = std::fs::remove_file(&temporary);
                return Err(error);
            }
        };
        let settled = settle(&temporary, &wanted, (bytes, hash));
        let _ = std::fs::remove_file(&temporary);
        let (path, is_new) = settled?;
        if is_new {
            self.made.push(path.clone());
        }
        let name = path.strip_prefix(&self.root).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        Ok(Put {
            name,
            written: if is_new { bytes } else { 0 },
            path,
        })
    }

    fn write_temporary<E: From<io::Error>>(
        temporary: &Path,
        write: impl FnOnce(&mut dyn Write) -> Result<(u64, blake3::Hash), E>,
    ) -> Result<(u64, blake3::Hash), E> {
        // What lies there under this name isn't ours to follow.
        let _ = std::fs::remove_file(temporary);
        let mut file = File::create_new(temporary)?;
        let written = write(&mut file)?;
        file.sync_all()?;
        Ok(written)
    }

    /// Takes back everything that was put there.
    pub fn take_back(self) {
        for file in self.made {
            let _ = std::fs::remove_file(file);
        }
        for folder in self.folders.into_iter().rev() {
            // One that isn't empty stays.
            let _ = std::fs::remove_dir(folder);
        }
    }

    /// Everything is to stay: makes the names safe.
    pub fn keep(&self) {
        atomic::sync_folder(&self.root);
    }
}

/// Gives a written file its name: the wanted one, one with a number, or that of a file
/// with the same content. Says whether it is new.
fn settle(
    temporary: &Path,
    wanted: &Path,
    (bytes, hash): (u64, blake3::Hash),
) -> io::Result<(PathBuf, bool)> {
    let stem = wanted
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let extension = wanted
        .extension()
        .map(|e| format!(".{}", e.to_string_lossy()));
    let extension = extension.unwrap_or_default();
    let mut place = wanted.to_path_buf();
    for number in 2_u32.. {
        match std::fs::symlink_metadata(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // A second name fails where a file has come since, which renaming would
                // replace; not every file system can give one.
                match std::fs::hard_link(temporary, &place) {
                    Ok(()) => return Ok((place, true)),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                    Err(_) => std::fs::rename(temporary, &place)?,
                }
                return Ok((place, true));
            }
            Err(error) => return Err(error),
            Ok(found) => {
                if found.is_file() && found.len() == bytes && atomic::hash(&place)? == hash {
                    return Ok((place, false));
                }
            }
        }
        place = wanted.with_file_name(format!("{stem} {number}{extension}"));
    }
    Err(io::Error::other("no name is left"))
}
