//! The log and the disk: what isn't safe yet, what must be taken back, and what a
//! package knows of the history.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Change, ChangeKind, EditLog};
use crate::model::op::{EditOp, Retime};
use crate::session::package::history::History;

impl EditLog {
    /// From now on transactions count as unsettled until [`Self::settle`].
    pub fn set_journaled(&mut self, journaled: bool) {
        self.journaled = journaled;
        if !journaled {
            self.unsettled.clear();
            self.unsent = 0;
        }
    }

    /// What was entered since this was last called, oldest first.
    pub fn unsent(&mut self) -> Vec<(ChangeKind, Arc<Change>)> {
        let first = self.unsettled.len() - std::mem::take(&mut self.unsent);
        let new = self.unsettled.iter().skip(first);
        new.map(|entry| (entry.kind, Arc::clone(&entry.change)))
            .collect()
    }

    /// From now on what is entered is kept for [`Self::untap`].
    pub fn tap(&mut self) {
        self.tapped = Some(Vec::new());
    }

    /// What was entered since [`Self::tap`].
    pub fn untap(&mut self) -> Vec<(ChangeKind, Arc<Change>)> {
        self.tapped.take().unwrap_or_default()
    }

    /// Everything up to a revision is safe.
    pub fn settle(&mut self, revision: u64) {
        let safe = |entry: &super::Unsettled| entry.change.revision <= revision;
        while self.unsettled.front().is_some_and(safe) {
            self.unsettled.pop_front();
        }
    }

    /// Takes the last transaction out of the log, if it isn't settled; its operations
    /// are the caller's to play backwards.
    pub fn retract(&mut self) -> Option<Arc<Change>> {
        let entry = self.unsettled.pop_back()?;
        if let Some(tapped) = &mut self.tapped {
            tapped.pop();
        }
        self.unsent = self.unsent.saturating_sub(1);
        self.changes.pop_back();
        self.changes_bytes -= entry.change.weight();
        self.tops.pop_back();
        for fallen in entry.fallen.into_iter().rev() {
            self.changes_bytes += fallen.change.weight();
            self.changes.push_front(fallen.change);
            self.tops.push_front(fallen.top);
            (self.oldest, self.oldest_top) = (fallen.oldest, fallen.oldest_top);
        }
        match entry.kind {
            ChangeKind::Undo => self.cursor += 1,
            ChangeKind::Redo => self.cursor = self.cursor.saturating_sub(1),
            ChangeKind::Commit => {
                self.steps.pop_back();
                for (step, floor) in entry.dropped.into_iter().rev() {
                    self.steps.push_front(step);
                    self.floor = floor;
                }
                self.cursor = self.steps.len();
                self.steps.extend(entry.replaced);
                self.steps_bytes = weight(&self.steps);
            }
        }
        self.revision = entry.change.revision - 1;
        Some(entry.change)
    }

    /// Enters a transaction of a journal, which is settled.
    pub fn replay(&mut self, kind: ChangeKind, change: Arc<Change>) {
        let _settled = self.take_in(kind, change);
    }

    /// The history as plain values.
    #[must_use]
    pub fn to_history(&self) -> History {
        let mut pool = BTreeMap::new();
        for change in self.changes.iter().chain(&self.steps) {
            pool.entry(change.revision).or_insert(change);
        }
        let revisions = |list: &std::collections::VecDeque<Arc<Change>>| {
            list.iter().map(|change| change.revision).collect()
        };
        History {
            changes: revisions(&self.changes),
            steps: revisions(&self.steps),
            pool: pool.into_values().map(|c| Change::clone(c)).collect(),
            cursor: self.cursor as u64,
            tops: self.tops.iter().copied().collect(),
            oldest: self.oldest,
            oldest_top: self.oldest_top,
            floor: self.floor,
            former: Vec::new(),
        }
        .with_memories()
    }

    /// A transaction of a journal that takes the step on top back learns from that step
    /// where everything was.
    pub fn lend(&self, kind: ChangeKind, change: &Change) {
        let Some(step) = self.undoable().filter(|_| kind == ChangeKind::Undo) else {
            return;
        };
        let known = step.ops.iter().rev().filter_map(retime);
        for (back, forth) in change.ops.iter().filter_map(retime).zip(known) {
            if let Some(was) = forth.was() {
                back.remember(was);
            }
        }
    }

