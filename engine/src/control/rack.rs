//! The hosted plugins that run for the Edit.
//!
//! Thread: control; nothing here waits for a plugin. In: the Edit's
//! [`Hosted`](crate::model::hosted::Hosted) components, as they come, change and go.
//! Out: processors for the graph, latencies, and what plugins tell by themselves.
//! Invariant: an instance follows its components: what they say is told to it again
//! after anything that may have made it differ.

mod offline;
mod opening;
mod orders;
mod placed;
mod recruiting;
mod shelf;
mod told;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bevy_ecs::prelude::*;

pub use offline::{Hired, open_all};
pub use opening::{Arrival, recruit};
pub use orders::own_id;
pub use recruiting::recruit_all;
pub use shelf::{PluginSettings, Shelf, Shelves, format_name, identifier, refusal};
pub use told::{after, differing};

use crate::model::hosted::Hosted;
use crate::model::id::ItemId;
use crate::plugins::host::{Handle, Line, OutputBus, PluginInstance, PluginState, ProgramList};
use crate::render::processor::Processor;

/// Plugins that are opened at once.
const AT_ONCE: usize = 4;

/// A number that no other opening has.
pub fn ticket() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// All hosted plugins of the Edit.
#[derive(Resource, Default)]
pub struct Rack {
    places: BTreeMap<ItemId, Place>,
    waiting: VecDeque<ItemId>,
    opening: usize,
    /// Which Edit this is for, and at which revision it was last looked at.
    seen: Option<(u64, u64)>,
    /// Plugins whose processor or latency is another than the graph knows.
    news: Vec<ItemId>,
    /// Plugins that say their values changed, with the ticket: they are asked once they
    /// have been left alone for a while.
    to_ask: Vec<(ItemId, u64)>,
}

/// How long after it was last told something a plugin is believed when it says that its
/// values changed: some (DPF's) take back for a moment what their audio half hasn't had.
const LEFT_ALONE: Duration = Duration::from_millis(400);

enum Place {
    Opening(u64),
    Open(Box<Seat>),
    Failed(String),
}

/// A plugin that runs.
pub struct Seat {
    pub(super) ticket: u64,
    pub(super) hosted: Hosted,
    pub(super) handle: Handle,
    pub(super) programs: Vec<ProgramList>,
    pub(super) outputs: Vec<OutputBus>,
    processor: Mutex<Option<Box<dyn Processor>>>,
    /// The graph wants a processor, and the only one is gone.
    lost: AtomicBool,
    pub(super) latency: u32,
    /// What the instance has been told.
    pub(super) state: PluginState,
    pub(super) bypassed: bool,
    pub(super) side_chain: bool,
    /// The values that it is known to have, by its own numbers.
    pub(super) known: HashMap<u32, f64>,
    /// Values were set since that state was taken.
    pub(super) edited: bool,
    /// How often it was told values, and how often it has taken them: what it says in
    /// between may be older than what it was told.
    told: u64,
    told_at: Instant,
    taken: Arc<AtomicU64>,
}

impl Seat {
    /// Its outputs, the main one first.
    #[must_use]
    pub fn outputs(&self) -> &[OutputBus] {
        &self.outputs
    }

    /// Tells the plugin values.
    fn tell(&mut self, word: impl FnOnce(&mut dyn PluginInstance) + Send + 'static) {
        self.told += 1;
        self.told_at = Instant::now();
        let taken = Arc::clone(&self.taken);
        self.handle.line().tell(move |instance| {
            word(instance);
            taken.fetch_add(1, Ordering::Relaxed);
        });
    }

    /// Whether it has been left alone long enough to be asked.
    fn is_settled(&self) -> bool {
        self.told_at.elapsed() >= LEFT_ALONE
    }

    /// Whether what was said after so many takings is younger than all that was told.
    fn is_news(&self, taken: u64) -> bool {
        taken >= self.told
    }
}

/// How a plugin fares, for clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// `running`, `opening`, `restarting` or `failed`.
    pub state: &'static str,
    /// Why it failed.
    pub reason: Option<String>,
}

