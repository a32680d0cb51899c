//! Whether a SoundFont's tables hold together, looked at before a parser trusts them.
//!
//! Invariants of what passes: every chunk lies within the list that holds it, and the
//! indices of presets, instruments and bags rise and stay inside the tables that they
//! point to ("SoundFont Technical Specification" 2.04, 7.2 to 7.9). So no size makes
//! anyone take memory that the file doesn't have, and what is made of the tables is no
//! more than they have entries.

/// A chunk's content.
type Chunk<'b> = &'b [u8];

/// A table of `pdta` whose entries point into another one.
struct Pointing {
    /// Its name.
    id: &'static [u8; 4],
    /// Bytes of an entry, and where in it the index is.
    entry: [usize; 2],
    /// The table that it points into; its entries are of four bytes.
    into: &'static [u8; 4],
}

const POINTING: [Pointing; 4] = [
    Pointing::new(b"phdr", [38, 24], b"pbag"),
    Pointing::new(b"inst", [22, 20], b"ibag"),
    Pointing::new(b"pbag", [4, 0], b"pgen"),
    Pointing::new(b"ibag", [4, 0], b"igen"),
];

impl Pointing {
    const fn new(id: &'static [u8; 4], entry: [usize; 2], into: &'static [u8; 4]) -> Self {
        Self { id, entry, into }
    }
}

/// Looks at a whole file.
///
/// # Errors
/// What is wrong with it, for people.
pub fn check(bytes: &[u8]) -> Result<(), &'static str> {
    let body = match bytes {
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b's',
            b'f',
            b'b',
            b'k',
            body @ ..,
        ] => body,
        _ => return Err("it isn't a SoundFont 2 file"),
    };
    let mut rest = body;
    for kind in [b"INFO", b"sdta", b"pdta"] {
        let (id, list, behind) = chunk(rest)?;
        if id != b"LIST" || !list.starts_with(kind) {
            return Err("its three lists aren't there in order");
        }
        rest = behind;
        let chunks = chunks(&list[4..])?;
        if kind == b"pdta" {
            tables(&chunks)?;
        }
    }
    Ok(())
}

/// The first chunk: its name, its content, and what is behind it.
fn chunk(bytes: &[u8]) -> Result<(&[u8], Chunk<'_>, &[u8]), &'static str> {
    let (Some(id), Some(size)) = (bytes.get(..4), bytes.get(4..8)) else {
        return Err("it is cut short");
    };
    let size = size
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    match bytes[8..].split_at_checked(size) {
        Some((content, rest)) => Ok((id, content, rest)),
        None => Err("a part claims more bytes than there are"),
    }
}

fn chunks(list: &[u8]) -> Result<Vec<(&[u8], Chunk<'_>)>, &'static str> {
    let (mut found, mut rest) = (Vec::new(), list);
    while !rest.is_empty() {
        let (id, content, behind) = chunk(rest)?;
        found.push((id, content));
        rest = behind;
    }
    Ok(found)
}

fn tables(chunks: &[(&[u8], Chunk<'_>)]) -> Result<(), &'static str> {
    // Of several the parser, too, takes the last.
    let table = |id: &[u8; 4]| {
        let found = chunks.iter().rev().find(|(name, _)| name == id);
        found
            .map(|(_, content)| *content)
            .ok_or("a table is missing")
    };
    for Pointing { id, entry, into } in POINTING {
        let [size, at] = entry;
        // The last entry of each table only ends it.
        let entries = (table(into)?.len() / 4).saturating_sub(1);
        let mut before = 0;
        for entry in table(id)?.chunks_exact(size) {
            let index = usize::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
            if index < before || index > entries {
                return Err("its tables contradict each other");
            }
            before = index;
        }
    }
    Ok(())
}
