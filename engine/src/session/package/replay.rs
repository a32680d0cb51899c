//! Records of a journal back into a World.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::record::Record;
use super::snapshot::Facts;
use crate::model::change::{Change, ChangeKind};
use crate::model::id::{ItemId, ItemIndex};

/// Why a record can't be played: what comes after it can't be either.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A change is missing before it.
    #[error("revision {found} can't follow revision {at}")]
    Gap {
        /// The revision of the record.
        found: u64,
        /// The revision of the Edit.
        at: u64,
    },
    /// The Edit isn't what it was made for.
    #[error("revision {revision} doesn't fit the Edit: {why}")]
    Misfit {
        /// The revision of the record.
        revision: u64,
        /// What doesn't fit.
        why: String,
    },
}

/// Plays a record, unless the Edit has it already. Gives the transaction, if it is one
/// that was played.
///
/// # Errors
/// [`ReplayError`]; then the World is as it was.
pub fn play(
    world: &mut World,
    facts: &mut Facts,
    record: Record,
) -> Result<Option<(ChangeKind, Arc<Change>)>, ReplayError> {
    match record {
        Record::Saved { revision, file } => {
            facts.saved_revision = Some(revision);
            facts.file = Some(file);
            Ok(None)
        }
        Record::Change { change, .. } if change.revision <= facts.revision => Ok(None),
        Record::Change { change, .. } if change.revision != facts.revision + 1 => {
            Err(ReplayError::Gap {
                found: change.revision,
                at: facts.revision,
            })
        }
        Record::Change {
            kind,
            next_id,
            change,
        } => {
            apply(world, &change)?;
            facts.revision = change.revision;
            let last = ItemId(next_id.saturating_sub(1));
            world.resource_mut::<ItemIndex>().reserve(last);
            Ok(Some((kind, change)))
        }
    }
}

fn apply(world: &mut World, change: &Change) -> Result<(), ReplayError> {
    for (done, op) in change.ops.iter().enumerate() {
        if let Err(error) = op.apply(world) {
            for op in change.ops[..done].iter().rev() {
                // What was just done can be taken back.
                let _ = op.clone().inverse().apply(world);
            }
            return Err(ReplayError::Misfit {
                revision: change.revision,
                why: error.to_string(),
            });
        }
    }
    Ok(())
}