impl Rack {
    /// The processor of a plugin, once. Whoever asks again gets one later.
    pub fn processor(&self, id: ItemId) -> Option<Box<dyn Processor>> {
        let Some(Place::Open(seat)) = self.places.get(&id) else {
            return None;
        };
        let mut place = seat
            .processor
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let processor = place.take();
        if processor.is_none() {
            seat.lost.store(true, Ordering::Relaxed);
        }
        processor
    }

    /// Whether a plugin's processor waits for the graph.
    #[must_use]
    pub fn has_processor(&self, id: ItemId) -> bool {
        self.seat(id).is_some_and(|seat| {
            let place = seat
                .processor
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            place.is_some()
        })
    }

    /// By how many frames a plugin's sound is late; 0 while it isn't known.
    #[must_use]
    pub fn latency(&self, id: ItemId) -> u32 {
        self.seat(id).map_or(0, |seat| seat.latency)
    }

    /// A plugin that runs.
    #[must_use]
    pub fn seat(&self, id: ItemId) -> Option<&Seat> {
        match self.places.get(&id) {
            Some(Place::Open(seat)) => Some(seat),
            _ => None,
        }
    }

    pub(super) fn seat_mut(&mut self, id: ItemId) -> Option<&mut Seat> {
        match self.places.get_mut(&id) {
            Some(Place::Open(seat)) => Some(seat),
            _ => None,
        }
    }

    /// A way to ask a plugin.
    #[must_use]
    pub fn line(&self, id: ItemId) -> Option<Line> {
        self.seat(id).map(|seat| seat.handle.line())
    }

    /// How a plugin fares.
    #[must_use]
    pub fn health(&self, id: ItemId) -> Health {
        use crate::plugins::host::PluginStatus;
        let (state, reason) = match self.places.get(&id) {
            None | Some(Place::Opening(_)) => ("opening", None),
            Some(Place::Failed(why)) => ("failed", Some(why.clone())),
            Some(Place::Open(seat)) => match seat.handle.status().state() {
                PluginStatus::Running => ("running", None),
                PluginStatus::Restarting => ("restarting", None),
                PluginStatus::Failed => ("failed", Some("it failed too often".to_owned())),
            },
        };
        Health { state, reason }
    }

    /// Whether any plugin is still being opened.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.opening > 0 || !self.waiting.is_empty()
    }

    /// Puts an opened plugin in its place.
    pub fn seat_at(&mut self, id: ItemId, arrival: Arrival) {
        self.places
            .insert(id, Place::Open(Box::new(arrival.into_seat())));
        self.news.push(id);
    }

    /// What the graph doesn't know yet, once.
    pub fn take_news(&mut self) -> Vec<ItemId> {
        let mut news = std::mem::take(&mut self.news);
        news.sort_unstable();
        news.dedup();
        news
    }

    /// Whether the Edit has no hosted plugin.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// A plugin has been given a state outside the Edit.
    pub fn knows(&mut self, id: ItemId, state: PluginState, values: &[(u32, f64)]) {
        if let Some(seat) = self.seat_mut(id) {
            seat.state = state;
            seat.known = values.iter().copied().collect();
            seat.edited = false;
            // What it said before that is no news.
            seat.tell(|_| ());
        }
    }

    /// A plugin's state couldn't be taken: it is to be tried again.
    pub fn not_taken(&mut self, id: ItemId) {
        if let Some(seat) = self.seat_mut(id) {
            seat.edited = true;
        }
    }

    /// The plugins that were changed since their state was taken, which it is to be now.
    pub fn take_edited(&mut self) -> Vec<(ItemId, Line)> {
        let edited = self.places.iter_mut().filter_map(|(&id, place)| {
            let Place::Open(seat) = place else {
                return None;
            };
            std::mem::take(&mut seat.edited).then(|| (id, seat.handle.line()))
        });
        edited.collect()
    }

    /// Compares every plugin with the Edit, though nothing seems to have changed.
    pub fn look_again(&mut self) {
        self.seen = None;
    }

    /// Sets a value in a running plugin.
    pub fn set_value(&mut self, id: ItemId, param: u32, value: f64) {
        if let Some(seat) = self.seat_mut(id)
            && seat.known.insert(param, value) != Some(value)
        {
            seat.edited = true;
            seat.tell(move |instance| {
                // What is down gets its values when it is started again.
                let _ = instance.set_value(param, value);
            });
        }
    }
}
