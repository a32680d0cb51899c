//! Events → parts: pairs note-ons with note-offs, maps controllers.

use std::collections::{BTreeMap, VecDeque};

use midly::MidiMessage;

use super::chunks::Header;
use super::clock::Clock;
use super::events::{Kind, TrackEvents};
use super::{KeptEvent, MidiFile, MidiFileError, Part, PartNote};
use crate::model::note::Controller;

/// Numbers of the session's format for what isn't a plain controller.
const PROGRAM: u16 = 4097;
const POLY_PRESSURE: u16 = 4100;
const PITCH_WHEEL: u16 = 4101;
const CHANNEL_PRESSURE: u16 = 4103;

/// Makes the file's content of its events.
pub fn gather(header: &Header, tracks: &[TrackEvents]) -> Result<MidiFile, MidiFileError> {
    let tempos = timed(tracks, |kind| match kind {
        Kind::Tempo(microseconds) => Some(*microseconds),
        _ => None,
    });
    let meters = timed(tracks, |kind| match kind {
        Kind::Meter(numerator, denominator) => Some((*numerator, *denominator)),
        _ => None,
    });
    let clock = Clock::new(header.division, &tempos);
    let keys = timed(tracks, |kind| match kind {
        Kind::Key(sharps, minor) => Some((*sharps, *minor)),
        _ => None,
    });
    let (mut parts, mut kept) = (Vec::new(), Vec::new());
    for (number, track) in tracks.iter().enumerate() {
        let mut own = parts_of(number, track, &clock);
        let mut rest = kept_of(track, &clock);
        match own.first_mut() {
            Some(first) => {
                first.sysex = sysex_of(track, &clock);
                first.kept.append(&mut rest);
                first.kept.sort_by(|a, b| a.at.total_cmp(&b.at));
            }
            // A track that plays nothing: texts, words to sing, messages.
            None => {
                let name = track.name_event.clone().map(|content| KeptEvent {
                    at: 0.0,
                    status: 0xFF,
                    kind: 0x03,
                    content,
                });
                kept.extend(name);
                kept.append(&mut rest);
                let messages = sysex_of(track, &clock).into_iter();
                kept.extend(messages.map(|(at, message)| KeptEvent {
                    at,
                    status: 0xF0,
                    kind: 0,
                    content: message[1..].to_vec(),
                }));
            }
        }
        parts.append(&mut own);
    }
    kept.sort_by(|a, b| a.at.total_cmp(&b.at));
    if parts.is_empty() {
        return Err(MidiFileError::NoNotes);
    }
    let bpm = |microseconds: u32| 60e6 / f64::from(microseconds);
    let end = tracks.iter().map(|track| track.end).max().unwrap_or(0);
    Ok(MidiFile {
        format: header.format,
        parts,
        tempos: tempos
            .iter()
            .map(|&(tick, m)| (clock.quarters(tick), bpm(m)))
            .collect(),
        meters: meters
            .iter()
            .map(|&(tick, (n, d))| (clock.quarters(tick), n, d))
            .collect(),
        keys: keys
            .iter()
            .map(|&(tick, (sharps, minor))| (clock.quarters(tick), sharps, minor))
            .collect(),
        kept,
        length: clock.quarters(end),
    })
}

/// Events of one kind over all tracks by tick; of several at one tick the last.
fn timed<T>(tracks: &[TrackEvents], pick: impl Fn(&Kind) -> Option<T>) -> Vec<(u64, T)> {
    let mut found = BTreeMap::new();
    for (tick, kind) in tracks.iter().flat_map(|track| &track.events) {
        if let Some(value) = pick(kind) {
            found.insert(*tick, value);
        }
    }
    found.into_iter().collect()
}

/// A channel of a track while its events pass.
#[derive(Default)]
struct Channel {
    /// Start and velocity of the notes that sound, by pitch; the oldest first.
    sounding: BTreeMap<u8, VecDeque<(u64, u8)>>,
    /// Start, end, and the rest of a note.
    notes: Vec<(u64, u64, PartNote)>,
    controllers: Vec<(u64, Controller)>,
    /// Keys that came up without having gone down: pitch and velocity.
    lone: Vec<(u64, [u8; 2])>,
}

impl Channel {
    fn message(&mut self, tick: u64, message: MidiMessage) {
        match message {
            MidiMessage::NoteOn { key, vel } if vel.as_int() > 0 => {
                let sounding = self.sounding.entry(key.as_int()).or_default();
                sounding.push_back((tick, vel.as_int()));
            }
            // As the standard has it, a key that goes down without velocity comes up at 64.
            MidiMessage::NoteOn { key, .. } => self.note_off(tick, key.as_int(), 64),
            MidiMessage::NoteOff { key, vel } => self.note_off(tick, key.as_int(), vel.as_int()),
            other => self.controller(tick, other),
        }
    }

