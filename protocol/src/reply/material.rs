//! Answers about the files that plugins play.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MediaState, TrackPlace};
use crate::ids::ObjectId;

/// A sound of a sampler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SamplerSoundView {
    /// The file, on the engine's machine.
    pub file_path: String,
    /// Its name.
    pub name: String,
    /// Where in the file it begins, in seconds.
    pub start: f64,
    /// How much of the file it plays, in seconds; 0 is up to its end.
    pub length: f64,
    /// The key at which it sounds as it was recorded, a MIDI pitch.
    pub key_note: u8,
    /// The lowest key that sounds it, a MIDI pitch.
    pub min_note: u8,
    /// The highest key that sounds it, a MIDI pitch.
    pub max_note: u8,
    /// Its gain in decibels.
    pub gain_db: f64,
    /// Its pan, -1 to 1, left to right.
    pub pan: f64,
    /// Whether it plays to its end however short its key is held.
    pub open_ended: bool,
    /// Whether it can be played.
    pub state: MediaState,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A sound that a SoundFont offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SoundFontPreset {
    /// Its MIDI bank; 128 holds drum kits.
    pub bank: u16,
    /// Its MIDI programme.
    pub program: u8,
    /// Its name.
    pub name: String,
}

/// The file of a plugin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginFileView {
    /// The file, on the engine's machine; absent where the Edit itself holds what is played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_path: Option<String>,
    /// How many bytes the Edit itself holds, in place of a file; 0 where it names one.
    pub embedded_bytes: usize,
    /// Whether it can be played.
    pub state: MediaState,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Of an impulse response: whether its energy is scaled to a fixed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalise: Option<bool>,
    /// Of an impulse response: whether silence before and after it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim_silence: Option<bool>,
    /// What a SoundFont offers; the plugin's parameters `bank` and `program` choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub presets: Vec<SoundFontPreset>,
}

/// The answer of `set_sampler_sounds`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SamplerSoundsSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// Its sounds.
    pub sounds: Vec<SamplerSoundView>,
    /// How many it has.
    pub sound_count: usize,
}

/// The answer of `set_plugin_file`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginFileSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// Its file.
    pub file: PluginFileView,
}
