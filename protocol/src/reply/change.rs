//! Answers about history, and the operations a change consists of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::ObjectId;

/// One reversible operation on the Edit's tree.
///
/// Played in order they make a change; played backwards, each reversed, they take it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum OpView {
    /// A subtree came to be.
    Spawn {
        /// The new object.
        id: ObjectId,
        /// What it is in; absent for the root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<ObjectId>,
        /// Its zero-based place among its siblings.
        index: usize,
        /// Its components, and its children with theirs.
        subtree: Value,
    },
    /// A subtree was removed.
    Despawn {
        /// The object that went.
        id: ObjectId,
        /// What it was in; absent for the root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<ObjectId>,
        /// The zero-based place it had among its siblings.
        index: usize,
        /// Its components, and its children with theirs.
        subtree: Value,
    },
    /// A component, or a part of one, was set.
    Set {
        /// The object.
        id: ObjectId,
        /// The component's name.
        component: String,
        /// The part of the component, such as `notes[17]`; absent for the whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part: Option<String>,
        /// The value before; null where there was none.
        before: Value,
        /// The value after; null where there is none.
        after: Value,
    },
    /// A child changed its place.
    Move {
        /// The child.
        id: ObjectId,
        /// Where it was.
        from: PlaceView,
        /// Where it is.
        to: PlaceView,
    },
}

/// A place in the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceView {
    /// The parent; null for the root.
    pub parent: Option<ObjectId>,
    /// The zero-based place among its children.
    pub index: usize,
}

/// One transaction of the edit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeSet {
    /// The revision it led to.
    pub revision: u64,
    /// What it was.
    pub label: String,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Its operations, in order.
    pub ops: Vec<OpView>,
}

/// The answer of `changes_since`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangesReply {
    /// The revision asked about.
    pub from_revision: u64,
    /// The revision the changes lead to.
    pub to_revision: u64,
    /// What lies between, in order.
    pub changes: Vec<ChangeSet>,
}

/// A step of history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryEntry {
    /// The revision it led to.
    pub revision: u64,
    /// What it was.
    pub label: String,
    /// The action that made it.
    pub action: String,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// When, in seconds since 1970.
    pub time: f64,
    /// How many operations it has.
    pub ops: usize,
    /// Whether it is undone now.
    pub undone: bool,
}

/// The answer of `get_history`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryReply {
    /// The steps, the newest last.
    pub entries: Vec<HistoryEntry>,
    /// The revision of the Edit.
    pub current_revision: u64,
    /// Whether `undo` has something to do.
    pub can_undo: bool,
    /// Whether `redo` has something to do.
    pub can_redo: bool,
}

/// The answer of `undo`, `redo` and `undo_to`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryMoved {
    /// The step that was undone or redone; the last of them where there were several.
    pub label: String,
    /// How many steps were undone or redone.
    pub steps: usize,
    /// Whether `undo` has something left to do.
    pub can_undo: bool,
    /// Whether `redo` has something left to do.
    pub can_redo: bool,
}

/// The answer of `batch`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchReply {
    /// The undo step's label.
    pub label: String,
    /// How many requests were done.
    pub count: usize,
    /// Each request's own reply, in order.
    pub results: Vec<Value>,
}
