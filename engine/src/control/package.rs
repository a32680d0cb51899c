//! Packages on disk: `NAME.waive/` with a lock, a snapshot and journals.
//!
//! Thread: the journal thread appends; workers and control read and create. What the
//! bytes mean is in `session::package`.
//!
//! | file | what |
//! |---|---|
//! | `lock` | held as long as an engine works on the package |
//! | `edit.snapshot` | the Edit at a revision; replaced by renaming |
//! | `journal-REVISION-ID.log` | what was done since |
//! | `damaged-TIME-…` | what could not be used, set aside |

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::session::package::PackageId;
use crate::session::package::journal::{FIRST, Head, frame};

mod open;
mod restore;
pub mod scratch;

pub use open::{Found, OpenFault, read};
pub use restore::{Restored, bare_world, recast, restore, revived};

/// What the names of packages end with.
pub const EXTENSION: &str = "waive";
const SNAPSHOT: &str = "edit.snapshot";
const LOCK: &str = "lock";
/// Journals grow by so many bytes at once: syncing them then writes no file size.
const ROOM: u64 = 1 << 20;
/// The same, once that is used up: getting it takes a sync that others wait for.
const LARGE_ROOM: u64 = 4 << 20;
/// Snapshots are synced every so many bytes.
const SYNCED: usize = 4 << 20;

/// Whether a path names a package.
#[must_use]
pub fn is_package(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == EXTENSION)
}

/// The right to work on a package; others are kept out until it is dropped, or this
/// process ends in whatever way.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Lock {
    /// Takes it, making the folder if it isn't there.
    ///
    /// # Errors
    /// [`OpenFault::InUse`] when another engine has it.
    pub fn take(folder: &Path) -> Result<Self, OpenFault> {
        std::fs::create_dir_all(folder)?;
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).write(true);
        let mut file = options.open(folder.join(LOCK))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenFault::InUse),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        // For a person who wonders whose it is.
        let _ = file.set_len(0);
        let _ = writeln!(file, "{}", std::process::id());
        Ok(Self(file))
    }
}

/// A package that an engine works on.
#[derive(Debug)]
pub struct Package {
    folder: PathBuf,
    _lock: Lock,
    head: Head,
    file: File,
    /// The number of the next frame.
    number: u64,
    /// Where it goes.
    end: u64,
    /// How long the file is.
    room: u64,
    unsynced: bool,
}

/// A number that no two packages share.
#[must_use]
pub fn new_id() -> PackageId {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut hasher = blake3::Hasher::new();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    hasher.update(&now.map_or(0, |since| since.as_nanos()).to_le_bytes());
    hasher.update(&std::process::id().to_le_bytes());
    hasher.update(&COUNT.fetch_add(1, Ordering::Relaxed).to_le_bytes());
    let mut id = PackageId::default();
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    id
}

fn journal_name(head: &Head) -> String {
    let id = u32::from_be_bytes([
        head.package[0],
        head.package[1],
        head.package[2],
        head.package[3],
    ]);
    format!("journal-{:020}-{id:08x}.log", head.base)
}

/// Makes the names in a folder safe. Not every system can; what fails is no loss yet.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Writes a file beside the target, syncs it and renames it: under the name there is
/// always a whole one.
///
/// # Errors
/// When the disk doesn't take it; then nothing is left behind.
pub fn replace_file(path: &Path, pieces: &[&[u8]]) -> io::Result<()> {
    replace_with(path, |file| {
        pieces.iter().try_for_each(|piece| file.write_all(piece))
    })
}

fn replace_with(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = folder.join(name);
    let written = File::create(&temporary).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&temporary, path));
    if let Err(error) = renamed {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(&temporary);
        return Err(error);
    }
    sync_folder(folder);
    Ok(())
}

/// Replaces the snapshot of a package. Journals it makes needless stay.
///
/// # Errors
/// When the disk doesn't take it; then the old one is still there.
pub fn replace_snapshot(folder: &Path, pieces: &[Vec<u8>; 3]) -> io::Result<()> {
    let pieces = pieces.iter().flat_map(|piece| piece.chunks(SYNCED));
    let pieces: Vec<&[u8]> = pieces.collect();
    replace_with(&folder.join(SNAPSHOT), |file| {
        // A journal that is synced meanwhile never waits for much of this.
        pieces.iter().try_for_each(|piece| {
            file.write_all(piece)?;
            file.sync_data()
        })
    })
}

fn new_journal(folder: &Path, head: &Head) -> io::Result<File> {
    let path = folder.join(journal_name(head));
    let mut options = OpenOptions::new();
    let options = options.create(true).truncate(true).write(true);
    let mut file = options.open(&path)?;
    let written = file
        .write_all(&head.to_bytes())
        .and_then(|()| file.sync_all());
    if let Err(error) = written {
        let _ = std::fs::remove_file(&path);
        return Err(error);
    }
    sync_folder(folder);
    Ok(file)
}

