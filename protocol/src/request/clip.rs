//! Requests about clips: what makes them. Those about one that exists are in `clip/`.

use crate::error::ErrorReply;
use crate::ids::TrackRef;
use crate::position::{Length, Position};
use crate::quantity::Place;
use crate::reply::{ClipInserted, MidiImported};
use crate::text::{FilePath, Name};

mod content;
mod edit;
mod media;
mod shape;
mod takes;

pub use content::*;
pub use edit::*;
pub use media::*;
pub use shape::*;
pub use takes::*;

request! {
    /// Inserts an audio file as a clip.
    pub struct InsertAudioClip("insert_audio_clip" -> ClipInserted) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// The file, on the engine's machine.
        file_path: FilePath,
        /// Where it starts; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start_time: Option<Position>,
        /// Its name; without one, the file's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
    }
    example r#"{"track_id":0,"file_path":"/audio/loop.wav","start_time":{"bar":3}}"#
    errors [TrackNotFound, AudioTrackNotFound, FileNotFound, PathOutsideAllowed, UnreadableFile, NotSupported]
}

request! {
    /// Inserts a MIDI file as a clip.
    pub struct InsertMidiClip("insert_midi_clip" -> ClipInserted) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// The file, on the engine's machine.
        file_path: FilePath,
        /// Where it starts; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start_time: Option<Position>,
        /// Its name; without one, the file's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// Which track of the file, zero-based; without, all that hold notes, one clip for each channel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        midi_track: Option<Place>,
    }
    example r#"{"track_id":0,"file_path":"/midi/bass.mid","start_time":4.0}"#
    errors [TrackNotFound, AudioTrackNotFound, FileNotFound, PathOutsideAllowed, UnreadableFile, InvalidValue, NotSupported]
}

request! {
    /// Imports a MIDI file: a new track for each of its tracks and channels that hold notes.
    pub struct ImportMidi("import_midi" -> MidiImported) edit {
        /// The file, on the engine's machine.
        file_path: FilePath,
        /// Where it starts; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start_time: Option<Position>,
        /// Whether the file's tempos, time signatures, keys and markers are taken over from where it starts.
        #[serde(default)]
        take_tempo: bool,
    }
    example r#"{"file_path":"/midi/song.mid"}"#
    errors [FileNotFound, PathOutsideAllowed, UnreadableFile]
}

request! {
    /// Inserts a MIDI clip without notes.
    pub struct InsertEmptyMidiClip("insert_empty_midi_clip" -> ClipInserted) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// Where it starts; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Position>,
        /// How long it is; one of `length` and `end` is needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<Length>,
        /// Where it ends; `length` wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Position>,
        /// Its name; without one, "MIDI Clip".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
    }
    example r#"{"track_id":0,"start":{"bar":1},"length":{"beats":16},"name":"Melody"}"#
    errors [TrackNotFound, AudioTrackNotFound, EndBeforeStart, NotSupported]
    validate |request| match (request.length, request.end) {
        (None, None) => Err(ErrorReply::missing_parameter("length")),
        _ => Ok(()),
    }
}
