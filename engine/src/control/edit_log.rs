//! The one log of changes: revisions, undo, redo, the change feed.
//!
//! Thread: control. Invariant: a revision counts transactions that changed
//! something; what undo and redo do are transactions of their own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bevy_ecs::prelude::*;

pub use crate::model::change::{Change, ChangeKind, Origin};
use crate::model::op::EditOp;

mod durable;

/// Changes kept for `changes_since`, and steps kept for undo.
pub const KEPT: usize = 10_000;
/// What either of them may weigh together, in bytes; the last one is kept in any case.
pub const KEPT_BYTES: usize = 128 << 20;

/// A transaction that may still have to be taken back, because the disk doesn't take it.
#[derive(Debug)]
struct Unsettled {
    kind: ChangeKind,
    change: Arc<Change>,
    /// Undone steps that a commit pushed away.
    replaced: Vec<Arc<Change>>,
    /// The steps that fell out at the far end, each with the floor before.
    dropped: Vec<(Arc<Change>, u64)>,
    /// The changes that fell out of the feed.
    fallen: Vec<Fallen>,
}

/// A change that fell out of the feed: itself, its top, and `oldest` and its top before.
#[derive(Debug)]
struct Fallen {
    change: Arc<Change>,
    top: u64,
    oldest: u64,
    oldest_top: u64,
}

/// The log of an Edit since it was opened.
#[derive(Resource, Debug, Default)]
pub struct EditLog {
    revision: u64,
    /// The first revision that `changes` can start from.
    oldest: u64,
    changes: VecDeque<Arc<Change>>,
    /// What the changes weigh together, in bytes.
    changes_bytes: usize,
    /// What undo goes back over; the steps from `cursor` on are undone.
    steps: VecDeque<Arc<Change>>,
    /// What the steps weigh together, in bytes.
    steps_bytes: usize,
    cursor: usize,
    /// For each kept change, the step that was on top after it (0: none).
    tops: VecDeque<u64>,
    /// The same for `oldest` itself.
    oldest_top: u64,
    /// The last step that was dropped: the state after it is where undo ends.
    floor: u64,
    /// Whether somebody settles what is entered.
    journaled: bool,
    /// What isn't safe yet, oldest first.
    unsettled: VecDeque<Unsettled>,
    /// How many of those nobody has asked for yet.
    unsent: usize,
    /// What was entered since [`Self::tap`].
    tapped: Option<Vec<(ChangeKind, Arc<Change>)>>,
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
            journaled: self.journaled,
            ..Self::default()
        };
    }

    /// Enters a transaction that a client made. No operations, no entry.
    pub fn commit(&mut self, ops: Vec<EditOp>, origin: Origin) -> Option<Arc<Change>> {
        self.enter(ChangeKind::Commit, ops, origin)
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
        self.enter(ChangeKind::Undo, ops, origin)
    }

    /// Enters that the next step was done again.
    pub fn commit_redo(&mut self, ops: Vec<EditOp>, origin: Origin) -> Option<Arc<Change>> {
        self.enter(ChangeKind::Redo, ops, origin)
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

    fn enter(&mut self, kind: ChangeKind, ops: Vec<EditOp>, origin: Origin) -> Option<Arc<Change>> {
        if ops.is_empty() {
            return None;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let time = now.map_or(0.0, |since| since.as_secs_f64());
        let change = Arc::new(Change::new(self.revision + 1, origin, time, ops));
        let entered = self.take_in(kind, Arc::clone(&change));
        if self.journaled {
            self.unsettled.push_back(entered);
            self.unsent += 1;
        }
        Some(change)
    }

    fn take_in(&mut self, kind: ChangeKind, change: Arc<Change>) -> Unsettled {
        self.revision = change.revision;
        if let Some(tapped) = &mut self.tapped {
            tapped.push((kind, Arc::clone(&change)));
        }
        let mut entered = Unsettled {
            kind,
            change: Arc::clone(&change),
            replaced: Vec::new(),
            dropped: Vec::new(),
            fallen: Vec::new(),
        };
        match kind {
            ChangeKind::Undo => self.cursor = self.cursor.saturating_sub(1),
            ChangeKind::Redo => self.cursor = (self.cursor + 1).min(self.steps.len()),
            ChangeKind::Commit => {
                entered.replaced = self.steps.drain(self.cursor..).collect();
                let replaced = entered.replaced.iter().map(|step| step.weight());
                self.steps_bytes = self.steps_bytes + change.weight() - replaced.sum::<usize>();
                self.steps.push_back(Arc::clone(&change));
                entered.dropped = self.drop_steps();
                self.cursor = self.steps.len();
            }
        }
        self.changes_bytes += change.weight();
        self.changes.push_back(change);
        let top = self.undoable().map_or(self.floor, |step| step.revision);
        self.tops.push_back(top);
        entered.fallen = self.drop_changes();
        entered
    }

    fn drop_steps(&mut self) -> Vec<(Arc<Change>, u64)> {
        let mut dropped = Vec::new();
        while self.steps.len() > KEPT || (self.steps.len() > 1 && self.steps_bytes > KEPT_BYTES) {
            let Some(step) = self.steps.pop_front() else {
                break;
            };
            self.steps_bytes -= step.weight();
            let before = std::mem::replace(&mut self.floor, step.revision);
            dropped.push((step, before));
        }
        dropped
    }

    fn drop_changes(&mut self) -> Vec<Fallen> {
        let mut fallen = Vec::new();
        while self.changes.len() > KEPT
            || (self.changes.len() > 1 && self.changes_bytes > KEPT_BYTES)
        {
            let Some(change) = self.changes.pop_front() else {
                break;
            };
            self.changes_bytes -= change.weight();
            let top = self.tops.pop_front().unwrap_or(0);
            let oldest_top = std::mem::replace(&mut self.oldest_top, top);
            let next = self.changes.front();
            let now = next.map_or(self.revision, |next| next.revision - 1);
            let oldest = std::mem::replace(&mut self.oldest, now);
            fallen.push(Fallen {
                change,
                top,
                oldest,
                oldest_top,
            });
        }
        fallen
    }
}
