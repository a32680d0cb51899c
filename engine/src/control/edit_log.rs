//! The one log of changes: revisions, undo, redo, the change feed.
//!
//! Thread: control. Invariant: a revision counts transactions that changed
//! something; what undo and redo do are transactions of their own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bevy_ecs::prelude::*;

use crate::model::op::EditOp;

/// Changes kept for `changes_since`, and steps kept for undo.
pub const KEPT: usize = 10_000;

/// Whose change it is and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What a person reads in the history.
    pub label: String,
    /// The action that made it.
    pub action: &'static str,
    /// The client's name.
    pub client: Option<Arc<str>>,
}

/// One transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The revision it led to.
    pub revision: u64,
    /// Whose it is.
    pub origin: Origin,
    /// Seconds since 1970.
    pub time: f64,
    /// What it did, in order.
    pub ops: Vec<EditOp>,
}

/// The log of an Edit since it was opened.
#[derive(Resource, Debug, Default)]
pub struct EditLog {
    revision: u64,
    /// The first revision that `changes` can start from.
    oldest: u64,
    changes: VecDeque<Arc<Change>>,
    /// What undo goes back over; the steps from `cursor` on are undone.
    steps: VecDeque<Arc<Change>>,
    cursor: usize,
    /// For each kept change, the step that was on top after it (0: none).
    tops: VecDeque<u64>,
    /// The same for `oldest` itself.
    oldest_top: u64,
    /// The last step that was dropped: the state after it is where undo ends.
    floor: u64,
}

impl EditLog {
    /// The revision of the Edit.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The oldest revision that changes can be listed from.
    #[must_use]
    pub fn oldest(&self) -> u64 {
        self.oldest
    }

    /// Starts anew with an Edit that has no history; revisions go on counting.
    pub fn restart(&mut self) {
        *self = Self {
            revision: self.revision + 1,
            oldest: self.revision + 1,
            ..Self::default()
        };
    }

    /// Enters a transaction that a client made. No operations, no entry.
    pub fn commit(&mut self, ops: Vec<EditOp>, origin: Origin) -> Option<Arc<Change>> {
        let change = self.enter(ops, origin)?;
        self.steps.truncate(self.cursor);
        self.steps.push_back(Arc::clone(&change));
        if self.steps.len() > KEPT
            && let Some(dropped) = self.steps.pop_front()
        {
            self.floor = dropped.revision;
        }
        self.cursor = self.steps.len();
        self.mark();
        Some(change)
    }

    /// The step that undo would take back.
    #[must_use]
    pub fn undoable(&self) -> Option<&Arc<Change>> {
        self.cursor.checked_sub(1).and_then(|i| self.steps.get(i))
    }

    /// The step that redo would do again.
    #[must_use]
    pub fn redoable(&self) -> Option<&Arc<Change>> {
        self.steps.get(self.cursor)
    }

    /// Enters that the topmost step was taken back with these operations.
    pub fn commit_undo(&mut self, ops: Vec<EditOp>, origin: Origin) -> Option<Arc<Change>> {
        self.cursor = self.cursor.saturating_sub(1);
        let change = self.enter(ops, origin);
        self.mark();
        change
    }

    /// Enters that the next step was done again.
    pub fn commit_redo(&mut self, ops: Vec<EditOp>, origin: Origin) -> Option<Arc<Change>> {
        self.cursor = (self.cursor + 1).min(self.steps.len());
        let change = self.enter(ops, origin);
        self.mark();
        change
    }

    /// How far the cursor is from where the Edit was as at `revision`: negative is
    /// so many undos. `None` when that state can't be reached.
    #[must_use]
    pub fn distance_to(&self, revision: u64) -> Option<isize> {
        let top = if revision == self.oldest {
            self.oldest_top
        } else {
            let index = revision.checked_sub(self.changes.front()?.revision)?;
            *self.tops.get(usize::try_from(index).ok()?)?
        };
        let target = match top {
            top if top == self.floor => 0,
            step => self.steps.iter().position(|s| s.revision == step)? + 1,
        };
        isize::try_from(target)
            .ok()?
            .checked_sub(isize::try_from(self.cursor).ok()?)
    }

    /// The changes after a revision, oldest first; `None` when it isn't known.
    #[must_use]
    pub fn since(&self, revision: u64) -> Option<impl Iterator<Item = &Arc<Change>>> {
        if revision < self.oldest || revision > self.revision {
            return None;
        }
        Some(
            self.changes
                .iter()
                .filter(move |change| change.revision > revision),
        )
    }

    /// The last steps, newest last, each with whether it is undone now.
    pub fn history(&self, limit: usize) -> impl Iterator<Item = (&Arc<Change>, bool)> {
        let steps = self
            .steps
            .iter()
            .enumerate()
            .map(|(i, step)| (step, i >= self.cursor));
        steps.skip(self.steps.len().saturating_sub(limit))
    }

    fn enter(&mut self, ops: Vec<EditOp>, origin: Origin) -> Option<Arc<Change>> {
        if ops.is_empty() {
            return None;
        }
        self.revision += 1;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let change = Arc::new(Change {
            revision: self.revision,
            origin,
            time: now.map_or(0.0, |since| since.as_secs_f64()),
            ops,
        });
        self.changes.push_back(Arc::clone(&change));
        if self.changes.len() > KEPT {
            self.changes.pop_front();
            self.oldest_top = self.tops.pop_front().unwrap_or(0);
            self.oldest = self
                .changes
                .front()
                .map_or(self.revision, |c| c.revision - 1);
        }
        Some(change)
    }

    fn mark(&mut self) {
        let top = self.undoable().map_or(self.floor, |step| step.revision);
        while self.tops.len() < self.changes.len() {
            self.tops.push_back(top);
        }
    }
}
