//! MIDI files of the Edit, a track or a clip: what is heard, in ticks.
//!
//! Track 0 holds tempos, meters, keys and markers; a tempo curve becomes the stretches
//! of constant tempo that it is played by. What a file held beside music when it was
//! imported goes back to where it was.

mod conductor;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::MidiExported;
use waive_protocol::request::{ClipAddress, ExportMidi};

use super::commands::note::midi_clip;
use super::extract::notes::{Heard, heard};
use super::live::Session;
use super::package::replace_file;
use super::{files, lookup, views};
use crate::model::clip::ClipSpan;
use crate::model::note::MetaEvent;
use crate::model::outline::{self, Outline};
use crate::model::tempo::TempoMap;
use crate::render::processor::MidiMessage;
use crate::session::midi_file::write::{FileEvent, FileTrack, write};
use crate::time::{Beats, Seconds, TempoSequence};

/// Ticks of a quarter note unless told.
const TICKS: u16 = 960;

/// Turns beats of the Edit into ticks of the file.
struct Clock<'a> {
    map: &'a TempoSequence,
    /// Quarter notes where the file begins.
    from: f64,
    ticks: f64,
}

impl Clock<'_> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "float casts saturate; what lies before the file begins is at its start"
    )]
    fn tick(&self, beat: f64) -> u64 {
        let quarters = self.map.quarters(Beats(beat)) - self.from;
        (quarters * self.ticks).round().max(0.0) as u64
    }
}

/// Writes a file as a request says.
///
/// # Errors
/// Of the track or clip, of the path, of writing.
pub fn export(world: &mut World, request: &ExportMidi) -> Result<MidiExported, ErrorReply> {
    let path = files::allowed(
        &world.resource::<Session>().allow,
        request.file_path.as_str(),
    )?;
    let (clips, from) = chosen(world, request)?;
    let ticks = request.ticks_per_quarter.map_or(TICKS, |ticks| ticks.get());
    let format = request.format.unwrap_or(1);
    let map = world.resource::<TempoMap>().0.clone();
    let origin = map.beats(from);
    let clock = Clock {
        from: map.quarters(origin),
        map: &map,
        ticks: f64::from(ticks),
    };
    let mut tracks = vec![FileTrack::default()];
    let mut note_count = 0;
    for (name, clips) in clips {
        let mut track = FileTrack::default();
        for clip in clips {
            if let Some(heard) = heard(world, clip) {
                note_count += heard.notes.len();
                let end = world
                    .get::<ClipSpan>(clip)
                    .map_or(Seconds(0.0), ClipSpan::end);
                track.end = track.end.max(clock.tick(map.beats(end).0));
                say(&heard, &clock, &mut track);
            }
        }
        if !track.events.is_empty() {
            let named = (0, FileEvent::Meta(0x03, name.into_bytes()));
            track.events.insert(0, named);
            tracks.push(track);
        }
    }
    let end = tracks.iter().map(|track| track.end).max().unwrap_or(0);
    tracks[0] = conductor::track(world, &clock, origin, end);
    if tracks.len() > usize::from(u16::MAX) {
        return Err(ErrorReply::too_many(
            "track_id",
            tracks.len(),
            usize::from(u16::MAX),
        ));
    }
    let event_count = tracks.iter().map(|track| track.events.len()).sum();
    let track_count = if format == 0 { 1 } else { tracks.len() };
    let bytes = write(format, ticks, tracks);
    let written = replace_file(&path, &[&bytes]);
    written.map_err(|error| ErrorReply::unwritable_file(path.display(), error))?;
    Ok(MidiExported {
        file_path: views::text(&path),
        format,
        ticks_per_quarter: ticks,
        track_count,
        note_count,
        event_count,
        bytes: bytes.len(),
    })
}

/// Names of tracks with their clips, and where the file begins.
type Chosen = (Vec<(String, Vec<Entity>)>, Seconds);

fn chosen(world: &mut World, request: &ExportMidi) -> Result<Chosen, ErrorReply> {
    if request.clip_id.is_some() || request.clip_index.is_some() {
        let address = ClipAddress {
            track_id: request.track_id,
            clip_index: request.clip_index,
            clip_id: request.clip_id,
        };
        address.validate()?;
        let at = match lookup::clip(world, address) {
            Ok(at) if views::keeps_beats(world, at.entity) => at,
            _ => midi_clip(world, address)?,
        };
        let start = world
            .get::<ClipSpan>(at.entity)
            .map_or(Seconds(0.0), ClipSpan::start);
        let name = views::name(world, at.track.entity);
        return Ok((vec![(name, vec![at.entity])], start));
    }
    let tracks = match request.track_id {
        Some(track) => vec![lookup::track(world, track)?.entity],
        None => Outline::tracks(world).to_vec(),
    };
    let clips = |track: Entity| {
        let clips = outline::clips(world, track);
        (views::name(world, track), clips)
    };
    Ok((tracks.into_iter().map(clips).collect(), Seconds(0.0)))
}

fn say(heard: &Heard, clock: &Clock<'_>, track: &mut FileTrack) {
    let events = &mut track.events;
    for event in &heard.meta {
        events.push((clock.tick(event.beat), kept(event)));
    }
    for (beat, message) in &heard.sysex {
        let content = message.get(1..).unwrap_or_default().to_vec();
        events.push((clock.tick(*beat), FileEvent::System(0xF0, content)));
    }
    for event in &heard.events {
        let message = FileEvent::Channel(bytes(event.message));
        events.push((clock.tick(event.beat), message));
    }
    for note in &heard.notes {
        let (start, end) = (clock.tick(note.start), clock.tick(note.end));
        let down = [0x90 | note.channel, note.key, note.velocity];
        let up = [0x80 | note.channel, note.key, note.release];
        events.push((start, FileEvent::Channel(down)));
        events.push((end.max(start + 1), FileEvent::Channel(up)));
    }
}

/// An event as the file had it.
fn kept(event: &MetaEvent) -> FileEvent {
    match event.status {
        0xFF => FileEvent::Meta(event.kind, event.data.clone()),
        0xF0 | 0xF7 => FileEvent::System(event.status, event.data.clone()),
        status => {
            let at = |index: usize| event.data.get(index).copied().unwrap_or(0) & 0x7F;
            FileEvent::Channel([status, at(0), at(1)])
        }
    }
}

fn bytes(message: MidiMessage) -> [u8; 3] {
    let seven = |value: u16| u8::try_from((value >> 7) & 0x7F).unwrap_or(0);
    match message {
        MidiMessage::NoteOn {
            channel,
            key,
            velocity,
        } => [0x90 | channel, key, velocity],
        MidiMessage::NoteOff {
            channel,
            key,
            velocity,
        } => [0x80 | channel, key, velocity],
        MidiMessage::PolyPressure {
            channel,
            key,
            value,
        } => [0xA0 | channel, key, value],
        MidiMessage::Control {
            channel,
            controller,
            value,
        } => [0xB0 | channel, controller, seven(value)],
        MidiMessage::Program { channel, program } => [0xC0 | channel, program, 0],
        MidiMessage::Pressure { channel, value } => [0xD0 | channel, value, 0],
        MidiMessage::PitchBend { channel, value } => {
            let low = u8::try_from(value & 0x7F).unwrap_or(0);
            [0xE0 | channel, low, seven(value)]
        }
    }
}
