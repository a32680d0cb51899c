//! Answers about what clips play: settings, takes, files, outlines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ObjectId;
use crate::reply::ClipView;

/// Whether what a clip plays is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RenderState {
    /// It is heard.
    Ready,
    /// It is about to be read or stretched; silent until then.
    Waiting,
    /// It is being stretched; silent until then.
    Rendering,
    /// Its file isn't there; silent until it is.
    Missing,
    /// Its file can't be read; silent.
    Unreadable,
    /// It couldn't be stretched; silent.
    Failed,
}

/// What a fade does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FadeBehaviour {
    /// Changes the level.
    Gain,
    /// Changes the speed: a tape that starts or stops.
    Tape,
}

/// The part of its content that a clip repeats.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipLoopView {
    /// Where it begins, in seconds of clip time; of clips that loop by beats, at their start's tempo.
    pub start: f64,
    /// How long it is, in seconds.
    pub length: f64,
    /// Clips that loop by beats: where it begins, in beats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_beats: Option<f64>,
    /// Clips that loop by beats: how long it is, in beats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_beats: Option<f64>,
}

/// A moment of a recording and the moment of the content when it is heard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WarpPoint {
    /// Seconds of the recording.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub source: f64,
    /// Seconds of the content.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub warped: f64,
}

/// What differs from playing a file as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipContentView {
    /// How fast it runs, no unit: 1 is as recorded. Clips that follow the tempo don't go by it.
    pub speed: f64,
    /// Whether its pitch stays when its speed changes.
    pub keep_pitch: bool,
    /// How far it is shifted, in semitones; without what `auto_pitch` adds.
    pub semitones: f64,
    /// Whether it runs backwards.
    pub reversed: bool,
    /// Whether it follows the Edit's tempo.
    pub tempo_sync: bool,
    /// How many beats the whole recording has, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_beats: Option<f64>,
    /// Whether it follows the Edit's keys.
    pub auto_pitch: bool,
    /// The recording's root as a MIDI pitch, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_note: Option<i64>,
    /// Whether overlaps with its neighbours are crossfades.
    pub auto_crossfade: bool,
    /// What the fade-in does.
    pub fade_in_behaviour: FadeBehaviour,
    /// What the fade-out does.
    pub fade_out_behaviour: FadeBehaviour,
    /// Whether its warp markers are heard.
    pub warped: bool,
    /// Its warp markers; only in the answers of `get_clip` and of what changes a clip.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warp_markers: Vec<WarpPoint>,
    /// How many takes it has.
    pub take_count: usize,
    /// Which of them plays: its zero-based position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_take: Option<usize>,
}

/// The answer of the actions that change one thing of a clip: the clip as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipChanged {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// The clip.
    pub clip: ClipView,
}

/// A section of a comp.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompPart {
    /// Which take plays, by its zero-based position; null is silence.
    pub take: Option<u32>,
    /// Where the section ends, in seconds of the recording.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub end: f64,
}

/// A take of a clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TakeView {
    /// Its zero-based position.
    pub take: usize,
    /// Its file; a comp has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_path: Option<String>,
    /// True where the file can't be read now.
    pub missing: bool,
    /// Whether it is made of others.
    pub is_comp: bool,
    /// Of a comp: what it is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<CompPart>,
    /// Whether it plays.
    pub current: bool,
}

/// The answer of `list_takes` and of the actions that change takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TakesReply {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position now.
    pub clip_index: usize,
    /// The clip's stable id.
    pub id: ObjectId,
    /// All takes, in order.
    pub takes: Vec<TakeView>,
    /// How many there are.
    pub count: usize,
}

/// Whether a file can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaState {
    /// It can.
    Ready,
    /// It is being read.
    Waiting,
    /// There is no such file.
    Missing,
    /// It can't be read as audio, or isn't allowed to be.
    Unreadable,
}

/// An audio file of the Edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MediaView {
    /// The file, on the engine's machine.
    pub file_path: String,
    /// What the Edit calls it: an absolute path, one relative to the Edit's folder, or a project item.
    pub source: String,
    /// Whether it can be played.
    pub state: MediaState,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Its length in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Its own rate in hertz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_rate: Option<u32>,
    /// Its channels, 1 or 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<u16>,
    /// The stable ids of the clips that use it, the first 1,000.
    pub clips: Vec<ObjectId>,
    /// How many clips use it.
    pub clip_count: usize,
    /// The stable ids of the plugins that play it, the first 1,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plugins: Vec<ObjectId>,
}

/// The answer of `list_media`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MediaReply {
    /// The files in order of their paths.
    pub media: Vec<MediaView>,
    /// How many are listed.
    pub count: usize,
    /// How many files of the Edit can't be played.
    pub missing_count: usize,
}

/// One channel of a waveform: three lists with an entry for each bin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WaveformChannel {
    /// The least samples, linear; full scale is 1.
    pub min: Vec<f32>,
    /// The greatest samples, linear.
    pub max: Vec<f32>,
    /// The RMS levels, linear.
    pub rms: Vec<f32>,
}

/// The answer of `get_waveform`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Waveform {
    /// The clip's stable id, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ObjectId>,
    /// The file that was looked at.
    pub file_path: String,
    /// Where the first bin begins, in seconds from the start of the clip or file.
    pub from: f64,
    /// Where the last bin ends, in seconds.
    pub to: f64,
    /// How many bins there are.
    pub bins: usize,
    /// How long a bin is, in seconds.
    pub bin_seconds: f64,
    /// Left and right, or one channel.
    pub channels: Vec<WaveformChannel>,
}
