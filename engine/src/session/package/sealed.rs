//! Bytes that know when they are damaged, and mend themselves.
//!
//! Blocks of up to 64 KiB have a checksum each; each sixteen of them have a parity block
//! (their exclusive or), from which one damaged block of them is made again. Header
//! and checksums are there twice, at the start and at the end.
//!
//! ```text
//! header | checksums | payload, filled up to whole blocks | parity | checksums | header
//! ```

use rayon::prelude::*;
use rkyv::util::AlignedVec;

use super::{PackageError, digest, u32_at, u64_at};

const MAGIC: &[u8; 8] = b"WAIVESN1";
/// The format that is written.
pub const VERSION: u32 = 1;
/// The longest block; a shorter payload is one block of its own length.
const LONGEST: usize = 64 * 1024;
/// Payload blocks to a parity block.
const GROUP: usize = 16;
const HEADER: usize = 64;
const SUM: usize = 8;
/// Where the payload begins is a multiple of this.
const ALIGN: usize = 64;

/// What was sealed, and how much of it had to be mended.
#[derive(Debug)]
pub struct Unsealed {
    bytes: AlignedVec,
    payload: std::ops::Range<usize>,
    /// Places that were damaged and are as they were.
    pub mended: usize,
}

impl Unsealed {
    /// What was sealed, aligned for archives.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.bytes[self.payload.clone()]
    }
}

fn header(length: usize, sums: &[u8]) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(MAGIC);
    header[8..12].copy_from_slice(&VERSION.to_le_bytes());
    header[16..24].copy_from_slice(&(length as u64).to_le_bytes());
    header[24..32].copy_from_slice(&digest(&[sums]));
    let own = digest(&[&header[..56]]);
    header[56..].copy_from_slice(&own);
    header
}

/// The length of a block for a payload of some length.
fn block_of(length: usize) -> usize {
    length.clamp(1, LONGEST).next_multiple_of(ALIGN)
}

fn parity_of(group: &[u8], size: usize) -> Vec<u8> {
    let mut parity = vec![0; size];
    for block in group.chunks(size) {
        parity.iter_mut().zip(block).for_each(|(p, b)| *p ^= b);
    }
    parity
}

fn sums_of(payload: &[u8], parity: &[u8], size: usize) -> Vec<u8> {
    let blocks: Vec<&[u8]> = payload.chunks(size).chain(parity.chunks(size)).collect();
    let sums = blocks.par_iter().flat_map_iter(|block| digest(&[block]));
    sums.collect()
}

/// The pieces of a sealed file, in order: written one behind the other.
#[must_use]
pub fn seal(payload: Vec<u8>) -> [Vec<u8>; 3] {
    let size = block_of(payload.len());
    let groups: Vec<&[u8]> = payload.chunks(size * GROUP).collect();
    let parity: Vec<u8> = groups
        .par_iter()
        .flat_map_iter(|group| parity_of(group, size))
        .collect();
    let sums = sums_of(&payload, &parity, size);
    let header = header(payload.len(), &sums);
    let filling = payload.len().next_multiple_of(size) - payload.len();
    let align = vec![0; (HEADER + sums.len()).next_multiple_of(ALIGN) - HEADER - sums.len()];
    let before = [&header[..], &sums, &align].concat();
    let after = [&vec![0; filling][..], &parity, &sums, &header].concat();
    [before, payload, after]
}

/// Where everything lies in a file with a payload of some length.
struct Layout {
    size: usize,
    blocks: usize,
    parities: usize,
    length: usize,
}

impl Layout {
    fn new(length: usize) -> Self {
        let size = block_of(length);
        let blocks = length.div_ceil(size);
        Self {
            size,
            blocks,
            parities: blocks.div_ceil(GROUP),
            length,
        }
    }

    fn sums(&self) -> usize {
        (self.blocks + self.parities) * SUM
    }

    fn payload(&self) -> usize {
        (HEADER + self.sums()).next_multiple_of(ALIGN)
    }

    fn parity(&self) -> usize {
        self.payload() + self.blocks * self.size
    }

    fn end(&self) -> usize {
        self.parity() + self.parities * self.size + self.sums() + HEADER
    }
}

