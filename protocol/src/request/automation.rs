//! Requests about automation: curves of parameters.
//!
//! A parameter is named by its position among its track's automatable parameters
//! (`param_index`), by its stable id (`param_id`, enough alone), or by its plugin and
//! its own name (`plugin_id` and `param_id`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ErrorReply;
use crate::ids::{ParamRef, PluginRef, TrackRef};
use crate::position::Position;
use crate::quantity::{AutomationMode, CurveShape, Place, Unclamped};
use crate::reply::{
    AutomationBypassed, AutomationCleared, AutomationModeSet, AutomationParams, AutomationPoints,
    AutomationValue, PointAdded, PointRemoved, PointSet, PointsAdded,
};

mod clip;
mod modulation;

pub use clip::*;
pub use modulation::*;

/// How many points one request may add.
pub const MAX_POINTS: usize = 100_000;

/// Which parameter a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParamAddress<'a> {
    /// The parameter's track.
    pub track_id: Option<TrackRef>,
    /// Its position among the track's automatable parameters, or its id.
    pub param_index: Option<&'a ParamRef>,
    /// Its plugin.
    pub plugin_id: Option<&'a PluginRef>,
    /// Its name within the plugin, or its id.
    pub param_id: Option<&'a ParamRef>,
}

impl ParamAddress<'_> {
    /// Checks that the parameter is named.
    ///
    /// # Errors
    /// `missing_parameter` for `param_index`, then for `track_id`.
    pub fn validate(&self) -> Result<(), ErrorReply> {
        let is_id = |named: Option<&ParamRef>| matches!(named, Some(ParamRef::Id(_)));
        if is_id(self.param_id) || is_id(self.param_index) {
            return Ok(());
        }
        if self.param_id.is_none() && self.param_index.is_none() {
            return Err(ErrorReply::missing_parameter("param_index"));
        }
        let by_plugin = matches!(self.plugin_id, Some(PluginRef::Id(_)));
        if self.track_id.is_none() && !(by_plugin && self.param_id.is_some()) {
            return Err(ErrorReply::missing_parameter("track_id"));
        }
        Ok(())
    }
}

