//! Answers about plugins of other makers, and about what any plugin remembers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{JobStarted, PluginOffer, TrackPlace};
use crate::ids::ObjectId;

/// A module that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PluginFailure {
    /// The module.
    pub file_path: String,
    /// A stable snake_case word: `crashed`, `hung`, `no_factory`, `wrong_architecture`, `not_a_bundle`, `not_loadable`.
    pub reason: String,
    /// The sentence for people.
    pub message: String,
}

/// What `scan_plugins` found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScanReport {
    /// The plugins of other makers that can be loaded.
    pub plugins: Vec<PluginOffer>,
    /// How many there are.
    pub count: usize,
    /// The modules that can't be used, with the reason.
    pub failures: Vec<PluginFailure>,
    /// How many modules there are.
    pub modules: usize,
    /// How many of them were looked at now; the others hadn't changed.
    pub scanned: usize,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// The answer of `scan_plugins`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ScanReply {
    /// It is done.
    Done(ScanReport),
    /// It has begun, `"async": true`.
    Started(JobStarted),
}

/// The answer of `get_plugin_state`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginStateReply {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// What the text is: `vstpreset` or `json`, in base64.
    pub format: String,
    /// All that the plugin remembers.
    pub state: String,
    /// How many bytes the text stands for.
    pub bytes: usize,
}

/// The answer of `set_plugin_state`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginStateSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// How many parameters have another value now.
    pub changed_parameters: usize,
}

/// The answer of `save_plugin_preset`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PresetSaved {
    /// The name it was saved under.
    pub preset_name: String,
    /// The track's zero-based position; absent for the master.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_index: Option<usize>,
    /// Whether it is the master's plugin.
    pub master: bool,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// The file.
    pub file_path: String,
}

/// The answer of `load_plugin_preset`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PresetLoaded {
    /// The name it was saved under.
    pub preset_name: String,
    /// The track's zero-based position; absent for the master.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_index: Option<usize>,
    /// Whether it is the master's plugin.
    pub master: bool,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// How many parameters have another value now.
    pub changed_parameters: usize,
}
