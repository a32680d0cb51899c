//! Standard MIDI files → notes and controllers in quarter notes.
//!
//! Thread: any; pure. In: a file's bytes. Out: a [`MidiFile`], or an error with
//! the byte where the file goes wrong: a file cut short is refused, since a
//! song that silently lacks its end is worse than none.
//! Invariants: nothing panics; memory follows the number of events, which is
//! bounded; parts are in order of track, then channel; all lengths are more than 0.
//!
//! `chunks` and `events` walk the bytes, because midly drops the tail of a track
//! at its first bad event and forgets the running status at meta events, which
//! files in use rely on; midly decodes the channel messages. `clock` turns ticks
//! to quarter notes, `gather` pairs notes.
//!
//! All three formats are read alike: every track begins at 0, in a file of
//! format 2 too, whose patterns are independent.
//! Nothing of a file is lost: what the model has no place for is kept as events.
//! Elsewhere: writing (`write`), what becomes of parts (`control`).

mod chunks;
mod clock;
mod events;
mod gather;
pub mod write;

#[cfg(test)]
mod tests;

use crate::model::note::Controller;

/// The biggest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;
/// The most events of a file.
pub const MAX_EVENTS: usize = 4_000_000;

/// Why a MIDI file couldn't be read. Positions are bytes from the file's start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MidiFileError {
    /// It doesn't begin with `MThd`.
    #[error("not a MIDI file: it doesn't begin with \"MThd\"")]
    NotMidi,
    /// It is bigger than any song.
    #[error("the MIDI file has {bytes} bytes, and {limit} are the limit")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// More events than any song has.
    #[error("the MIDI file has more than {limit} events")]
    TooManyEvents {
        /// The limit.
        limit: usize,
    },
    /// A chunk is longer than what is left of the file.
    #[error(
        "the MIDI file is cut short: the chunk at byte {position} promises {promised} bytes \
         and {present} are there"
    )]
    CutShort {
        /// Where the chunk's content begins.
        position: usize,
        /// Its length by its header.
        promised: usize,
        /// What the file has.
        present: usize,
    },
    /// The header promises more tracks than there are.
    #[error("the MIDI file is cut short: it promises {promised} tracks and holds {present}")]
    MissingTracks {
        /// By the header.
        promised: usize,
        /// In the file.
        present: usize,
    },
    /// An event that runs past its track's end.
    #[error("track {track} of the MIDI file ends in the middle of the event at byte {position}")]
    CutEvent {
        /// Counted from 0.
        track: usize,
        /// Where the event begins.
        position: usize,
    },
    /// A byte that can't begin an event.
    #[error("track {track} of the MIDI file is damaged at byte {position}: {reason}")]
    BadEvent {
        /// Counted from 0.
        track: usize,
        /// Where.
        position: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// A header that makes no sense.
    #[error("the MIDI file's header is damaged: {reason}")]
    BadHeader {
        /// What is wrong.
        reason: &'static str,
    },
    /// Nothing to hear in it.
    #[error("the MIDI file holds no notes")]
    NoNotes,
}

/// What a MIDI file holds. Times are in quarter notes from its start.
#[derive(Clone, Debug, PartialEq)]
pub struct MidiFile {
    /// 0, 1 or 2.
    pub format: u16,
    /// One for each track and channel that has notes or controllers.
    pub parts: Vec<Part>,
    /// Position and quarter notes per minute; empty means 120 throughout.
    pub tempos: Vec<(f64, f64)>,
    /// Position, numerator and denominator; empty means 4/4.
    pub meters: Vec<(f64, u32, u32)>,
    /// Position, sharps (flats where negative), and whether it is minor.
    pub keys: Vec<(f64, i8, bool)>,
    /// What tracks without notes or controllers hold, but for tempos, meters and keys.
    pub kept: Vec<KeptEvent>,
    /// Where the last track ends.
    pub length: f64,
}

/// An event that is neither a note nor a controller, kept as the file had it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptEvent {
    /// Quarter notes from the file's start.
    pub at: f64,
    /// FF for a meta event, F0 or F7 for bytes of a system-exclusive message, 80..=8F
    /// for a key that came up without having gone down.
    pub status: u8,
    /// The type of a meta event.
    pub kind: u8,
    /// What follows.
    pub content: Vec<u8>,
}

/// What a track of the file plays on one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The track in the file, from 0.
    pub track: usize,
    /// The track's name.
    pub name: Option<String>,
    /// 1..=16.
    pub channel: u8,
    /// By start, then pitch.
    pub notes: Vec<PartNote>,
    /// By position, which `beat` holds in quarter notes. A bank stays the
    /// controllers 0 and 32 that chose it; a programme's metadata is 0.
    pub controllers: Vec<Controller>,
    /// Whole system-exclusive messages of the track; with its first part.
    pub sysex: Vec<(f64, Vec<u8>)>,
    /// The rest of the track; with its first part.
    pub kept: Vec<KeptEvent>,
}

/// A note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartNote {
    /// 0..=127.
    pub pitch: u8,
    /// Quarter notes from the file's start.
    pub start: f64,
    /// Quarter notes; a tick at least.
    pub length: f64,
    /// 1..=127.
    pub velocity: u8,
    /// The velocity of the release, 0..=127; 64 where the file has none.
    pub release: u8,
}

/// Reads a file.
///
/// # Errors
/// [`MidiFileError`] says where and why.
pub fn read(bytes: &[u8]) -> Result<MidiFile, MidiFileError> {
    let chunks = chunks::read(bytes)?;
    let tracks = events::read(&chunks)?;
    gather::gather(&chunks.header, &tracks)
}
