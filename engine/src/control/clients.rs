//! Who is connected, what they subscribed to, and what they are waiting for.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use serde_json::Value;
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
