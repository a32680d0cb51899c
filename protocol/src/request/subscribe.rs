//! Requests about listening.

use crate::error::ErrorReply;
use crate::notification::Topic;
use crate::reply::{MetersReply, PerformanceReply, Subscribed};

/// Repeats are harmless, floods are not.
const MAX_TOPICS: usize = 64;

request! {
    /// Subscribes the connection to notifications.
    pub struct Subscribe("subscribe" -> Subscribed) alone {
        /// Any of `edit`, `transport`, `meters`, `jobs`.
        topics: Vec<Topic>,
    }
    example r#"{"topics":["edit","transport"]}"#
    errors []
    validate |request| check(&request.topics)
}

request! {
    /// Ends subscriptions of the connection.
    pub struct Unsubscribe("unsubscribe" -> Subscribed) alone {
        /// The topics; without, all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topics: Option<Vec<Topic>>,
    }
    example r#"{"topics":["meters"]}"#
    errors []
}

request! {
    /// Gives the levels since the last reading.
    pub struct GetMeters("get_meters" -> MetersReply) alone {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Gives load, xruns and memory.
    pub struct GetPerformance("get_performance" -> PerformanceReply) alone {
    }
    example r#"{}"#
    errors []
}

fn check(topics: &[Topic]) -> Result<(), ErrorReply> {
    if topics.len() <= MAX_TOPICS {
        return Ok(());
    }
    Err(ErrorReply::too_many("topics", topics.len(), MAX_TOPICS))
}
