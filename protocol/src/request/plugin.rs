//! Requests about plugins and their parameters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PluginAddress;
use crate::error::ErrorReply;
use crate::ids::{ParamRef, PluginRef, TrackRef};
use crate::quantity::{Native, Normalised};
use crate::reply::{ParameterSet, ParametersSet, PluginParameters};
use crate::text::ValueText;

/// How many parameters one request may set.
pub const MAX_PARAMETERS: usize = 10_000;

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
        /// Its value, normalised 0 to 1; one of `value`, `native_value` and `text` is needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Normalised>,
        /// Its value in its own unit, such as decibels; `value` wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        native_value: Option<Native>,
        /// Its value in the words of a plugin of another maker, such as `"-6 dB"`; the other two win.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<ValueText>,
        /// While the track writes automation: whether the hand holds on (true) or lets go (false); without, it lets go after half a second without moves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        touch: Option<bool>,
    }
    example r#"{"track_id":0,"plugin_id":"volume","param_id":"pan","value":0.5}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, ParamNotFound, OutOfRange, InvalidValue, NotSupported]
    validate |request| {
        request.address().validate("plugin_id")?;
        if request.value.is_none() && request.native_value.is_none() && request.text.is_none() {
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

/// A parameter and what it shall be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParameterSpec {
    /// The parameter: its name such as `"pan"`, its id, or its zero-based position.
    pub param_id: ParamRef,
    /// Its value, normalised 0 to 1; one of `value`, `native_value` and `text` is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Normalised>,
    /// Its value in its own unit, such as decibels; `value` wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_value: Option<Native>,
    /// Its value in the words of a plugin of another maker, such as `"-6 dB"`; the other two win.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<ValueText>,
}

request! {
    /// Sets many parameters of one plugin: all of them, or none.
    pub struct SetParameters("set_parameters" -> ParametersSet) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// The parameters, 1 to 10,000.
        parameters: Vec<ParameterSpec>,
    }
    example r#"{"track_id":0,"plugin_id":"volume","parameters":[{"param_id":"pan","value":0.5},{"param_id":"volume","native_value":0.7}]}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, ParamNotFound, OutOfRange, InvalidValue, NotSupported, TooMany]
    validate |request| {
        request.address().validate("plugin_index")?;
        let count = request.parameters.len();
        if !(1..=MAX_PARAMETERS).contains(&count) {
            return Err(ErrorReply::too_many("parameters", count, MAX_PARAMETERS));
        }
        let empty = |spec: &ParameterSpec| {
            spec.value.is_none() && spec.native_value.is_none() && spec.text.is_none()
        };
        match request.parameters.iter().position(empty) {
            Some(index) => Err(ErrorReply::missing_parameter(&format!("parameters[{index}].value"))),
            None => Ok(()),
        }
    }
}

impl SetParameters {
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
