//! Answers about clips and notes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ObjectId;
use crate::quantity::FadeShape;
use crate::reply::{ClipContentView, ClipLoopView, FadeBehaviour, RenderState};

/// What a clip holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClipKind {
    /// A part of an audio file.
    Audio,
    /// Notes.
    Midi,
    /// Patterns of steps.
    Step,
}

/// A clip as `get_tracks`, `get_track` and `get_clip` show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipView {
    /// Its zero-based position on its track.
    pub clip_index: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ClipKind,
    /// Where it starts, in seconds.
    pub start: f64,
    /// Where it ends, in seconds.
    pub end: f64,
    /// How long it is, in seconds.
    pub length: f64,
    /// Where it starts, in beats.
    pub start_beats: f64,
    /// Where it ends, in beats.
    pub end_beats: f64,
    /// How far into its source it starts, in seconds.
    pub offset: f64,
    /// Audio: its gain, in decibels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain_db: Option<f64>,
    /// Audio: its pan, -1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pan: Option<f64>,
    /// Audio: the length of its fade-in, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fade_in: Option<f64>,
    /// Audio: the length of its fade-out, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fade_out: Option<f64>,
    /// Audio: how its fade-in bends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fade_in_type: Option<FadeShape>,
    /// Audio: how its fade-out bends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fade_out_type: Option<FadeShape>,
    /// Audio: its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_path: Option<String>,
    /// Audio: true where the file can't be read now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<bool>,
    /// Audio: whether what it plays is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub render_state: Option<RenderState>,
    /// Audio, while `rendering`: how much is done, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub render_progress: Option<f64>,
    /// Audio: what is wrong, where it can't be heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_error: Option<String>,
    /// Whether it is muted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mute: Option<bool>,
    /// False where it is switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Its colour, `#aarrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// What it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loop_region: Option<ClipLoopView>,
    /// Audio: what differs from playing its file as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ClipContentView>,
    /// MIDI: how many notes it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_count: Option<usize>,
}

/// The answer of `get_clip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipReply {
    /// Its track's zero-based position.
    pub track_id: usize,
    /// The clip.
    pub clip: ClipView,
}

/// The answer of `insert_audio_clip`, `insert_midi_clip` and `insert_empty_midi_clip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipInserted {
    /// The track's zero-based position.
    pub track_id: usize,
    /// Where the clip starts, in seconds.
    pub start_time: f64,
    /// Where the clip starts, in beats.
    pub start_beats: f64,
    /// How long it is, in seconds.
    pub duration: f64,
    /// How long it is, in beats.
    pub duration_beats: f64,
    /// Its name.
    pub clip_name: String,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// MIDI: how many notes were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_count: Option<usize>,
    /// MIDI files: the stable ids of all clips made, this one first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip_ids: Option<Vec<ObjectId>>,
    /// MIDI: the instrument that was put on the track because nothing there would have been heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
}

/// The answer of `import_midi`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MidiImported {
    /// The new tracks, in order.
    pub tracks: Vec<ImportedTrack>,
    /// How many there are.
    pub count: usize,
    /// The file's first tempo, in beats a minute; the Edit's own is left as it is unless `take_tempo` is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_bpm: Option<f64>,
    /// With `take_tempo`: how many tempos were taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tempos: Option<usize>,
    /// With `take_tempo`: how many time signatures were taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_signatures: Option<usize>,
    /// With `take_tempo`: how many keys were taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<usize>,
}

/// A track made of a MIDI file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedTrack {
    /// Its zero-based position.
    pub track_id: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// The channel of its notes, 1 to 16; 10 is drums.
    pub channel: u8,
    /// Its clip's stable id.
    pub clip_id: ObjectId,
    /// How many notes were read.
    pub note_count: usize,
}

/// The answer of `split_clip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipSplit {
    /// The track's zero-based position.
    pub track_id: usize,
    /// Where it was split, in seconds.
    pub split_position: f64,
    /// Where it was split, in beats.
    pub split_beats: f64,
    /// The left part's zero-based position.
    pub clip_index: usize,
    /// The stable id of the left part: the one the clip had.
    pub id: ObjectId,
    /// The right part's zero-based position.
    pub new_clip_index: usize,
    /// The right part's stable id.
    pub new_id: ObjectId,
    /// The right part's name.
    pub new_clip_name: String,
}

/// The answer of `delete_clip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipDeleted {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The name it had.
    pub deleted_clip: String,
    /// The position it had.
    pub clip_index: usize,
    /// The stable id it had.
    pub id: ObjectId,
}

/// The answer of `move_clip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipMoved {
    /// The zero-based position of the track it is on now.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// Where it starts now, in seconds.
    pub new_start: f64,
    /// Where it starts now, in beats.
    pub start_beats: f64,
    /// Where it ends now, in seconds.
    pub end: f64,
}

/// The answer of `duplicate_clip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipDuplicated {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The original's zero-based position.
    pub original_clip_index: usize,
    /// The copy's name.
    pub new_clip_name: String,
    /// The copy's zero-based position.
    pub clip_index: usize,
    /// The copy's stable id.
    pub id: ObjectId,
    /// Where the copy starts, in seconds.
    pub start: f64,
    /// Where the copy starts, in beats.
    pub start_beats: f64,
}

/// The answer of `trim_clip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipTrimmed {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// Where it starts, in seconds.
    pub start: f64,
    /// Where it ends, in seconds.
    pub end: f64,
    /// How long it is, in seconds.
    pub length: f64,
    /// Where it starts, in beats.
    pub start_beats: f64,
    /// Where it ends, in beats.
    pub end_beats: f64,
}

/// The answer of `set_clip_gain`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipGain {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// The gain now, in decibels.
    pub gain_db: f64,
}

/// The answer of `rename_clip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipRenamed {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// Its name now.
    pub name: String,
}

/// The answer of `set_clip_fade`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipFade {
    /// The fade-in now, in seconds.
    pub fade_in: f64,
    /// The fade-out now, in seconds.
    pub fade_out: f64,
    /// How the fade-in bends.
    pub fade_in_type: FadeShape,
    /// How the fade-out bends.
    pub fade_out_type: FadeShape,
    /// What the fade-in does, where it isn't `gain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fade_in_behaviour: Option<FadeBehaviour>,
    /// What the fade-out does, where it isn't `gain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fade_out_behaviour: Option<FadeBehaviour>,
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
}