    /// The log of an Edit at a revision; a history that makes no sense is left out.
    #[must_use]
    pub fn from_history(history: History, revision: u64) -> Self {
        let bare = Self {
            revision,
            oldest: revision,
            ..Self::default()
        };
        let pool = History::shared(history.pool, &history.former);
        let named = |list: Vec<u64>| {
            let found = list.into_iter().map(|r| pool.get(&r).map(Arc::clone));
            found.collect::<Option<std::collections::VecDeque<_>>>()
        };
        let (Some(changes), Some(steps)) = (named(history.changes), named(history.steps)) else {
            return bare;
        };
        let cursor = usize::try_from(history.cursor).unwrap_or(usize::MAX);
        let last = changes.back().map_or(history.oldest, |c| c.revision);
        let follows = |(i, change): (u64, &Arc<Change>)| {
            history.oldest.checked_add(i + 1) == Some(change.revision)
        };
        let fits = cursor <= steps.len()
            && history.tops.len() == changes.len()
            && (0..).zip(&changes).all(follows)
            && last == revision;
        if !fits {
            return bare;
        }
        Self {
            revision,
            oldest: history.oldest,
            changes_bytes: weight(&changes),
            changes,
            steps_bytes: weight(&steps),
            steps,
            cursor,
            tops: history.tops.into(),
            oldest_top: history.oldest_top,
            floor: history.floor,
            ..Self::default()
        }
    }
}

fn retime(op: &EditOp) -> Option<&Retime> {
    match op {
        EditOp::Retime(retime) => Some(retime),
        _ => None,
    }
}

fn weight(list: &std::collections::VecDeque<Arc<Change>>) -> usize {
    list.iter().map(|change| change.weight()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::{EditLog, KEPT, KEPT_BYTES, Origin};
    use super::*;
    use crate::model::id::ItemId;
    use crate::model::op::SpanChange;

    fn op(n: usize) -> Vec<EditOp> {
        vec![EditOp::SetPoint {
            id: ItemId(n as u64),
            before: None,
            after: None,
        }]
    }

    fn origin() -> Origin {
        Origin {
            label: "x".to_owned(),
            action: "x".into(),
            client: None,
        }
    }

    fn shown(log: &EditLog) -> History {
        log.to_history()
    }

    /// A log in every state it can get into, by a seeded walk.
    fn walk(log: &mut EditLog, rounds: usize, seed: u64) {
        let mut state = seed * 2 + 1;
        for n in 0..rounds {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            match (state >> 33) % 4 {
                0 if log.undoable().is_some() => drop(log.commit_undo(op(n), origin())),
                1 if log.redoable().is_some() => drop(log.commit_redo(op(n), origin())),
                _ => drop(log.commit(op(n), origin())),
            }
        }
    }

    #[test]
    fn what_is_retracted_never_was() {
        for (seed, before) in [(1, 0), (2, 30), (3, KEPT - 5), (4, KEPT + 40)] {
            let mut log = EditLog::default();
            walk(&mut log, before, seed);
            let was = shown(&log);
            log.set_journaled(true);
            walk(&mut log, 60, seed + 9);
            assert_eq!(log.unsent().len(), 60);
            let mut taken = 0;
            while log.retract().is_some() {
                taken += 1;
            }
            assert_eq!(taken, 60);
            assert!(shown(&log) == was, "seed {seed}");
        }
    }

    #[test]
    fn a_history_comes_back() {
        for (seed, rounds) in [(1, 0), (2, 50), (3, KEPT + 100)] {
            let mut log = EditLog::default();
            walk(&mut log, rounds, seed);
            let again = EditLog::from_history(shown(&log), log.revision());
            assert!(shown(&again) == shown(&log), "seed {seed}");
            assert_eq!(again.revision(), log.revision());
        }
    }

    #[test]
    fn what_is_heavy_is_kept_for_less_long() {
        let span = crate::model::clip::ClipSpan {
            start: 0.0,
            length: 1.0,
            offset: 0.0,
        };
        let clip = SpanChange {
            id: ItemId(1),
            before: span,
            after: span,
        };
        let heavy = || {
            vec![EditOp::SetSpans {
                clips: vec![clip; KEPT_BYTES / 3 / size_of::<SpanChange>() + 1],
            }]
        };
        let mut log = EditLog::default();
        for _ in 0..3 {
            log.commit(heavy(), origin());
        }
        let was = shown(&log);
        assert_eq!((was.steps, was.oldest), (vec![2, 3], 1));
        log.set_journaled(true);
        log.commit(heavy(), origin());
        log.commit(op(5), origin());
        assert_eq!(shown(&log).steps, [3, 4, 5]);
        assert!(log.retract().is_some() && log.retract().is_some());
        let again = shown(&log);
        assert_eq!((again.steps, again.oldest), (vec![2, 3], 1));
    }

    #[test]
    fn a_history_that_makes_no_sense_is_left_out() {
        let mut log = EditLog::default();
        walk(&mut log, 20, 5);
        let mut bad = shown(&log);
        bad.cursor = 999;
        let again = EditLog::from_history(bad, 20);
        assert_eq!((again.revision(), again.oldest()), (20, 20));
        assert!(again.undoable().is_none());
    }
}