    /// Ends the oldest note of that pitch, so that overlapping ones all end.
    fn note_off(&mut self, tick: u64, pitch: u8, release: u8) {
        let oldest = self.sounding.get_mut(&pitch).and_then(VecDeque::pop_front);
        match oldest {
            Some((start, velocity)) => self.note(pitch, (start, velocity), tick, release),
            None => self.lone.push((tick, [pitch, release])),
        }
    }

    fn note(&mut self, pitch: u8, (start, velocity): (u64, u8), end: u64, release: u8) {
        let note = PartNote {
            pitch,
            start: 0.0,
            length: 0.0,
            velocity,
            release,
        };
        // A note without length wouldn't sound: it gets a tick.
        self.notes.push((start, end.max(start + 1), note));
    }

    fn controller(&mut self, tick: u64, message: MidiMessage) {
        let wide = |value: midly::num::u7| u16::from(value.as_int()) * 128;
        let (kind, value, metadata) = match message {
            MidiMessage::Controller { controller, value } => {
                (u16::from(controller.as_int()), wide(value), 0)
            }
            MidiMessage::ProgramChange { program } => (PROGRAM, wide(program), 0),
            MidiMessage::Aftertouch { key, vel } => {
                (POLY_PRESSURE, wide(vel), u16::from(key.as_int()))
            }
            MidiMessage::PitchBend { bend } => (PITCH_WHEEL, bend.0.as_int(), 0),
            MidiMessage::ChannelAftertouch { vel } => (CHANNEL_PRESSURE, wide(vel), 0),
            MidiMessage::NoteOn { .. } | MidiMessage::NoteOff { .. } => return,
        };
        let controller = Controller {
            beat: 0.0,
            kind,
            value,
            metadata,
        };
        self.controllers.push((tick, controller));
    }

    /// Notes that nothing ended last to the track's end.
    fn finish(&mut self, end: u64) {
        for (pitch, sounding) in std::mem::take(&mut self.sounding) {
            for open in sounding {
                self.note(pitch, open, end, 64);
            }
        }
    }

    fn part(self, clock: &Clock) -> (Vec<PartNote>, Vec<Controller>) {
        let place = |(start, end, note): (u64, u64, PartNote)| {
            let from = clock.quarters(start);
            PartNote {
                start: from,
                length: clock.quarters(end) - from,
                ..note
            }
        };
        let mut notes: Vec<PartNote> = self.notes.into_iter().map(place).collect();
        notes.sort_by(|a, b| a.start.total_cmp(&b.start).then(a.pitch.cmp(&b.pitch)));
        let controllers = self
            .controllers
            .into_iter()
            .map(|(tick, controller)| Controller {
                beat: clock.quarters(tick),
                ..controller
            });
        (notes, controllers.collect())
    }
}

fn parts_of(number: usize, track: &TrackEvents, clock: &Clock) -> Vec<Part> {
    let mut channels: BTreeMap<u8, Channel> = BTreeMap::new();
    for (tick, kind) in &track.events {
        if let Kind::Channel(channel, message) = kind {
            channels
                .entry(*channel)
                .or_default()
                .message(*tick, *message);
        }
    }
    let mut parts = Vec::new();
    for (channel, mut events) in channels {
        events.finish(track.end);
        let lone = std::mem::take(&mut events.lone);
        let (notes, controllers) = events.part(clock);
        // Lone note-offs make a channel without content.
        if !notes.is_empty() || !controllers.is_empty() {
            parts.push(Part {
                track: number,
                name: track.name.clone(),
                channel: channel + 1,
                notes,
                controllers,
                sysex: Vec::new(),
                kept: lone
                    .into_iter()
                    .map(|(tick, content)| KeptEvent {
                        at: clock.quarters(tick),
                        status: 0x80 | channel,
                        kind: 0,
                        content: content.to_vec(),
                    })
                    .collect(),
            });
        }
    }
    parts
}

fn sysex_of(track: &TrackEvents, clock: &Clock) -> Vec<(f64, Vec<u8>)> {
    let messages = track.events.iter().filter_map(|(tick, kind)| match kind {
        Kind::Sysex(message) => Some((clock.quarters(*tick), message.clone())),
        _ => None,
    });
    messages.collect()
}

fn kept_of(track: &TrackEvents, clock: &Clock) -> Vec<KeptEvent> {
    let events = track.events.iter().filter_map(|(tick, kind)| match kind {
        Kind::Kept(status, kind, content) => Some(KeptEvent {
            at: clock.quarters(*tick),
            status: *status,
            kind: *kind,
            content: content.clone(),
        }),
        _ => None,
    });
    events.collect()
}
