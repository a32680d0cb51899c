//! Reading a package, whatever state it is in.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rkyv::util::AlignedVec;

use super::SNAPSHOT;
use crate::session::package::PackageError;
use crate::session::package::journal::{FIRST, Head, scan};
use crate::session::package::record::Record;
use crate::session::package::snapshot::{self, Loaded};

/// Snapshots larger than this aren't read: the archive's limits are below it.
const MOST: u64 = 1 << 36;

/// Why a package can't be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenFault {
    /// Another engine works on it.
    #[error("another engine works on it")]
    InUse,
    /// The folder has no snapshot.
    #[error("the folder has no {SNAPSHOT}")]
    NoSnapshot,
    /// The disk says no.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Its content can't be used.
    #[error("{file}: {error}")]
    Content {
        /// Which file.
        file: String,
        /// What is wrong.
        error: PackageError,
    },
}

/// Where the journal goes on.
#[derive(Debug, Clone)]
pub struct LastJournal {
    pub(super) at: Option<(Head, PathBuf)>,
    /// For a package without a journal.
    pub(super) fresh: Head,
    pub(super) number: u64,
    pub(super) end: u64,
}

/// A package as it was read.
#[derive(Debug)]
pub struct Found {
    /// Its snapshot.
    pub loaded: Loaded,
    /// What was done since, in order; some may be in the snapshot already.
    pub records: Vec<Record>,
    /// What was found that shouldn't be, for a person to read.
    pub notes: Vec<String>,
    /// Whether all of it is as it was written, so that its journal can be gone on with.
    pub clean: bool,
    /// The last journal.
    pub last: LastJournal,
}

/// The journals in a folder, in order.
pub(super) fn journals(folder: &Path) -> Vec<(PathBuf, Result<Head, PackageError>)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_journal = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("journal-") && name.ends_with(".log"))
    };
    let paths = entries.map(|entry| entry.path()).filter(is_journal);
    let with_head = |path: PathBuf| {
        let mut start = Vec::new();
        let read = File::open(&path).and_then(|f| f.take(FIRST as u64).read_to_end(&mut start));
        let head = read.map_err(|error| PackageError::Nonsense(error.to_string()));
        let head = head.and_then(|_| Head::read(&start));
        (path, head)
    };
    let mut journals: Vec<_> = paths.map(with_head).collect();
    journals.sort_by(|a, b| a.0.cmp(&b.0));
    journals
}

fn read_aligned(path: &Path) -> io::Result<AlignedVec> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > MOST {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "it is too large",
        ));
    }
    let mut bytes = AlignedVec::with_capacity(usize::try_from(length).unwrap_or(0));
    bytes.extend_from_reader(&mut file)?;
    Ok(bytes)
}

/// Reads a package; `before` leaves out journals that go on from that revision or later.
///
/// # Errors
/// [`OpenFault`]. Damage to the journal is none: what could be read is there.
pub fn read(folder: &Path, before: Option<u64>) -> Result<Found, OpenFault> {
    let bytes = read_aligned(&folder.join(SNAPSHOT)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound if folder.is_dir() => OpenFault::NoSnapshot,
        _ => OpenFault::Io(error),
    })?;
    let content = |file: &str, error| OpenFault::Content {
        file: file.to_owned(),
        error,
    };
    let loaded = snapshot::read(bytes).map_err(|error| content(SNAPSHOT, error))?;
    let package = loaded.facts.package;
    let mut found = Found {
        clean: loaded.mended == 0,
        notes: Vec::new(),
        records: Vec::new(),
        last: LastJournal {
            at: None,
            fresh: Head {
                package,
                base: loaded.facts.revision,
            },
            number: 0,
            end: 0,
        },
        loaded,
    };
    if found.loaded.mended > 0 {
        let places = found.loaded.mended;
        let note = format!("the snapshot was damaged in {places} places and has been mended");
        found.notes.push(note);
    }
    for (path, head) in journals(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match head {
            Ok(head) if before.is_some_and(|before| head.base >= before) => {}
            Ok(head) if head.package == package => found.take_in(&path, head, &name)?,
            // Left over from what the folder held before.
            Ok(_) => {}
            Err(PackageError::TooNew { found, known }) => {
                return Err(content(&name, PackageError::TooNew { found, known }));
            }
            Err(error) => {
                found.clean = false;
                found.notes.push(format!("{name} can't be used: {error}"));
            }
        }
    }
    Ok(found)
}

impl Found {
    fn take_in(&mut self, path: &Path, head: Head, name: &str) -> Result<(), OpenFault> {
        let bytes = std::fs::read(path)?;
        let scanned = scan(&head, &bytes);
        for payload in &scanned.payloads {
            let record = Record::read(payload).map_err(|error| OpenFault::Content {
                file: name.to_owned(),
                error,
            })?;
            self.records.push(record);
        }
        if scanned.mended > 0 {
            let count = scanned.mended;
            let note = format!("{name}: {count} damaged records were read from their copies");
            self.notes.push(note);
        }
        if scanned.damaged_to > scanned.end {
            let bytes = scanned.damaged_to - scanned.end;
            let stranded = match scanned.stranded {
                0 => String::new(),
                count => format!(", with {count} records that nothing leads to"),
            };
            let note = format!("{name}: {bytes} bytes at its end can't be used{stranded}");
            self.notes.push(note);
        }
        self.clean &= scanned.mended == 0 && scanned.damaged_to <= scanned.end;
        self.last.number = scanned.payloads.len() as u64;
        self.last.end = scanned.end as u64;
        self.last.at = Some((head, path.to_path_buf()));
        Ok(())
    }

    /// Where its journal goes on.
    #[must_use]
    pub fn resumption(&self) -> LastJournal {
        self.last.clone()
    }

    /// The files of all takes, and those that plugins play.
    #[must_use]
    pub fn takes(&self) -> Vec<String> {
        let named = self.loaded.takes().chain(self.loaded.played());
        named.map(str::to_owned).collect()
    }

    /// The audio files that its clips and frozen tracks name, or named.
    #[must_use]
    pub fn sources(&self) -> Vec<String> {
        let mut sources: Vec<String> = self.loaded.sources().map(str::to_owned).collect();
        for record in &self.records {
            if let Record::Change { change, .. } = record {
                change
                    .ops
                    .iter()
                    .for_each(|op| op_sources(op, &mut sources));
            }
        }
        let mut seen = std::collections::HashSet::new();
        sources.retain(|source| seen.insert(source.clone()));
        sources
    }
}

fn op_sources(op: &crate::model::op::EditOp, sources: &mut Vec<String>) {
    use crate::model::op::EditOp;
    use crate::model::registry::ComponentValue;
    match op {
        EditOp::Spawn { tree, .. } => tree_sources(tree, sources),
        EditOp::Set {
            after: Some(ComponentValue::AudioClip(clip)),
            ..
        } => sources.push(clip.source.clone()),
        EditOp::Set {
            after: Some(ComponentValue::Frozen(frozen)),
            ..
        } => sources.push(frozen.source.clone()),
        _ => {}
    }
}

fn tree_sources(tree: &crate::model::tree::Subtree, sources: &mut Vec<String>) {
    use crate::model::registry::ComponentValue;
    for component in &tree.components {
        match component {
            ComponentValue::AudioClip(clip) => sources.push(clip.source.clone()),
            ComponentValue::Frozen(frozen) => sources.push(frozen.source.clone()),
            _ => {}
        }
    }
    tree.children
        .iter()
        .for_each(|child| tree_sources(child, sources));
}
