//! The file's chunks: a header and tracks, each checked to be there whole.

use super::{MAX_BYTES, MidiFileError};

/// How ticks are to be understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Division {
    /// Ticks per quarter note.
    Metrical(f64),
    /// Ticks per second.
    Timecode(f64),
}

/// What the header chunk says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Header {
    /// 0, 1 or 2.
    pub format: u16,
    /// What a tick is.
    pub division: Division,
}

/// A file, cut into its tracks.
#[derive(Debug)]
pub struct Chunks<'a> {
    /// What the header says.
    pub header: Header,
    /// Where each track's events begin in the file, and the events.
    pub tracks: Vec<(usize, &'a [u8])>,
}

/// The kind and content of a chunk, and where the next one begins.
type Chunk<'a> = (&'a [u8], &'a [u8], usize);

/// Finds the chunks. Unknown ones are passed over, as the standard asks.
pub fn read(bytes: &[u8]) -> Result<Chunks<'_>, MidiFileError> {
    if bytes.len() > MAX_BYTES {
        return Err(MidiFileError::TooLarge {
            bytes: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    if !bytes.starts_with(b"MThd") {
        return Err(MidiFileError::NotMidi);
    }
    let Some((_, body, mut at)) = chunk(bytes, 0)? else {
        return Err(MidiFileError::NotMidi);
    };
    let &[f0, f1, t0, t1, d0, d1, ..] = body else {
        let reason = "it is shorter than 6 bytes";
        return Err(MidiFileError::BadHeader { reason });
    };
    let header = header([f0, f1], [d0, d1])?;
    let promised = usize::from(u16::from_be_bytes([t0, t1]));
    let mut tracks = Vec::new();
    while let Some((kind, content, next)) = chunk(bytes, at)? {
        if kind == b"MTrk" {
            tracks.push((at + 8, content));
        }
        at = next;
    }
    let present = tracks.len();
    if present < promised {
        return Err(MidiFileError::MissingTracks { promised, present });
    }
    Ok(Chunks { header, tracks })
}

/// The chunk at a position.
/// A few bytes that are no chunk's header end a file as well as nothing does.
fn chunk(bytes: &[u8], at: usize) -> Result<Option<Chunk<'_>>, MidiFileError> {
    let rest = &bytes[at..];
    let Some((&[a, b, c, d], kind)) = rest
        .get(4..8)
        .and_then(|l| Some((l.first_chunk()?, &rest[..4])))
    else {
        return match rest {
            [b'M', b'T', ..] => Err(cut_short(at + rest.len(), 8, rest.len())),
            _ => Ok(None),
        };
    };
    let promised = u32::from_be_bytes([a, b, c, d]) as usize;
    let content = &rest[8..];
    match content.get(..promised) {
        Some(content) => Ok(Some((kind, content, at + 8 + promised))),
        // What follows the last chunk is often padding, not a chunk.
        None if !kind.starts_with(b"MT") => Ok(None),
        None => Err(cut_short(at + 8, promised, content.len())),
    }
}

fn cut_short(position: usize, promised: usize, present: usize) -> MidiFileError {
    MidiFileError::CutShort {
        position,
        promised,
        present,
    }
}

fn header(format: [u8; 2], division: [u8; 2]) -> Result<Header, MidiFileError> {
    let format = u16::from_be_bytes(format);
    if format > 2 {
        let reason = "its format is none of 0, 1 and 2";
        return Err(MidiFileError::BadHeader { reason });
    }
    let [high, low] = division;
    let division = if high < 0x80 {
        Division::Metrical(f64::from(u16::from_be_bytes(division)))
    } else {
        // 29 is the drop-frame rate of 30 × 1000/1001 frames a second.
        let frames = match high.wrapping_neg() {
            29 => 30_000.0 / 1001.0,
            frames => f64::from(frames),
        };
        Division::Timecode(frames * f64::from(low))
    };
    let (Division::Metrical(ticks) | Division::Timecode(ticks)) = division;
    if ticks == 0.0 {
        let reason = "its division is 0 ticks";
        return Err(MidiFileError::BadHeader { reason });
    }
    Ok(Header { format, division })
}
