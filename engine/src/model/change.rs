//! A transaction: what was done, by whom, when. The unit of undo, of the change feed
//! and of the journal.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::op::EditOp;

/// Whose change it is and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// What a person reads in the history.
    pub label: String,
    /// The action that made it.
    pub action: Cow<'static, str>,
    /// The client's name.
    #[serde(default, with = "shared_text")]
    pub client: Option<Arc<str>>,
}

/// One transaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The revision it led to.
    pub revision: u64,
    /// Whose it is.
    pub origin: Origin,
    /// Seconds since 1970.
    pub time: f64,
    /// What it did, in order.
    pub ops: Vec<EditOp>,
}

/// What a transaction is to the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A step of its own.
    Commit,
    /// It took the step on top back.
    Undo,
    /// It did the next step again.
    Redo,
}

mod shared_text {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(text: &Option<Arc<str>>, to: S) -> Result<S::Ok, S::Error> {
        text.as_deref().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Arc<str>>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Into::into))
    }
}
