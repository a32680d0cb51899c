//! Who is connected, what they subscribed to, and what they are waiting for.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use waive_protocol::ErrorReply;
use waive_protocol::envelope::{Refused, RequestEnvelope};
use waive_protocol::notification::Topic;

use super::mailbox::Outbox;
use crate::model::id::ItemId;

/// Answers kept for requests that come twice.
const REMEMBERED: usize = 1000;

/// Replies held back within a tick, in bytes.
const MOST_READY: usize = 1 << 20;

/// A connected client.
pub struct Client {
    /// For the log and the history.
    pub name: Arc<str>,
    outbox: Box<dyn Outbox>,
    /// Replies of this tick, not yet handed over.
    ready: Vec<Vec<u8>>,
    ready_bytes: usize,
    /// What waits for the journal, and what stands behind that.
    held: VecDeque<Held>,
    /// Requests that came while one is being worked on, oldest first.
    pub parked: VecDeque<Result<RequestEnvelope, Refused>>,
    /// One of its requests is being worked on elsewhere.
    pub waiting: bool,
    /// What it listens to.
    pub topics: BTreeSet<TopicOrder>,
    /// Peaks since it last asked for them.
    pub peaks: HashMap<ItemId, [f32; 2]>,
    answered: HashMap<String, Vec<u8>>,
    answered_order: VecDeque<String>,
}

/// Something that goes out once a ticket of the journal is safe.
enum Held {
    Reply {
        due: u64,
        payload: Vec<u8>,
        /// Whether it tells of the Edit, and so isn't true if that is taken back.
        of_edit: bool,
        request_id: Option<Value>,
    },
    Notice {
        due: u64,
        payload: Notice,
    },
}

/// A notification that may still be in the making; without bytes nothing came of it.
pub type Notice = Arc<OnceLock<Option<Arc<[u8]>>>>;

impl Held {
    fn can_go(&self, safe: u64) -> bool {
        match self {
            Self::Reply { due, .. } => *due <= safe,
            Self::Notice { due, payload } => *due <= safe && payload.get().is_some(),
        }
    }
}

/// [`Topic`] in an order, for sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TopicOrder(u8);

impl From<Topic> for TopicOrder {
    fn from(topic: Topic) -> Self {
        Self(
            Topic::ALL
                .iter()
                .position(|&t| t == topic)
                .map_or(0, |i| u8::try_from(i).unwrap_or(0)),
        )
    }
}

impl TopicOrder {
    /// The topic.
    #[must_use]
    pub fn topic(self) -> Topic {
        Topic::ALL[usize::from(self.0) % Topic::ALL.len()]
    }
}

impl Client {
    /// A client that has just connected.
    #[must_use]
    pub fn new(name: String, outbox: Box<dyn Outbox>) -> Self {
        Self {
            name: name.into(),
            outbox,
            ready: Vec::new(),
            ready_bytes: 0,
            held: VecDeque::new(),
            parked: VecDeque::new(),
            waiting: false,
            topics: BTreeSet::new(),
            peaks: HashMap::new(),
            answered: HashMap::new(),
            answered_order: VecDeque::new(),
        }
    }

    /// Puts a reply behind those before it.
    pub fn reply(&mut self, payload: Vec<u8>) {
        self.ready_bytes += payload.len();
        self.ready.push(payload);
        // Large replies go at once, so that the server counts them against the client.
        if self.ready_bytes > MOST_READY {
            self.hand_over();
        }
    }

    /// Puts a reply behind those before it, to go out when ticket `due` is safe.
    pub fn reply_when(
        &mut self,
        (due, safe): (u64, u64),
        payload: Vec<u8>,
        of_edit: bool,
        request_id: Option<&Value>,
    ) {
        if due <= safe && self.held.is_empty() {
            return self.reply(payload);
        }
        self.held.push_back(Held::Reply {
            due,
            payload,
            of_edit,
            request_id: request_id.cloned(),
        });
    }

    /// Puts a notification behind what is held, to go out when ticket `due` is safe.
    pub fn notify_when(&mut self, (due, safe): (u64, u64), payload: &Arc<[u8]>) {
        if due <= safe && self.held.is_empty() {
            return self.notify(payload, false);
        }
        let payload = Arc::new(OnceLock::from(Some(Arc::clone(payload))));
        self.held.push_back(Held::Notice { due, payload });
    }

    /// The same with one that is still in the making: [`Self::release`] when it is made.
    pub fn notify_later(&mut self, due: u64, payload: &Notice) {
        let payload = Arc::clone(payload);
        self.held.push_back(Held::Notice { due, payload });
    }

    /// Lets go what waited for tickets that are safe now.
    pub fn release(&mut self, safe: u64) {
        while self.held.front().is_some_and(|held| held.can_go(safe)) {
            match self.held.pop_front() {
                Some(Held::Reply { payload, .. }) => self.reply(payload),
                Some(Held::Notice { payload, .. }) => {
                    if let Some(Some(payload)) = payload.get() {
                        self.notify(payload, false);
                    }
                }
                None => {}
            }
        }
    }

    /// Refuses what is held: what it tells of was taken back.
    pub fn refuse_held(&mut self, refusal: &ErrorReply) {
        for held in std::mem::take(&mut self.held) {
            match held {
                Held::Reply {
                    of_edit: true,
                    request_id,
                    ..
                } => {
                    if let Some(key) = request_id.as_ref().map(Value::to_string) {
                        self.answered.remove(&key);
                        self.answered_order.retain(|known| *known != key);
                    }
                    self.reply(refusal.to_bytes(request_id.as_ref()));
                }
                Held::Reply { payload, .. } => self.reply(payload),
                Held::Notice { .. } => {}
            }
        }
    }

    /// Hands this tick's replies to the server.
    pub fn hand_over(&mut self) {
        self.ready_bytes = 0;
        if !self.ready.is_empty() {
            self.outbox.replies(std::mem::take(&mut self.ready));
        }
    }

    /// Sends a notification, after the replies that are ready.
    pub fn notify(&mut self, payload: &Arc<[u8]>, droppable: bool) {
        self.hand_over();
        self.outbox.notify(Arc::clone(payload), droppable);
    }

    /// Whether it listens to a topic.
    #[must_use]
    pub fn hears(&self, topic: Topic) -> bool {
        self.topics.contains(&topic.into())
    }

    /// The answer that a request id had before.
    #[must_use]
    pub fn answer_to(&self, request_id: &Value) -> Option<&Vec<u8>> {
        self.answered.get(&request_id.to_string())
    }

    /// Remembers the answer to a request that changed something.
    pub fn remember(&mut self, request_id: &Value, answer: &[u8]) {
        let key = request_id.to_string();
        if self.answered.insert(key.clone(), answer.to_vec()).is_none() {
            self.answered_order.push_back(key);
        }
        if self.answered_order.len() > REMEMBERED
            && let Some(oldest) = self.answered_order.pop_front()
        {
            self.answered.remove(&oldest);
        }
    }

    /// Takes in a window of meter readings.
    pub fn hear_peaks(&mut self, window: &[(ItemId, [f32; 2])]) {
        for &(id, peak) in window {
            let held = self.peaks.entry(id).or_default();
            *held = [held[0].max(peak[0]), held[1].max(peak[1])];
        }
        if self.peaks.len() > 2 * window.len() + 16 {
            // Tracks that are gone.
            self.peaks
                .retain(|id, _| window.iter().any(|(known, _)| known == id));
        }
    }
}
