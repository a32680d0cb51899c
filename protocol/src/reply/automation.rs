//! Answers about automation.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TrackPlace;
use crate::ids::ObjectId;
use crate::quantity::{AutomationMode, ClipCurveKind};

/// An automatable parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AutomationParam {
    /// Its zero-based position among the track's automatable parameters.
    pub index: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Its plugin's name and its own.
    pub name: String,
    /// The unit of its own range; empty where it has none.
    pub label: String,
    /// The plugin's own name for it, such as `volume`.
    pub param_id: String,
    /// Its plugin's id, or that of the macros or modifier it belongs to.
    pub plugin_id: ObjectId,
    /// Where it is now, normalised: under automation the curve's value at the playhead.
    pub current_value: f64,
    /// Where it was set, normalised.
    pub set_value: f64,
    /// Its default, normalised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<f64>,
    /// Always 0: values are normalised.
    pub range_min: f64,
    /// Always 1: values are normalised.
    pub range_max: f64,
    /// How many points its curve has.
    pub point_count: usize,
    /// Whether its curve is passed over.
    pub bypassed: bool,
}

/// The answer of `get_automation_params`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AutomationParams {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The track's stable id.
    pub id: ObjectId,
    /// What moving its parameters while it plays does.
    pub mode: AutomationMode,
    /// Its automatable parameters, in order.
    pub params: Vec<AutomationParam>,
}

/// A point of a curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PointView {
    /// Its zero-based position.
    pub index: usize,
    /// Seconds.
    pub time: f64,
    /// The same in beats.
    pub time_beats: f64,
    /// Normalised, 0 to 1.
    pub value: f64,
    /// In the parameter's own range.
    pub native_value: f64,
    /// The shape of the way to the next point, -1 to 1.
    pub curve_value: f64,
}

/// Declares answers that name a parameter first.
macro_rules! of_param {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* $field:ident: $kind:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            /// The track's zero-based position, or `"master"`.
            pub track_id: TrackPlace,
            /// The parameter's zero-based position among its track's.
            pub param_index: usize,
            /// Its name.
            pub param_name: String,
            /// Its stable id.
            pub id: ObjectId,
            $($(#[$field_meta])* pub $field: $kind,)*
        }
    )*};
}

of_param! {
    /// The answer of `get_automation_points`.
    pub struct AutomationPoints {
        /// The points, in order.
        points: Vec<PointView>,
        /// Whether the curve is passed over.
        bypassed: bool,
    }

    /// The answer of `add_automation_point`.
    pub struct PointAdded {
        /// The point's zero-based position.
        point_index: usize,
        /// Seconds.
        time: f64,
        /// The value as it was taken, normalised.
        value: f64,
        /// How many points the curve has now.
        total_points: usize,
    }

    /// The answer of `add_automation_points`.
    pub struct PointsAdded {
        /// How many were added.
        added: usize,
        /// How many went to make room.
        removed: usize,
        /// How many points the curve has now.
        total_points: usize,
    }

    /// The answer of `set_automation_point`.
    pub struct PointSet {
        /// The point's zero-based position now.
        point_index: usize,
        /// Seconds.
        time: f64,
        /// Normalised.
        value: f64,
        /// The shape of the way to the next point, -1 to 1.
        curve_value: f64,
    }

    /// The answer of `remove_automation_point`.
    pub struct PointRemoved {
        /// How many points are left.
        remaining_points: usize,
    }

    /// The answer of `clear_automation`.
    pub struct AutomationCleared {
        /// How many points went.
        removed_points: usize,
    }

    /// The answer of `get_automation_value`.
    pub struct AutomationValue {
        /// Seconds.
        time: f64,
        /// Where curve and clips have it, or where it was set; normalised.
        value: f64,
        /// The same in its own range.
        native_value: f64,
        /// The same for people.
        text: String,
        /// With macros and modifiers added, normalised. An envelope follower counts as silent.
        modulated_value: f64,
        /// Whether a curve says so.
        automated: bool,
    }

    /// The answer of `set_automation_bypass`.
    pub struct AutomationBypassed {
        /// Whether the curve is passed over.
        bypassed: bool,
    }

    /// The answer of `assign_modulation`.
    pub struct ModulationAssigned {
        /// The assignment.
        assignment: AssignmentView,
    }

    /// The answer of `remove_modulation`.
    pub struct ModulationRemoved {
        /// How many assignments went.
        removed: usize,
    }
}

