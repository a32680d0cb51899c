//! What a record of the journal says, in MessagePack with named fields, so that
//! journals stay readable when fields are added. Long ones are compressed (LZ4 blocks):
//! what is synced before a reply is better short.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::PackageError;
use crate::model::change::{Change, ChangeKind};

/// No MessagePack begins with it: what follows is the length in bytes (little-endian,
/// 32 bits) and LZ4.
const COMPRESSED: u8 = 0xC1;
/// Records of fewer bytes are written as they are.
const SHORT: usize = 4096;
/// What a byte of LZ4 can become at most, and a little.
const MOST_BYTES_OF_ONE: usize = 256;

fn compress(bytes: Vec<u8>) -> Vec<u8> {
    let Some(length) = u32::try_from(bytes.len())
        .ok()
        .filter(|_| bytes.len() >= SHORT)
    else {
        return bytes;
    };
    let block = lz4_flex::block::compress(&bytes);
    if block.len() >= bytes.len() {
        return bytes;
    }
    [&[COMPRESSED][..], &length.to_le_bytes(), &block].concat()
}

fn decompress(bytes: &[u8]) -> Result<Vec<u8>, PackageError> {
    let (length, block) = bytes
        .split_first_chunk::<4>()
        .ok_or_else(|| PackageError::nonsense("a compressed record without a length"))?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > block.len().saturating_mul(MOST_BYTES_OF_ONE) {
        return Err(PackageError::nonsense("a record longer than it can be"));
    }
    lz4_flex::block::decompress(block, length).map_err(PackageError::nonsense)
}

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
        let bytes = rmp_serde::to_vec_named(self).map_err(PackageError::nonsense)?;
        Ok(compress(bytes))
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`PackageError::Nonsense`]: a later engine wrote it.
    pub fn read(bytes: &[u8]) -> Result<Self, PackageError> {
        match bytes.split_first() {
            Some((&COMPRESSED, rest)) => rmp_serde::from_slice(&decompress(rest)?),
            _ => rmp_serde::from_slice(bytes),
        }
        .map_err(PackageError::nonsense)
    }
}
