//! Requests about history: undo, batches, changes.

use serde_json::Value;

use crate::error::ErrorReply;
use crate::quantity::{Limit, Revision};
use crate::reply::{BatchReply, ChangesReply, HistoryMoved, HistoryReply};
use crate::text::Name;

/// How many requests one batch may have.
pub const MAX_COMMANDS: usize = 10_000;

request! {
    /// Takes back the last change.
    pub struct Undo("undo" -> HistoryMoved) alone {
    }
    example r#"{}"#
    errors [NothingToUndo]
}

request! {
    /// Does again what was undone last.
    pub struct Redo("redo" -> HistoryMoved) alone {
    }
    example r#"{}"#
    errors [NothingToRedo]
}

request! {
    /// Takes back, or does again, until the Edit is as it was at a revision.
    pub struct UndoTo("undo_to" -> HistoryMoved) alone {
        /// The revision.
        revision: Revision,
    }
    example r#"{"revision":12}"#
    errors [RevisionUnknown]
}

request! {
    /// Lists the last steps of history.
    pub struct GetHistory("get_history" -> HistoryReply) alone {
        /// How many; without, 100.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Limit>,
    }
    example r#"{"limit":20}"#
    errors []
}

request! {
    /// Does several requests as one change and one undo step; if one fails, none is done.
    pub struct Batch("batch" -> BatchReply) alone {
        /// The requests, each an object with `action`; later ones may refer to what earlier ones made. At most 10,000.
        commands: Vec<Value>,
        /// What the step is called in history.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<Name>,
    }
    example r#"{"label":"Set up","commands":[{"action":"add_track","name":"Bass"},{"action":"set_tempo","bpm":96}]}"#
    errors [NotInBatch, TooMany]
    validate |request| match request.commands.len() {
        0..=MAX_COMMANDS => Ok(()),
        count => Err(ErrorReply::too_many("commands", count, MAX_COMMANDS)),
    }
}

request! {
    /// Lists the changes since a revision.
    pub struct ChangesSince("changes_since" -> ChangesReply) alone {
        /// The revision.
        revision: Revision,
    }
    example r#"{"revision":12}"#
    errors [RevisionUnknown]
}
