//! Requests about automation that belongs to a clip.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MAX_POINTS;
use crate::error::ErrorReply;
use crate::ids::{ObjectId, ParamRef, PluginRef};
use crate::quantity::{Beats, ClipCurveKind, CurveShape, Native, NoteLength};
use crate::reply::{ClipAutomationAdded, ClipAutomationRemoved, ClipAutomationReply};

/// A point of a clip's curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeatPoint {
    /// Beats from the start of the clip's content.
    pub time: Beats,
    /// The value in the parameter's own range; of a `scale` a factor, of a `relative` what is added.
    pub value: Native,
    /// The shape of the way to the next point, -1 to 1; without, a straight line.
    #[serde(default)]
    pub curve: CurveShape,
}

/// When a curve runs that doesn't follow its clip.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnTiming {
    /// Beats from the clip's start.
    #[serde(default)]
    pub start: Option<Beats>,
    /// How long, in beats.
    pub length: NoteLength,
    /// Beats of the curve where the repeated part begins; without `loop_length` nothing repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loop_start: Option<Beats>,
    /// How long the repeated part is, in beats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loop_length: Option<NoteLength>,
}

request! {
    /// Adds automation to a clip: it moves, loops and goes with it.
    pub clip struct AddClipAutomation("add_clip_automation" -> ClipAutomationAdded) edit {
        /// The plugin it moves, of the clip's track: its id, name or position.
        plugin_id: PluginRef,
        /// Which of its parameters: its name, id or position.
        param_id: ParamRef,
        /// How it acts on the value: `"absolute"` takes its place, `"relative"` is added, `"scale"` is a factor.
        #[serde(default)]
        kind: ClipCurveKind,
        /// Its points, at most 100,000.
        points: Vec<BeatPoint>,
        /// Least value that it makes, in the parameter's own range.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<Native>,
        /// Greatest value that it makes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Native>,
        /// Timing of its own; without, it follows the clip's position and loop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timing: Option<OwnTiming>,
    }
    example r#"{"track_id":0,"clip_index":0,"plugin_id":"volume","param_id":"volume","kind":"scale","points":[{"time":0,"value":1},{"time":4,"value":0}]}"#
    errors [TrackNotFound, ClipNotFound, PluginNotFound, PluginIndexOutOfRange, ParamNotFound, OutOfRange, TooMany, NotSupported]
    validate |request| match request.points.len() {
        0 => Err(ErrorReply::missing_parameter("points")),
        1..=MAX_POINTS => Ok(()),
        count => Err(ErrorReply::too_many("points", count, MAX_POINTS)),
    }
}

request! {
    /// Lists the automation of a clip.
    pub clip struct GetClipAutomation("get_clip_automation" -> ClipAutomationReply) read {
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound, NotSupported]
}

request! {
    /// Removes automation from a clip.
    pub struct RemoveClipAutomation("remove_clip_automation" -> ClipAutomationRemoved) edit {
        /// The curve's id, as `add_clip_automation` and `get_clip_automation` give it.
        curve_id: ObjectId,
    }
    example r#"{"curve_id":"1040"}"#
    errors [ClipCurveNotFound]
}
