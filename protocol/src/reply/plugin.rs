//! Answers about plugins and their parameters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PluginFileView, SamplerSoundView, SynthRouteView, TrackPlace};
use crate::ids::ObjectId;

/// A parameter of a plugin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParamView {
    /// Its zero-based position.
    pub param_index: usize,
    /// The plugin's own name for it, such as `volume`.
    pub param_id: String,
    /// Its stable id, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ObjectId>,
    /// Its name for people.
    pub name: String,
    /// Its value, normalised 0 to 1.
    pub value: f64,
    /// Its default, normalised 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<f64>,
    /// Its value in its own unit.
    pub native_value: f64,
    /// Its own unit, such as `dB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Where automation and modulation have it at the playhead, normalised; absent where nothing moves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_value: Option<f64>,
    /// Its value for people.
    pub value_text: String,
    /// The same as `value_text`.
    pub text: String,
}

/// An output of a plugin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginOutputView {
    /// Which, by its number (no unit); 0 is the main one, which goes down the chain.
    pub output: u32,
    /// Its name, as the plugin has it.
    pub name: String,
    /// How many channels it has; of more than two the first two are heard.
    pub channels: usize,
    /// The position of the track that `set_plugin_output` leads it to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<usize>,
    /// That track's stable id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<ObjectId>,
}

/// The answer of `get_plugin_parameters`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PluginParameters {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's zero-based position.
    pub plugin_index: usize,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// False where it is bypassed.
    pub enabled: bool,
    /// Its parameters.
    pub parameters: Vec<ParamView>,
    /// How many it has.
    pub parameter_count: usize,
    /// By how much later its sound is, in frames; of plugins of other makers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_frames: Option<u32>,
    /// Of a plugin of another maker: `running`, `opening`, `restarting`, or `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its programme lists: a parameter chooses among each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<ProgramListView>,
    /// The outputs of a plugin of another maker that has more than one, the main one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<PluginOutputView>,
    /// The sounds of a sampler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sounds: Option<Vec<SamplerSoundView>>,
    /// The file of an impulse response or of a SoundFont player.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PluginFileView>,
    /// The modulation matrix of a `4osc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modulation: Option<Vec<SynthRouteView>>,
}

/// A list of programmes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProgramListView {
    /// Its name.
    pub name: String,
    /// The programmes' names.
    pub programs: Vec<String>,
}

/// The answer of `set_parameters`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParametersSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's stable id.
    pub plugin_id: String,
    /// The plugin's name.
    pub plugin_name: String,
    /// The parameters that were set, in the order of the request.
    pub parameters: Vec<ParameterNow>,
}

/// A parameter that was set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParameterNow {
    /// The plugin's own name for the parameter.
    pub param_id: String,
    /// Its value now, normalised 0 to 1.
    pub value: f64,
    /// Its value now, in its own unit.
    pub native_value: f64,
    /// Its value now, for people.
    pub text: String,
}

/// The answer of `set_parameter`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParameterSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's stable id.
    pub plugin_id: String,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's own name for the parameter.
    pub param_id: String,
    /// Its value now, normalised 0 to 1.
    pub value: f64,
    /// Its value now, in its own unit.
    pub native_value: f64,
    /// Its value now, for people.
    pub text: String,
}
