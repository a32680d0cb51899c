//! Requests about the modulation matrices of synths.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PluginAddress;
use crate::error::ErrorReply;
use crate::ids::{ParamRef, PluginRef, TrackRef};
use crate::quantity::Bipolar;
use crate::reply::SynthModulationSet;
use crate::text::Name;

/// How many rows a matrix may be given.
pub const MAX_SYNTH_ROUTES: usize = 256;

/// One row of a modulation matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SynthRouteSpec {
    /// What moves: `lfo1`, `lfo2` (of half the depth), `env1`, `env2`, `mpePressure` (channel pressure), `mpeTimbre` (CC 74, in the middle until it moves), `midiNote`, `midiVelocity`, or a controller, `cc0` to `cc127`.
    pub source: Name,
    /// The parameter of the same plugin that it moves, for each note by itself: its name such as `"filterFreq"`, its id, or its zero-based position. Those of the effects, shapes, types and switches can't be moved.
    pub param_id: ParamRef,
    /// How far the source's top moves it, -1 to 1 of its way from least to most. LFOs swing from -1 to 1, all else goes from 0 to 1. Times, rates and levels in dB count their way as Tracktion bends it.
    pub depth: Bipolar,
}

request! {
    /// Gives a `4osc` its modulation matrix, in place of the one that it had: what moves which of its parameters, and how far. Notes that sound go by it at once. Several sources of one parameter add up.
    pub struct SetSynthModulation("set_synth_modulation" -> SynthModulationSet) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The synth: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// The rows, at most 256, one for each source and parameter; none leaves every parameter where it stands.
        routes: Vec<SynthRouteSpec>,
    }
    example r#"{"track_id":0,"plugin_id":"4osc","routes":[{"source":"lfo1","param_id":"filterFreq","depth":0.25},{"source":"midiVelocity","param_id":"filterFreq","depth":0.3},{"source":"cc1","param_id":"lfoDepth1","depth":1.0}]}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, ParamNotFound, InvalidValue, OutOfRange, TooMany, NotSupported, TrackFrozen]
    validate |request| {
        request.address().validate("plugin_index")?;
        let count = request.routes.len();
        if count > MAX_SYNTH_ROUTES {
            return Err(ErrorReply::too_many("routes", count, MAX_SYNTH_ROUTES));
        }
        Ok(())
    }
}

impl SetSynthModulation {
    /// The plugin it is about.
    #[must_use]
    pub fn address(&self) -> PluginAddress<'_> {
        PluginAddress {
            track_id: self.track_id,
            plugin: self.plugin_index.as_ref().or(self.plugin_id.as_ref()),
            param: None,
        }
    }
}
