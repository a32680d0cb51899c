//! A transaction: what was done, by whom, when. The unit of undo, of the change feed
//! and of the journal.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

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
    /// About how many bytes it takes in memory, once asked.
    #[serde(skip)]
    weight: Weight,
}

/// A number that follows from the rest: equal to any other.
#[derive(Clone, Debug, Default)]
struct Weight(OnceLock<usize>);

impl PartialEq for Weight {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Change {
    /// A transaction.
    #[must_use]
    pub fn new(revision: u64, origin: Origin, time: f64, ops: Vec<EditOp>) -> Self {
        Self {
            revision,
            origin,
            time,
            ops,
            weight: Weight::default(),
        }
    }

    /// About how many bytes it takes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let sum = || self.ops.iter().map(EditOp::weight).sum();
        size_of::<Self>() + *self.weight.0.get_or_init(sum)
    }
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