/// The answer of `set_automation_mode`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AutomationModeSet {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The track's stable id.
    pub id: ObjectId,
    /// The mode.
    pub mode: AutomationMode,
}

/// What moves a parameter, and how much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssignmentView {
    /// The macro or modifier.
    pub source_id: ObjectId,
    /// The parameter that it moves.
    pub param: ObjectId,
    /// The parameter's name.
    pub param_name: String,
    /// How much, -1 to 1 of its range.
    pub depth: f64,
    /// What is added in any case, -1 to 1 of its range.
    pub offset: f64,
    /// Bends the source's value, -1 to 1.
    pub curve: f64,
    /// What the source's 0 becomes, 0 to 1.
    pub start: f64,
    /// What the source's 1 becomes, 0 to 1.
    pub end: f64,
}

/// A macro.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MacroView {
    /// Its stable id, by which it is automated too (`param_id`).
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// Where it was set, 0 to 1.
    pub value: f64,
    /// The object that holds it.
    pub owner_id: ObjectId,
}

/// A modifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModifierView {
    /// Its stable id.
    pub id: ObjectId,
    /// `lfo`, `step` and so on; of an unknown kind its element in the file.
    pub kind: String,
    /// Its settings by name, in their own units.
    pub settings: BTreeMap<String, f64>,
    /// The track that holds it.
    pub owner_id: ObjectId,
}

/// The answer of `add_macro`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MacroAdded {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The macro's stable id.
    pub id: ObjectId,
    /// The same.
    pub macro_id: ObjectId,
    /// Its name.
    pub name: String,
    /// Where it stands, 0 to 1.
    pub value: f64,
}

/// The answer of `set_macro`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MacroSet {
    /// The macro's stable id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// Where it stands, 0 to 1.
    pub value: f64,
}

/// The answer of `add_modifier`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModifierAdded {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The modifier's stable id.
    pub id: ObjectId,
    /// The same.
    pub modifier_id: ObjectId,
    /// Its kind.
    pub kind: String,
    /// Its settings, in their own units.
    pub settings: BTreeMap<String, f64>,
}

/// The answer of `set_modifier`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModifierSet {
    /// The modifier's stable id.
    pub id: ObjectId,
    /// Its settings now, in their own units.
    pub settings: BTreeMap<String, f64>,
}

/// The answer of `remove_modifier`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModifierRemoved {
    /// Its stable id.
    pub id: ObjectId,
    /// How many assignments went with it.
    pub removed_assignments: usize,
}

/// The answer of `get_modulation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModulationReply {
    /// The macros.
    pub macros: Vec<MacroView>,
    /// The modifiers.
    pub modifiers: Vec<ModifierView>,
    /// What moves what.
    pub assignments: Vec<AssignmentView>,
}

/// A curve of a clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipCurveView {
    /// Its stable id.
    pub id: ObjectId,
    /// The plugin it moves.
    pub plugin_id: ObjectId,
    /// Which parameter of it.
    pub param_id: String,
    /// How it acts.
    pub kind: ClipCurveKind,
    /// Least value that it makes, in the parameter's own range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Greatest value that it makes, in the parameter's own range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Whether it follows the clip's position and loop.
    pub linked: bool,
    /// Its points.
    pub points: Vec<BeatPointView>,
}

/// A point of a clip's curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BeatPointView {
    /// Beats.
    pub time: f64,
    /// In the parameter's own range, or a factor.
    pub value: f64,
    /// The shape of the way to the next point, -1 to 1.
    pub curve: f64,
}

/// The answer of `add_clip_automation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipAutomationAdded {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position.
    pub clip_index: usize,
    /// The clip's stable id.
    pub clip_id: ObjectId,
    /// The curve's stable id.
    pub curve_id: ObjectId,
    /// How many points it has.
    pub total_points: usize,
}

/// The answer of `get_clip_automation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipAutomationReply {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The clip's zero-based position.
    pub clip_index: usize,
    /// The clip's stable id.
    pub clip_id: ObjectId,
    /// Its curves.
    pub curves: Vec<ClipCurveView>,
}

/// The answer of `remove_clip_automation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipAutomationRemoved {
    /// The curve's stable id.
    pub curve_id: ObjectId,
}