impl Package {
    /// Makes a package of a snapshot, in a folder that is locked. Whatever the folder
    /// held before is replaced at once, by renaming.
    ///
    /// # Errors
    /// When the disk doesn't take it; a package that was there is as it was.
    pub fn create(
        folder: &Path,
        lock: Lock,
        head: Head,
        pieces: &[Vec<u8>; 3],
    ) -> io::Result<Self> {
        let file = new_journal(folder, &head)?;
        if let Err(error) = replace_snapshot(folder, pieces) {
            let _ = std::fs::remove_file(folder.join(journal_name(&head)));
            return Err(error);
        }
        Ok(Self::at(folder, lock, head, file, (0, FIRST as u64)))
    }

    fn at(folder: &Path, lock: Lock, head: Head, file: File, (number, end): (u64, u64)) -> Self {
        Self {
            folder: folder.to_path_buf(),
            _lock: lock,
            head,
            file,
            number,
            end,
            room: end,
            unsynced: false,
        }
    }

    /// Goes on with the last journal of a package that was read without damage.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn resume(folder: &Path, lock: Lock, found: &open::LastJournal) -> io::Result<Self> {
        let Some((head, path)) = &found.at else {
            let head = found.fresh;
            let file = new_journal(folder, &head)?;
            return Ok(Self::at(folder, lock, head, file, (0, FIRST as u64)));
        };
        let file = OpenOptions::new().write(true).open(path)?;
        file.set_len(found.end)?;
        Ok(Self::at(
            folder,
            lock,
            *head,
            file,
            (found.number, found.end),
        ))
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Bytes of the journal.
    #[must_use]
    pub fn journal_bytes(&self) -> u64 {
        self.end
    }

    /// Appends records in one write, and syncs them if asked to.
    ///
    /// # Errors
    /// When the disk doesn't take them: then the journal is as before, or will be
    /// once the disk takes anything.
    pub fn append(&mut self, payloads: &[Vec<u8>], sync: bool) -> io::Result<()> {
        let mut frames = Vec::new();
        for (number, payload) in (self.number..).zip(payloads) {
            frames.extend_from_slice(&frame(&self.head, number, payload));
        }
        let end = self.end + frames.len() as u64;
        if end > self.room {
            self.make_room(end);
        }
        let written = self.write(&frames).and_then(|()| self.sync_if(sync));
        if let Err(error) = written {
            let _ = self.file.set_len(self.end);
            self.room = self.end;
            return Err(error);
        }
        self.end = end;
        self.room = self.room.max(end);
        self.number += payloads.len() as u64;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)
    }

    fn sync_if(&mut self, sync: bool) -> io::Result<()> {
        self.unsynced = !sync;
        if sync { self.file.sync_data() } else { Ok(()) }
    }

    /// Syncs what was appended without.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn sync(&mut self) -> io::Result<()> {
        if self.unsynced {
            self.sync_if(true)?;
        }
        Ok(())
    }

    /// Makes the file longer, with zeros. Without room ahead it works too, slower.
    fn make_room(&mut self, end: u64) {
        // A journal that has grown goes on growing.
        let step = if end > ROOM { LARGE_ROOM } else { ROOM };
        let room = (end + step).next_multiple_of(ROOM);
        let missing = usize::try_from(room - self.room).unwrap_or(0);
        let grown = self.file.seek(SeekFrom::Start(self.room));
        let grown = grown.and_then(|_| self.file.write_all(&vec![0; missing]));
        if grown.is_ok() {
            self.room = room;
        } else {
            let _ = self.file.set_len(self.end);
            self.room = self.end;
        }
    }

    /// Begins another journal, for what comes after a revision.
    ///
    /// # Errors
    /// When the disk doesn't take it; then it goes on with the one it has.
    pub fn rotate(&mut self, base: u64) -> io::Result<()> {
        let head = Head { base, ..self.head };
        self.sync()?;
        if head.base == self.head.base {
            return Ok(());
        }
        self.file = new_journal(&self.folder, &head)?;
        // What was room in the old one may stay; it reads as room.
        self.head = head;
        (self.number, self.end, self.room) = (0, FIRST as u64, FIRST as u64);
        Ok(())
    }
}

/// Removes journals of a package that its snapshot makes needless.
pub fn drop_journals_before(folder: &Path, base: u64) {
    for (path, head) in open::journals(folder) {
        if head.is_ok_and(|head| head.base < base) {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Removes, or renames to `damaged-…`, the journals of other packages in a folder:
/// those that a new snapshot there made void. Gives the new names.
pub fn drop_strangers(folder: &Path, package: PackageId, keep: bool) -> Vec<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_millis());
    let mut kept = Vec::new();
    for (path, head) in open::journals(folder) {
        if head.is_ok_and(|head| head.package == package) {
            continue;
        }
        if !keep {
            let _ = std::fs::remove_file(path);
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let aside = folder.join(format!("damaged-{now}-{name}"));
        if std::fs::rename(&path, &aside).is_ok() {
            kept.push(aside);
        }
    }
    sync_folder(folder);
    kept
}
