//! From what was read of a package to an Edit in a World, with its history; and from
//! there to another snapshot, without troubling the control thread.

use std::path::Path;

use bevy_ecs::prelude::*;

use super::open::{Found, OpenFault, read};
use crate::control::edit_log::EditLog;
use crate::model::id::ItemIndex;
use crate::model::op::Room;
use crate::model::outline::Outline;
use crate::session::package::record::Record;
use crate::session::package::snapshot::{self, Facts};
use crate::session::package::{PackageError, replay};

/// An Edit that is in a World again.
#[derive(Debug)]
pub struct Restored {
    /// What the package says of it, at the revision it has now.
    pub facts: Facts,
    /// Its history.
    pub log: EditLog,
    /// What was found, for a person to read.
    pub notes: Vec<String>,
    /// Whether the package's journal can be gone on with.
    pub clean: bool,
}

/// Puts the Edit into a World that holds none, at `until` or as late as can be.
///
/// # Errors
/// [`PackageError`] when the snapshot holds no Edit.
pub fn restore(
    world: &mut World,
    found: Found,
    until: Option<u64>,
) -> Result<Restored, PackageError> {
    let (mut loaded, mut notes, mut clean) = (found.loaded, found.notes, found.clean);
    let mut log = EditLog::from_history(loaded.history(), loaded.facts.revision);
    let mut facts = loaded.facts.clone();
    notes.append(&mut loaded.warnings);
    loaded.spawn(world)?;
    let count = found.records.len();
    for (done, record) in found.records.into_iter().enumerate() {
        let is_beyond =
            |until| matches!(&record, Record::Change { change, .. } if change.revision > until);
        if until.is_some_and(is_beyond) {
            break;
        }
        if let Record::Change { kind, change, .. } = &record {
            log.lend(*kind, change);
        }
        match replay::play(world, &mut facts, record) {
            Ok(Some((kind, change))) => log.replay(kind, change),
            Ok(None) => {}
            Err(error) => {
                let lost = count - done;
                notes.push(format!("the last {lost} records can't be used: {error}"));
                clean = false;
                break;
            }
        }
    }
    Ok(Restored {
        facts,
        log,
        notes,
        clean,
    })
}

/// A World for [`restore`].
#[must_use]
pub fn bare_world() -> World {
    let mut world = World::new();
    world.init_resource::<ItemIndex>();
    world.init_resource::<Outline>();
    world.init_resource::<Room>();
    world
}

/// The Edit of a package as it was at a revision, in a World of its own. Slow; runs on
/// a worker thread.
///
/// # Errors
/// [`OpenFault`] when it can't be read, or not up to that revision.
pub fn revived(
    folder: &Path,
    until: u64,
    before: Option<u64>,
) -> Result<(World, Restored), OpenFault> {
    let content = |error| OpenFault::Content {
        file: folder.display().to_string(),
        error,
    };
    let found = read(folder, before)?;
    let mut world = bare_world();
    let restored = restore(&mut world, found, Some(until)).map_err(content)?;
    if restored.facts.revision != until {
        let at = restored.facts.revision;
        let why = format!("it reaches revision {at}, not {until}");
        return Err(content(PackageError::Nonsense(why)));
    }
    Ok((world, restored))
}

/// A package as it was at a revision, as another snapshot; `told` may change what it
/// says of the Edit. Slow; runs on a worker thread.
///
/// # Errors
/// [`OpenFault`] when it can't be read, or not up to that revision.
pub fn recast(
    folder: &Path,
    until: u64,
    before: Option<u64>,
    told: impl FnOnce(&mut Facts),
) -> Result<[Vec<u8>; 3], OpenFault> {
    let (world, restored) = revived(folder, until, before)?;
    let mut facts = restored.facts;
    told(&mut facts);
    let written = snapshot::write(&world, facts, &restored.log.to_history());
    written.map_err(|error| OpenFault::Content {
        file: folder.display().to_string(),
        error,
    })
}
