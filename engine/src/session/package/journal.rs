//! The journal's bytes: frames, each there twice, one behind the other.
//!
//! A frame that is torn or damaged is read from its copy. A copy that is missing
//! doesn't matter. Unused room behind the last frame is zeros.
//!
//! ```text
//! file:  head | head again | frame | frame again | frame | frame again | zeros
//! head:  magic, version, package id, base revision, check          (64 bytes)
//! frame: mark, length, number, check, payload, filled up to eights
//! ```

use super::{PackageError, PackageId, digest, u32_at, u64_at};

const MAGIC: &[u8; 8] = b"WAIVEJL1";
/// The format that is written: 2 has compressed records.
pub const VERSION: u32 = 2;
const HEAD: usize = 64;
/// Where the first frame is.
pub const FIRST: usize = 2 * HEAD;
const MARK: [u8; 4] = [0xA5, b'W', b'J', 0x5A];
const FRAME: usize = 24;
/// The longest payload, in bytes.
pub const LONGEST: usize = 1 << 30;

/// What the beginning of a journal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose it is; a frame of another package doesn't count.
    pub package: PackageId,
    /// The revision that it goes on from.
    pub base: u64,
}

impl Head {
    /// The first bytes of a journal.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let mut head = [0; HEAD];
        head[..8].copy_from_slice(MAGIC);
        head[8..12].copy_from_slice(&VERSION.to_le_bytes());
        head[16..32].copy_from_slice(&self.package);
        head[32..40].copy_from_slice(&self.base.to_le_bytes());
        let check = digest(&[&head[..56]]);
        head[56..].copy_from_slice(&check);
        [head, head].concat()
    }

    fn read_one(bytes: &[u8]) -> Option<Result<Self, PackageError>> {
        let bytes = bytes.get(..HEAD)?;
        if !bytes.starts_with(MAGIC) || digest(&[&bytes[..56]]) != bytes[56..] {
            return None;
        }
        let found = u32_at(bytes, 8);
        if found > VERSION {
            let known = VERSION;
            return Some(Err(PackageError::TooNew { found, known }));
        }
        Some(Ok(Self {
            package: bytes[16..32].try_into().ok()?,
            base: u64_at(bytes, 32),
        }))
    }

    /// Reads the beginning of a journal.
    ///
    /// # Errors
    /// [`PackageError`] when it isn't one, or of a later format.
    pub fn read(bytes: &[u8]) -> Result<Self, PackageError> {
        let copies = [0, HEAD].map(|at| bytes.get(at..).and_then(Self::read_one));
        let found = copies.into_iter().flatten().next();
        found.unwrap_or(Err(PackageError::NotOurs("a journal")))
    }

    fn check(&self, bytes: &[u8], payload: &[u8]) -> [u8; 8] {
        let base = self.base.to_le_bytes();
        digest(&[&self.package, &base, &bytes[4..16], payload])
    }
}

/// The two copies of a frame: number `number` of its journal.
///
/// # Panics
/// Never: payloads over [`LONGEST`] are the caller's to refuse.
#[must_use]
pub fn frame(head: &Head, number: u64, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(2 * (FRAME + payload.len() + 8));
    bytes.extend(MARK);
    bytes.extend(length.to_le_bytes());
    bytes.extend(number.to_le_bytes());
    bytes.extend(head.check(&bytes, payload));
    bytes.extend_from_slice(payload);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes.extend_from_within(..);
    bytes
}

/// What a journal holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Scanned<'a> {
    /// The payloads in order, without a gap.
    pub payloads: Vec<&'a [u8]>,
    /// Where the next frame goes.
    pub end: usize,
    /// Frames that were read from their copy, or whose copy is damaged.
    pub mended: usize,
    /// Whole frames behind a gap: what they go on from is lost.
    pub stranded: usize,
    /// Where what can't be used ends; `end` when there is nothing of the kind.
    pub damaged_to: usize,
}

struct Found<'a> {
    at: usize,
    end: usize,
    number: u64,
    payload: &'a [u8],
}

struct Scan<'a> {
    head: Head,
    bytes: &'a [u8],
    /// Bytes that may still be checked: marks without number would make it slow.
    budget: usize,
}

impl<'a> Scan<'a> {
    fn at(&mut self, at: usize) -> Option<Found<'a>> {
        let frame = self.bytes.get(at..at.checked_add(FRAME)?)?;
        if frame[..4] != MARK {
            return None;
        }
        let length = u32_at(frame, 4) as usize;
        let payload = self
            .bytes
            .get(at + FRAME..(at + FRAME).checked_add(length)?)?;
        self.budget = self.budget.checked_sub(length + FRAME)?;
        if length > LONGEST || frame[16..24] != self.head.check(frame, payload) {
            return None;
        }
        Some(Found {
            at,
            end: at + (FRAME + length).next_multiple_of(8),
            number: u64_at(frame, 8),
            payload,
        })
    }

    /// The next whole frame, wherever it is.
    fn after(&mut self, from: usize) -> Option<Found<'a>> {
        let places = (from..self.bytes.len()).step_by(8);
        for at in places {
            if let Some(found) = self.at(at) {
                return Some(found);
            }
        }
        None
    }
}

/// Finds the frames of a journal.
#[must_use]
pub fn scan<'a>(head: &Head, bytes: &'a [u8]) -> Scanned<'a> {
    let budget = bytes.len().saturating_mul(8).saturating_add(1 << 20);
    let mut scan = Scan {
        head: *head,
        bytes,
        budget,
    };
    let mut scanned = Scanned {
        payloads: Vec::new(),
        end: FIRST.min(bytes.len()),
        mended: 0,
        stranded: 0,
        damaged_to: 0,
    };
    // Frames without their copy; the last one's may just not have been written.
    let mut at = scanned.end;
    let mut single = None;
    while let Some(found) = scan.after(at) {
        at = found.end;
        let next = scanned.payloads.len() as u64;
        if found.number == next {
            scanned.mended += usize::from(single.take().is_some());
            scanned.payloads.push(found.payload);
            let copy = scan
                .at(found.end)
                .filter(|copy| copy.number == found.number);
            scanned.mended += usize::from(found.at != scanned.end);
            if let Some(copy) = copy {
                at = copy.end;
            } else {
                single = Some(());
            }
            scanned.end = at;
        } else if found.number.checked_add(1) != Some(next) {
            scanned.stranded += 1;
        }
    }
    let rest = bytes.get(scanned.end..).unwrap_or(&[]);
    let used = rest.iter().rposition(|&byte| byte != 0);
    scanned.damaged_to = used.map_or(scanned.end, |last| scanned.end + last + 1);
    scanned
}
