//! Answers about the modulation matrices of synths.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TrackPlace;
use crate::ids::ObjectId;

/// One row of a modulation matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SynthRouteView {
    /// What moves: `lfo1`, `lfo2`, `env1`, `env2`, `mpePressure`, `mpeTimbre`, `midiNote`, `midiVelocity`, or a controller, `cc0` to `cc127`.
    pub source: String,
    /// The parameter that it moves, by the plugin's own name.
    pub param_id: String,
    /// How far the source's top moves it, -1 to 1 of its way from least to most.
    pub depth: f64,
    /// Whether it moves nothing: a file named a source or parameter that isn't known. It is kept for that file.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ignored: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The answer of `set_synth_modulation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SynthModulationSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The plugin's stable id.
    pub plugin_id: ObjectId,
    /// The plugin's name.
    pub plugin_name: String,
    /// The rows of its matrix.
    pub modulation: Vec<SynthRouteView>,
    /// How many there are.
    pub route_count: usize,
}
