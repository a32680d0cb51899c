//! Feeds an offline render: what the next block reads is in memory before it is rendered.
//!
//! Owns: [`OfflineFeeder`]. Thread: the one that renders; waits for the disk.
//! In: plans and a range of the timeline. Out: pages in the table, old ones out of it.
//! Invariants: after `ensure(from, to)` every page that the plans need there is resident; pages no
//! plan needs are not. A page that several plans share is counted, and read once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::{Need, PageKey, PageLoader, ReadPlan};
use crate::media::page::{PAGE_FRAMES, PageTable, PagedSource, SourceSlot};
use crate::media::source::PreparedSource;

/// How far ahead a plan is asked: most blocks then ask it nothing.
const WINDOW: i64 = PAGE_FRAMES as i64;

/// Plans of neighbouring numbers are asked at different blocks, so that reading is spread evenly.
const STAGGER: i64 = 8;

/// What one plan has in memory.
#[derive(Default)]
struct Held {
    plan: Option<Arc<dyn ReadPlan>>,
    from: i64,
    to: i64,
    pages: Vec<PageKey>,
}

/// Loads what a block needs, just in time, for as many plans as there are.
#[derive(Default)]
pub struct OfflineFeeder {
    loader: PageLoader,
    held: Vec<Held>,
    users: HashMap<PageKey, u32>,
    needs: Vec<Need>,
}

impl OfflineFeeder {
    /// A feeder that knows no source.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a slot of the table stand for a source, in place of any other.
    pub fn set_source(
        &mut self,
        table: &mut PageTable,
        slot: SourceSlot,
        source: Arc<PreparedSource>,
    ) {
        self.drop_source(table, slot);
        table.insert(slot, Box::new(PagedSource::new(&source)));
        self.loader.set_source(slot, source);
    }

    /// Takes a source out of the table.
    pub fn drop_source(&mut self, table: &mut PageTable, slot: SourceSlot) {
        if self.loader.source(slot).is_none() {
            return;
        }
        table.remove(slot);
        self.loader.drop_source(slot);
        self.users.retain(|key, _| key.0 != slot);
        for held in &mut self.held {
            held.pages.retain(|key| key.0 != slot);
        }
        self.forget_ranges();
    }

    /// The loader, for its errors and reports.
    pub fn loader(&mut self) -> &mut PageLoader {
        &mut self.loader
    }

    /// Makes everything resident that `plans` read in the timeline frames `from..to`, and evicts
    /// what none of them needs any more. Plans are told apart by their place in the slice and
    /// their identity; they, and `from`, may change freely between calls.
    pub fn ensure(
        &mut self,
        table: &mut PageTable,
        plans: &[Arc<dyn ReadPlan>],
        from: i64,
        to: i64,
    ) {
        if self.held.len() != plans.len() {
            for index in plans.len()..self.held.len() {
                self.replace(table, index, Vec::new());
            }
            self.held.resize_with(plans.len(), Held::default);
        }
        for (index, plan) in plans.iter().enumerate() {
            let held = &self.held[index];
            let known = held
                .plan
                .as_ref()
                .is_some_and(|known| Arc::ptr_eq(known, plan));
            if known && held.from <= from && to <= held.to {
                continue;
            }
            self.advance(table, index, plan, (from, to));
        }
    }

    /// Asks one plan for the next window and swaps its pages for those.
    fn advance(
        &mut self,
        table: &mut PageTable,
        index: usize,
        plan: &Arc<dyn ReadPlan>,
        block: (i64, i64),
    ) {
        let (from, to) = block;
        let held = &self.held[index];
        let continues = held.to == from && held.plan.is_some();
        let shorter = if continues { 0 } else { index as i64 % STAGGER };
        let end = to.max(from.saturating_add(WINDOW - shorter * WINDOW / STAGGER));
        self.needs.clear();
        plan.needs(from, end, &mut self.needs);
        let mut pages = Vec::with_capacity(self.needs.len());
        for need in &self.needs {
            self.loader.pages_of(*need, |key| pages.push(key));
        }
        self.replace(table, index, pages);
        let held = &mut self.held[index];
        held.plan = Some(Arc::clone(plan));
        (held.from, held.to) = (from, end);
    }

    /// Gives a plan other pages: first counts and loads the new, then lets go of the old, so that
    /// a page in both stays.
    fn replace(&mut self, table: &mut PageTable, index: usize, mut pages: Vec<PageKey>) {
        pages.sort_unstable();
        pages.dedup();
        for key in &pages {
            match self.users.entry(*key) {
                Entry::Occupied(mut users) => *users.get_mut() += 1,
                Entry::Vacant(place) => {
                    place.insert(1);
                    let page = self.loader.load(key.0, key.1);
                    if let Some(unused) = table.page_in(key.0, key.1, page) {
                        self.loader.recycle(unused);
                    }
                }
            }
        }
        let old = std::mem::replace(&mut self.held[index].pages, pages);
        for key in old {
            let Entry::Occupied(mut users) = self.users.entry(key) else {
                continue;
            };
            *users.get_mut() -= 1;
            if *users.get() == 0 {
                users.remove();
                if let Some(page) = table.page_out(key.0, key.1) {
                    self.loader.recycle(page);
                }
            }
        }
    }

    /// Makes the next call ask every plan.
    fn forget_ranges(&mut self) {
        for held in &mut self.held {
            held.plan = None;
        }
    }
}