/// A header that is as it was written: the payload's length and the sums' digest.
fn read_header(bytes: &[u8]) -> Result<Option<(usize, [u8; 8])>, PackageError> {
    let whole = bytes.len() >= HEADER && bytes.starts_with(MAGIC);
    if !whole || digest(&[&bytes[..56]]) != bytes[56..HEADER] {
        return Ok(None);
    }
    let found = u32_at(bytes, 8);
    if found > VERSION {
        let known = VERSION;
        return Err(PackageError::TooNew { found, known });
    }
    let length = usize::try_from(u64_at(bytes, 16)).map_err(PackageError::nonsense)?;
    Ok(Some((length, u64_at(bytes, 24).to_le_bytes())))
}

/// Reads a sealed file, mending what is damaged.
///
/// # Errors
/// [`PackageError`] when it isn't one, is of a later format or can't be mended.
pub fn unseal(mut bytes: AlignedVec) -> Result<Unsealed, PackageError> {
    let front = read_header(&bytes)?;
    let back = read_header(&bytes[bytes.len().saturating_sub(HEADER)..])?;
    let mut mended = usize::from(front.is_none()) + usize::from(back.is_none());
    let known = front
        .or(back)
        .ok_or(PackageError::NotOurs("the snapshot"))?;
    if known.0 > bytes.len() {
        let blocks = known.0.abs_diff(bytes.len()).div_ceil(LONGEST);
        return Err(PackageError::Damaged { blocks });
    }
    let layout = Layout::new(known.0);
    if layout.end() != bytes.len() {
        let blocks = layout.end().abs_diff(bytes.len()).div_ceil(LONGEST);
        return Err(PackageError::Damaged { blocks });
    }
    let copies = [HEADER, layout.end() - HEADER - layout.sums()];
    let copies = copies.map(|at| &bytes[at..at + layout.sums()]);
    let good = copies.map(|sums| digest(&[sums]) == known.1);
    mended += good.iter().filter(|&&good| !good).count();
    let sums = match good {
        [true, _] => copies[0].to_vec(),
        [_, true] => copies[1].to_vec(),
        _ => {
            let blocks = layout.blocks;
            return Err(PackageError::Damaged { blocks });
        }
    };
    mended += mend(&mut bytes, &layout, &sums)?;
    let payload = layout.payload()..layout.payload() + layout.length;
    Ok(Unsealed {
        bytes,
        payload,
        mended,
    })
}

/// Makes damaged blocks again from their groups' parity.
fn mend(bytes: &mut [u8], layout: &Layout, sums: &[u8]) -> Result<usize, PackageError> {
    let sum = |block: usize| &sums[block * SUM..(block + 1) * SUM];
    let is_bad = |(i, block): (usize, &[u8])| (digest(&[block]) != *sum(i)).then_some(i);
    let (front, parity) = bytes.split_at_mut(layout.parity());
    let parity = &parity[..layout.parities * layout.size];
    let payload = &mut front[layout.payload()..][..layout.length];
    let blocks = payload.par_chunks(layout.size).enumerate();
    let bad: Vec<usize> = blocks.filter_map(is_bad).collect();
    for &block in &bad {
        let group = block / GROUP;
        let alone = bad.iter().filter(|&&other| other / GROUP == group).count() == 1;
        let mut again = parity[group * layout.size..(group + 1) * layout.size].to_vec();
        let first = group * GROUP;
        for other in (first..(first + GROUP).min(layout.blocks)).filter(|&other| other != block) {
            let end = ((other + 1) * layout.size).min(payload.len());
            let other = &payload[other * layout.size..end];
            again.iter_mut().zip(other).for_each(|(a, b)| *a ^= b);
        }
        let end = ((block + 1) * layout.size).min(payload.len());
        again.truncate(end - block * layout.size);
        if !alone || digest(&[&again]) != *sum(block) {
            return Err(PackageError::Damaged { blocks: bad.len() });
        }
        payload[block * layout.size..end].copy_from_slice(&again);
    }
    // Parity that is damaged itself is told too: it wouldn't mend the next.
    let worn = parity.par_chunks(layout.size).enumerate();
    let worn = worn.filter_map(|(i, block)| is_bad((layout.blocks + i, block)));
    Ok(bad.len() + worn.count())
}
