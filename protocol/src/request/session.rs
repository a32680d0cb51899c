//! Requests about the engine itself.

use crate::reply::{Description, Pong, ShuttingDown};
use crate::text::Name;

request! {
    /// Answers, to show that the engine is there.
    pub struct Ping("ping" -> Pong) read {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Ends the engine: it finishes, answers, and goes.
    pub struct Shutdown("shutdown" -> ShuttingDown) alone {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Describes the protocol and the components of the Edit, or a part of them, as JSON Schema.
    pub struct Describe("describe" -> Description) alone {
        /// An action, or a component; `actions` lists all actions with a sentence each, `components` all components that `query` takes; without, everything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Name>,
    }
    example r#"{"about":"set_track_volume"}"#
    errors [UnknownAction]
}
