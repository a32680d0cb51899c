//! The engine's own format, a folder `NAME.waive/`: a snapshot of the Edit and the
//! journal of what was done since.
//!
//! Thread: any. In: a World, or bytes that may be damaged or hostile. Out: bytes, or
//! an Edit with a list of what was found. No I/O here (`control::package`).
//! Invariants: a snapshot with one damaged stretch of 64 KiB and a journal with any
//! one damaged record are mended; what can't be is an error or is listed, never a
//! panic, and memory stays in proportion to the bytes.
//!
//! | file | what |
//! |---|---|
//! | [`sealed`] | bytes with checksums and parity: finds damage and mends it |
//! | [`snapshot`] | the Edit as a table for each component |
//! | [`journal`] | records, each in two copies |
//! | [`record`] | what a record says |
//! | [`replay`] | records back into a World |

pub mod history;
pub mod journal;
pub mod record;
pub mod replay;
pub mod sealed;
pub mod snapshot;

#[cfg(test)]
mod tests;

/// Why a part of a package can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// It doesn't begin as it should.
    #[error("it is not {0} of a Waive package")]
    NotOurs(&'static str),
    /// A later version of the format.
    #[error("it is of format {found}, and this engine knows up to {known}: use a newer Waive")]
    TooNew {
        /// What it is.
        found: u32,
        /// What is known.
        known: u32,
    },
    /// More damage than the parity mends.
    #[error("{blocks} of its blocks are damaged, more than can be mended")]
    Damaged {
        /// Blocks of 64 KiB.
        blocks: usize,
    },
    /// The checksums are right and the content isn't.
    #[error("its content makes no sense: {0}")]
    Nonsense(String),
}

impl PackageError {
    fn nonsense(why: impl std::fmt::Display) -> Self {
        Self::Nonsense(why.to_string())
    }
}

/// A number that no two packages share.
pub type PackageId = [u8; 16];

/// The first bytes of BLAKE3.
fn digest(parts: &[&[u8]]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    first
}

/// Four bytes as a little-endian number; 0 beyond the end.
fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let found = bytes.get(at..at.saturating_add(4));
    let array = found.and_then(|four| four.try_into().ok());
    array.map_or(0, u32::from_le_bytes)
}

/// Eight bytes as a little-endian number; 0 beyond the end.
fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let found = bytes.get(at..at.saturating_add(8));
    let array = found.and_then(|eight| eight.try_into().ok());
    array.map_or(0, u64::from_le_bytes)
}