/// A request about one parameter: the fields that name it, then its own.
macro_rules! of_param {
    (
        #[doc = $summary:literal]
        pub struct $name:ident($action:literal -> $reply:ty) $mode:ident {
            $($(#[$field_meta:meta])* $field:ident: $kind:ty,)*
        }
        example $example:literal
        errors [$($error:ident),*]
        $(validate $check:expr)?
    ) => {
        request! {
            #[doc = $summary]
            pub struct $name($action -> $reply) $mode {
                /// The track: zero-based position, id, or `"master"`. Needed, unless parameter or plugin is given by its id.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                track_id: Option<$crate::ids::TrackRef>,
                /// The parameter: its zero-based position in `get_automation_params`, or its id.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                param_index: Option<$crate::ids::ParamRef>,
                /// The plugin, together with `param_id`: its id, name or position.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                plugin_id: Option<$crate::ids::PluginRef>,
                /// The parameter: its name such as `"volume"`, or its id, which is enough alone.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                param_id: Option<$crate::ids::ParamRef>,
                $($(#[$field_meta])* $field: $kind,)*
            }
            example $example
            errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, ParamNotFound $(, $error)*]
            validate |request| {
                request.address().validate()?;
                $(let check: fn(&$name) -> Result<(), $crate::error::ErrorReply> = $check;
                check(request)?;)?
                Ok(())
            }
        }

        impl $name {
            /// The parameter it is about.
            #[must_use]
            pub const fn address(&self) -> $crate::request::ParamAddress<'_> {
                $crate::request::ParamAddress {
                    track_id: self.track_id,
                    param_index: self.param_index.as_ref(),
                    plugin_id: self.plugin_id.as_ref(),
                    param_id: self.param_id.as_ref(),
                }
            }
        }
    };
}
use of_param;

/// A point to be added.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointSpec {
    /// When.
    pub time: Position,
    /// The value, normalised; clamped to 0 to 1.
    pub value: Unclamped,
    /// The shape of the way to the next point, -1 to 1; without, a straight line.
    #[serde(default)]
    pub curve: CurveShape,
}

request! {
    /// Lists a track's automatable parameters.
    pub struct GetAutomationParams("get_automation_params" -> AutomationParams) read {
        /// The track: zero-based position, id, or `"master"`.
        track_id: TrackRef,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound]
}

of_param! {
    /// Lists the points of a parameter's curve.
    pub struct GetAutomationPoints("get_automation_points" -> AutomationPoints) read {
    }
    example r#"{"track_id":0,"param_index":0}"#
    errors []
}

of_param! {
    /// Adds a point to a parameter's curve.
    pub struct AddAutomationPoint("add_automation_point" -> PointAdded) edit {
        /// When.
        time: Position,
        /// The value, normalised; clamped to 0 to 1.
        value: Unclamped,
        /// The shape of the way to the next point, -1 to 1: 0 is a straight line, 1 holds and then steps.
        #[serde(default)]
        curve: CurveShape,
    }
    example r#"{"track_id":0,"param_index":0,"time":2.0,"value":0.5,"curve":0}"#
    errors [OutOfRange]
}

of_param! {
    /// Adds many points to a parameter's curve.
    pub struct AddAutomationPoints("add_automation_points" -> PointsAdded) edit {
        /// The points, at most 100,000, in any order.
        points: Vec<PointSpec>,
        /// Whether the curve's other points within the time of these go.
        #[serde(default)]
        replace: bool,
    }
    example r#"{"track_id":0,"param_id":"volume","points":[{"time":0,"value":0},{"time":{"bar":3},"value":0.74,"curve":-0.5}]}"#
    errors [OutOfRange, TooMany]
    validate |request| match request.points.len() {
        0..=MAX_POINTS => Ok(()),
        count => Err(ErrorReply::too_many("points", count, MAX_POINTS)),
    }
}

of_param! {
    /// Moves or reshapes a point of a parameter's curve.
    pub struct SetAutomationPoint("set_automation_point" -> PointSet) edit {
        /// The point's zero-based position.
        point_index: Place,
        /// When it shall be; without, where it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<Position>,
        /// Its value, normalised; clamped to 0 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Unclamped>,
        /// The shape of the way to the next point, -1 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        curve: Option<CurveShape>,
    }
    example r#"{"track_id":0,"param_index":0,"point_index":1,"value":0.25}"#
    errors [PointNotFound, OutOfRange]
    validate |request| {
        if request.time.is_none() && request.value.is_none() && request.curve.is_none() {
            return Err(ErrorReply::missing_parameter("value"));
        }
        Ok(())
    }
}

of_param! {
    /// Removes a point of a parameter's curve.
    pub struct RemoveAutomationPoint("remove_automation_point" -> PointRemoved) edit {
        /// The point's zero-based position.
        point_index: Place,
    }
    example r#"{"track_id":0,"param_index":0,"point_index":1}"#
    errors [PointNotFound]
}

of_param! {
    /// Removes all points of a parameter's curve.
    pub struct ClearAutomation("clear_automation" -> AutomationCleared) edit {
    }
    example r#"{"track_id":0,"param_index":0}"#
    errors []
}

of_param! {
    /// Tells where automation has a parameter at a time.
    pub struct GetAutomationValue("get_automation_value" -> AutomationValue) read {
        /// When; without, at the playhead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<Position>,
    }
    example r#"{"track_id":0,"param_id":"volume","time":2.0}"#
    errors [OutOfRange]
}

of_param! {
    /// Switches a parameter's curve off or on; its points stay.
    pub struct SetAutomationBypass("set_automation_bypass" -> AutomationBypassed) edit {
        /// Whether the curve is passed over.
        bypassed: bool,
    }
    example r#"{"track_id":0,"param_index":0,"bypassed":true}"#
    errors []
}

request! {
    /// Says what moving a track's parameters while it plays does to their automation.
    pub struct SetAutomationMode("set_automation_mode" -> AutomationModeSet) edit {
        /// The track: zero-based position, id, or `"master"`.
        track_id: TrackRef,
        /// `"read"`, `"touch"`, `"latch"` or `"write"`.
        mode: AutomationMode,
    }
    example r#"{"track_id":0,"mode":"touch"}"#
    errors [TrackNotFound]
}
