//! The events of tracks: delta times, running status, meta events.

use midly::MidiMessage;
use midly::live::LiveEvent;

use super::chunks::Chunks;
use super::{MAX_EVENTS, MidiFileError};

/// What an event says, as far as it matters here.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Something on a channel, 0..=15.
    Channel(u8, MidiMessage),
    /// Microseconds per quarter note.
    Tempo(u32),
    /// Numerator, denominator.
    Meter(u32, u32),
    /// Sharps, or flats where negative, and whether the key is minor.
    Key(i8, bool),
    /// A whole system-exclusive message, F0 and F7 included.
    Sysex(Vec<u8>),
    /// Anything else that a file can hold: status, type of a meta event, content. What
    /// the kinds above say in short is here too where the short form loses something.
    Kept(u8, u8, Vec<u8>),
}

/// A track's events.
#[derive(Debug, Default)]
pub struct TrackEvents {
    /// The first name in the track.
    pub name: Option<String>,
    /// The event that gave it, where a track's name says all of it.
    pub name_event: Option<Vec<u8>>,
    /// In order of time, in ticks.
    pub events: Vec<(u64, Kind)>,
    /// Where the track ends, in ticks.
    pub end: u64,
}

/// Reads all tracks.
pub fn read(chunks: &Chunks<'_>) -> Result<Vec<TrackEvents>, MidiFileError> {
    let mut budget = MAX_EVENTS;
    let tracks = chunks.tracks.iter().enumerate();
    tracks
        .map(|(track, &(base, bytes))| {
            let cursor = Cursor {
                track,
                base,
                bytes,
                at: 0,
                event: 0,
                running: None,
            };
            cursor.track(&mut budget)
        })
        .collect()
}

struct Cursor<'a> {
    track: usize,
    base: usize,
    bytes: &'a [u8],
    at: usize,
    /// Where the current event begins.
    event: usize,
    running: Option<u8>,
}

impl<'a> Cursor<'a> {
    fn track(mut self, budget: &mut usize) -> Result<TrackEvents, MidiFileError> {
        let mut found = TrackEvents::default();
        // Some writers leave the end-of-track event out; the chunk's end will do.
        while self.at < self.bytes.len() {
            let left = budget.checked_sub(1);
            *budget = left.ok_or(MidiFileError::TooManyEvents { limit: MAX_EVENTS })?;
            self.event = self.at;
            found.end += u64::from(self.variable()?);
            let status = self.status()?;
            match status {
                0xFF => {
                    if self.meta(&mut found)? {
                        break;
                    }
                }
                0xF0 | 0xF7 => {
                    let length = self.variable()?;
                    let content = self.take(length as usize)?;
                    found.events.push((found.end, system(status, content)));
                }
                0x80..=0xEF => {
                    let kind = self.channel(status)?;
                    found.events.push((found.end, kind));
                }
                _ => return Err(self.bad("a message that files can't hold")),
            }
        }
        Ok(found)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], MidiFileError> {
        let rest = &self.bytes[self.at..];
        let taken = rest.get(..count).ok_or(MidiFileError::CutEvent {
            track: self.track,
            position: self.base + self.event,
        })?;
        self.at += count;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, MidiFileError> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn bad(&self, reason: &'static str) -> MidiFileError {
        MidiFileError::BadEvent {
            track: self.track,
            position: self.base + self.at,
            reason,
        }
    }

    /// A number of up to 28 bits, 7 to a byte.
    fn variable(&mut self) -> Result<u32, MidiFileError> {
        let mut value = 0;
        for _ in 0..4 {
            let byte = self.byte()?;
            value = value << 7 | u32::from(byte & 0x7F);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.bad("a number of more than four bytes"))
    }

    fn status(&mut self) -> Result<u8, MidiFileError> {
        let first = self.byte()?;
        if first < 0x80 {
            self.at -= 1;
            return self
                .running
                .ok_or_else(|| self.bad("an event without status"));
        }
        // Kept across meta events and sysex, though the standard lets it lapse there.
        if first < 0xF0 {
            self.running = Some(first);
        }
        Ok(first)
    }

    fn channel(&mut self, status: u8) -> Result<Kind, MidiFileError> {
        let length = if matches!(status >> 4, 0xC | 0xD) {
            1
        } else {
            2
        };
        let mut message = [status, 0, 0];
        message[1..=length].copy_from_slice(self.take(length)?);
        if message[1..].iter().any(|&byte| byte > 0x7F) {
            self.at -= length;
            return Err(self.bad("a value above 127"));
        }
        match LiveEvent::parse(&message[..=length]) {
            Ok(LiveEvent::Midi { channel, message }) => {
                Ok(Kind::Channel(channel.as_int(), message))
            }
            _ => Err(self.bad("no channel message")),
        }
    }

    /// Whether the track ends here.
    fn meta(&mut self, found: &mut TrackEvents) -> Result<bool, MidiFileError> {
        let kind = self.byte()?;
        let length = self.variable()?;
        let content = self.take(length as usize)?;
        let at = found.end;
        let mut keep = |what| found.events.push((at, what));
        match (kind, content) {
            (0x2F, _) => return Ok(true),
            (0x51, &[a, b, c]) if [a, b, c] != [0; 3] => {
                keep(Kind::Tempo(u32::from_be_bytes([0, a, b, c])));
            }
            (0x58, &[numerator @ 1..=255, power @ 0..=6, ..]) => {
                keep(Kind::Meter(u32::from(numerator), 1 << power));
                // What it says of the metronome is nowhere else.
                keep(Kind::Kept(0xFF, kind, content.to_vec()));
            }
            (0x59, &[sharps, minor @ 0..=1]) if (-7..=7).contains(&sharps.cast_signed()) => {
                keep(Kind::Key(sharps.cast_signed(), minor == 1));
            }
            (0x03, text) => {
                let named = found.name.is_none().then(|| name(text)).flatten();
                // A track's name goes with the track, where it is no more than that.
                let plain = named.as_ref().is_some_and(|n| n.as_bytes() == text) && at == 0;
                found.name_event = if plain {
                    Some(text.to_vec())
                } else {
                    found.name_event.take()
                };
                found.name = found.name.take().or(named);
                if !plain {
                    found
                        .events
                        .push((at, Kind::Kept(0xFF, kind, content.to_vec())));
                }
            }
            _ => keep(Kind::Kept(0xFF, kind, content.to_vec())),
        }
        Ok(false)
    }
}

/// A system-exclusive message that is whole, or bytes to be kept as they are.
fn system(status: u8, content: &[u8]) -> Kind {
    match content {
        [middle @ .., 0xF7] if status == 0xF0 && middle.iter().all(|&byte| byte < 0x80) => {
            let mut message = vec![0xF0];
            message.extend(content);
            Kind::Sysex(message)
        }
        _ => Kind::Kept(status, 0, content.to_vec()),
    }
}

/// Files don't say their encoding: UTF-8 where it fits, Latin-1 otherwise.
fn name(text: &[u8]) -> Option<String> {
    const LONGEST: usize = 1024;
    let text = &text[..text.len().min(LONGEST)];
    let name = match std::str::from_utf8(text) {
        Ok(name) => name.to_owned(),
        Err(_) => text.iter().map(|&byte| char::from(byte)).collect(),
    };
    let name = name.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    (!name.is_empty()).then(|| name.to_owned())
}
