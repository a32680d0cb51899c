//! Answers about the content of MIDI and step clips, and MIDI files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ObjectId;
use crate::quantity::ControllerType;
use crate::request::ExpressionSpec;

/// A note of a MIDI clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NoteView {
    /// Its zero-based position, in order of start, then pitch.
    pub note_index: usize,
    /// Its stable id, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ObjectId>,
    /// MIDI pitch, 0 to 127; 60 is middle C.
    pub pitch: u8,
    /// Beats from the start of the clip's content.
    pub start: f64,
    /// Length in beats.
    pub length: f64,
    /// MIDI velocity, 1 to 127.
    pub velocity: u8,
    /// Whether it is silent.
    pub mute: bool,
    /// The velocity of the key coming up, where it isn't 64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<u8>,
    /// Its colour's number, where it isn't 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<u8>,
    /// Its own expression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expressions: Vec<ExpressionSpec>,
}

/// The answer of `get_notes`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotesReply {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// The notes in order of start.
    pub notes: Vec<NoteView>,
    /// How many the filter chooses; all of the clip's without one.
    pub count: usize,
}

/// The answer of `add_notes`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotesAdded {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// How many were added.
    pub added: usize,
    /// How many the clip has now.
    pub note_count: usize,
    /// The ids of the new notes, in the order they were given.
    #[serde(default)]
    pub note_ids: Vec<ObjectId>,
}

/// The answer of `edit_notes`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotesEdited {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// How many notes are different now.
    pub changed: usize,
    /// How many the clip has.
    pub note_count: usize,
}

/// The answer of `remove_notes`, `quantize_clip` and `transpose_notes`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotesChanged {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// How many notes were chosen.
    pub matched: usize,
    /// How many of them are different now, or gone.
    pub changed: usize,
    /// How many the clip has now.
    pub note_count: usize,
}

/// A controller event of a MIDI clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ControllerView {
    /// Beats from the start of the clip's content.
    pub beat: f64,
    /// A controller's number, or a word.
    #[serde(rename = "type")]
    pub kind: ControllerType,
    /// 0 to 127 with fractions; of the pitch wheel 0 to 16383.
    pub value: f64,
    /// The bank of a programme, the pitch of a polyphonic pressure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<u16>,
}

/// A system-exclusive message of a MIDI clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SysexView {
    /// Beats from the start of the clip's content.
    pub beat: f64,
    /// Its bytes in hexadecimal.
    pub data: String,
}

/// The answer of `get_controllers`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ControllersReply {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// The controllers in order of time.
    pub controllers: Vec<ControllerView>,
    /// How many the filter chooses.
    pub count: usize,
    /// The system-exclusive messages in that time, where no type was asked for.
    pub sysex: Vec<SysexView>,
}

/// The answer of `add_controllers` and `remove_controllers`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ControllersChanged {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// How many events came.
    pub added: usize,
    /// How many events went.
    pub removed: usize,
    /// How many controllers the clip has now.
    pub controller_count: usize,
}

/// A quantisation on playback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuantisationView {
    /// The grid in the format's words.
    pub grid: String,
    /// How far towards it, 0 to 1.
    pub amount: f64,
    /// Whether ends snap too.
    pub note_offs: bool,
}

/// How a MIDI or step clip plays: the answer of what sets that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MidiSettings {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// Its channel, 1 to 16; a step clip's channels have their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<u8>,
    /// What scales its velocities, in decibels.
    pub level_db: f64,
    /// The grid its notes snap to when played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantisation: Option<QuantisationView>,
    /// Its timing template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groove: Option<String>,
    /// How strongly that pulls, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groove_strength: Option<f64>,
    /// Whether it sends programme changes.
    pub programs: bool,
    /// Whether it sends their banks.
    pub banks: bool,
    /// Whether each note has a channel of its own.
    pub mpe: bool,
    /// The instrument that was put on the track because nothing there would have been heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
}

/// A take of a MIDI clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MidiTakeView {
    /// Its zero-based position.
    pub take: usize,
    /// Its channel.
    pub channel: u8,
    /// How many notes it has.
    pub note_count: usize,
    /// Whether it plays.
    pub current: bool,
}

/// The answer of what lists, adds and chooses takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MidiTakesReply {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// Its takes; none for a clip that never had more than one.
    pub takes: Vec<MidiTakeView>,
}

/// The answer of `export_midi`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MidiExported {
    /// The file.
    pub file_path: String,
    /// Its format: 0 or 1.
    pub format: u8,
    /// Ticks of a quarter note.
    pub ticks_per_quarter: u16,
    /// How many tracks the file has, the one of the tempos included.
    pub track_count: usize,
    /// How many notes.
    pub note_count: usize,
    /// How many events in all.
    pub event_count: usize,
    /// Its size in bytes.
    pub bytes: usize,
}

/// A channel of a step clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepChannelView {
    /// Its zero-based position.
    pub channel: usize,
    /// The MIDI pitch it plays.
    pub note: u8,
    /// The MIDI channel it plays on.
    pub midi_channel: u8,
    /// What scales its steps' velocities.
    pub velocity: u8,
    /// Its name.
    pub name: String,
    /// Its timing template; empty for none.
    pub groove: String,
    /// How strongly that pulls, 0 to 1.
    pub groove_strength: f64,
}

/// The steps of one channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepRowView {
    /// The channel's zero-based position.
    pub channel: usize,
    /// `x` sounds, `.` is silent; the first step first.
    pub steps: String,
    /// MIDI velocities by step, where any isn't 127.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub velocities: Vec<u8>,
    /// Lengths by step, in steps, where any isn't 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<f64>,
    /// Likelihoods by step, 0 to 1, where any isn't 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probabilities: Vec<f64>,
}

/// A pattern of a step clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepPatternView {
    /// Its zero-based position.
    pub pattern: usize,
    /// How many steps.
    pub step_count: u32,
    /// How long a step is, in beats.
    pub step_beats: f64,
    /// The channels that have steps.
    pub rows: Vec<StepRowView>,
}

/// A step clip's content: the answer of what shows and sets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepClipReply {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// Its channels.
    pub channels: Vec<StepChannelView>,
    /// Its patterns.
    pub patterns: Vec<StepPatternView>,
    /// Which patterns play, one after another: their zero-based positions.
    pub sequence: Vec<u32>,
    /// Whether the sequence starts over; else its last pattern repeats.
    pub repeat: bool,
}
