//! Requests about plugins and their parameters.

use super::PluginAddress;
use crate::error::ErrorReply;
use crate::ids::{ParamRef, PluginRef, TrackRef};
use crate::quantity::{Native, Normalised};
use crate::reply::{ParameterSet, PluginParameters};

request! {
    /// Lists a plugin's parameters.
    pub struct GetPluginParameters("get_plugin_parameters" -> PluginParameters) read {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
    }
    example r#"{"track_id":0,"plugin_id":"volume"}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange]
    validate |request| request.address().validate("plugin_index")
}

impl GetPluginParameters {
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

request! {
    /// Sets a plugin's parameter.
    pub struct SetParameter("set_parameter" -> ParameterSet) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless plugin or parameter is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its id, its name such as `"volume"`, or its zero-based position. Needed, unless the parameter is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// The parameter: its name such as `"pan"`, its id, or its zero-based position.
        param_id: ParamRef,
        /// Its value, normalised 0 to 1; one of `value` and `native_value` is needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Normalised>,
        /// Its value in its own unit, such as decibels; `value` wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        native_value: Option<Native>,
        /// While the track writes automation: whether the hand holds on (true) or lets go (false); without, it lets go after half a second without moves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        touch: Option<bool>,
    }
    example r#"{"track_id":0,"plugin_id":"volume","param_id":"pan","value":0.5}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, ParamNotFound, OutOfRange]
    validate |request| {
        request.address().validate("plugin_id")?;
        if request.value.is_none() && request.native_value.is_none() {
            return Err(ErrorReply::missing_parameter("value"));
        }
        Ok(())
    }
}

impl SetParameter {
    /// The plugin it is about.
    #[must_use]
    pub fn address(&self) -> PluginAddress<'_> {
        PluginAddress {
            track_id: self.track_id,
            plugin: self.plugin_id.as_ref(),
            param: Some(&self.param_id),
        }
    }
}
