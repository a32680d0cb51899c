//! What a record of the journal says, in MessagePack with named fields, so that
//! journals stay readable when fields are added.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::PackageError;
use crate::model::change::{Change, ChangeKind};

/// A record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A transaction.
    Change {
        /// What it is to the history.
        kind: ChangeKind,
        /// The id that comes next after it: ids are never given out twice.
        next_id: u64,
        /// What it did.
        #[serde(with = "shared")]
        change: Arc<Change>,
    },
    /// The Edit was written to a file of another format.
    Saved {
        /// The revision that was written.
        revision: u64,
        /// The file.
        file: String,
    },
}

mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::model::change::Change;

    pub fn serialize<S: Serializer>(change: &Arc<Change>, to: S) -> Result<S::Ok, S::Error> {
        change.as_ref().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<Change>, D::Error> {
        Change::deserialize(from).map(Arc::new)
    }
}

impl Record {
    /// Its bytes.
    ///
    /// # Errors
    /// [`PackageError::Nonsense`]; only a component of ours that can't be serialised
    /// could cause it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PackageError> {
        rmp_serde::to_vec_named(self).map_err(PackageError::nonsense)
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`PackageError::Nonsense`]: a later engine wrote it.
    pub fn read(bytes: &[u8]) -> Result<Self, PackageError> {
        rmp_serde::from_slice(bytes).map_err(PackageError::nonsense)
    }
}
