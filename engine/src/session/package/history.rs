//! The history of an Edit as plain values: what undo, redo and the change feed need
//! to go on after a restart.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::change::Change;
use crate::model::op::{EditOp, Was};

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
    /// Where everything was before time ran otherwise: what operations don't say
    /// themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<Former>,
}

/// What operations of the pool remember.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Former {
    /// Revision and index of each operation that it belongs to.
    pub of: Vec<(u64, usize)>,
    /// What they remember.
    #[serde(with = "shared")]
    pub was: Arc<Was>,
}

mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::model::op::Was;

    pub fn serialize<S: Serializer>(was: &Arc<Was>, to: S) -> Result<S::Ok, S::Error> {
        was.as_ref().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<Was>, D::Error> {
        Was::deserialize(from).map(Arc::new)
    }
}

/// What the operations of some changes remember, each memory once.
fn memories(pool: &[Change]) -> Vec<Former> {
    let mut former: Vec<Former> = Vec::new();
    for change in pool {
        for (index, op) in change.ops.iter().enumerate() {
            let EditOp::Retime(retime) = op else {
                continue;
            };
            let Some(was) = retime.was() else {
                continue;
            };
            let at = (change.revision, index);
            // What is shared was made a short while before.
            match former.iter_mut().rev().find(|f| Arc::ptr_eq(&f.was, was)) {
                Some(known) => known.of.push(at),
                None => former.push(Former {
                    of: vec![at],
                    was: Arc::clone(was),
                }),
            }
        }
    }
    former
}

impl History {
    /// With what the operations of its pool remember.
    #[must_use]
    pub fn with_memories(self) -> Self {
        Self {
            former: memories(&self.pool),
            ..self
        }
    }

    /// The changes by revision, shared, with what they remember.
    #[must_use]
    pub fn shared(pool: Vec<Change>, former: &[Former]) -> BTreeMap<u64, Arc<Change>> {
        let mut places = BTreeMap::new();
        for Former { of, was } in former {
            places.extend(of.iter().map(|&at| (at, was)));
        }
        for change in &pool {
            for (index, op) in change.ops.iter().enumerate() {
                if let (EditOp::Retime(retime), Some(was)) =
                    (op, places.get(&(change.revision, index)))
                {
                    retime.remember(was);
                }
            }
        }
        let pairs = pool
            .into_iter()
            .map(|change| (change.revision, Arc::new(change)));
        pairs.collect()
    }
}
