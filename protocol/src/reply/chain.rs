//! Answers about the plugins of a track as a chain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PluginFailure, TrackPlace};
use crate::ids::ObjectId;

/// A plugin that tracks can be given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginOffer {
    /// Its name.
    pub name: String,
    /// What `load_plugin` knows it by.
    pub identifier: String,
    /// What it is for: `instrument`, `effect`, `note_effect` (changes the notes that
    /// instruments behind it hear) or `mixer`.
    pub category: String,
    /// Who makes it.
    pub manufacturer: String,
    /// How it is made: `builtin`, `VST3`.
    pub format: String,
    /// Its unique id within the format.
    pub uid: String,
    /// Its module; absent for built-in plugins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_path: Option<String>,
    /// Its version, in the maker's words; absent for built-in plugins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// The answer of `list_plugins`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginList {
    /// The plugins.
    pub plugins: Vec<PluginOffer>,
    /// How many there are.
    pub count: usize,
    /// The modules that the last scan couldn't use, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<PluginFailure>,
    /// What to do where plugins of other makers have never been looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// A plugin in a track's chain, as `get_tracks` and `get_track` show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginView {
    /// The plugin's zero-based position among the user's plugins; the fader and the meter count from there on.
    pub plugin_index: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// Its type, as files have it.
    pub type_name: String,
    /// False where it is bypassed.
    pub enabled: bool,
    /// The bus of a send or return, by its number; no unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bus: Option<i64>,
    /// The level of a send or VCA, in decibels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level_db: Option<f64>,
    /// Of a plugin of another maker: `running`, `opening`, `restarting`, or `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// The answer of `load_plugin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginLoaded {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's zero-based position among the user's plugins; the fader and the meter count from there on.
    pub plugin_index: usize,
    /// By how much later its sound is, in frames; left out when it isn't.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub latency_frames: u32,
    /// What to know of it: that it stands before an instrument, say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// The answer of `remove_plugin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginRemoved {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The name of the plugin that was removed.
    pub removed_plugin: String,
    /// The stable id it had.
    pub plugin_id: ObjectId,
}

/// The answer of `bypass_plugin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginBypassed {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// Whether sound passes it unchanged now.
    pub bypassed: bool,
}

/// The answer of `move_plugin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginMoved {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's zero-based position among the user's plugins; the fader and the meter count from there on.
    pub plugin_index: usize,
}
