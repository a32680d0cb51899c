//! The history of an Edit as plain values: what undo, redo and the change feed need
//! to go on after a restart.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::change::Change;

/// See `control::edit_log` for what the lists mean. Changes are named by revision.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Every change that the lists name, once.
    pub pool: Vec<Change>,
    /// The change feed.
    pub changes: Vec<u64>,
    /// The steps of undo.
    pub steps: Vec<u64>,
    /// How many of them are done.
    pub cursor: u64,
    /// For each change of the feed the step on top after it.
    pub tops: Vec<u64>,
    /// The first revision that the feed starts from.
    pub oldest: u64,
    /// The step on top there.
    pub oldest_top: u64,
    /// The last step that was dropped.
    pub floor: u64,
}

impl History {
    /// The changes by revision, shared; and whether the lists name no other.
    #[must_use]
    pub fn shared(pool: Vec<Change>) -> BTreeMap<u64, Arc<Change>> {
        let pairs = pool
            .into_iter()
            .map(|change| (change.revision, Arc::new(change)));
        pairs.collect()
    }
}
