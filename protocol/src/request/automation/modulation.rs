//! Requests about macros and modifiers.

use std::collections::BTreeMap;

use crate::error::ErrorReply;
use crate::ids::{ObjectId, TrackRef};
use crate::quantity::{Bipolar, CurveShape, ModifierKind, Native, Normalised};
use crate::reply::{
    MacroAdded, MacroSet, ModifierAdded, ModifierRemoved, ModifierSet, ModulationAssigned,
    ModulationRemoved, ModulationReply,
};
use crate::text::Name;

request! {
    /// Adds a macro: a value of its own that moves parameters.
    pub struct AddMacro("add_macro" -> MacroAdded) edit {
        /// The track that holds it: zero-based position, id, or `"master"`.
        track_id: TrackRef,
        /// Its name; without, "Macro N".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// Where it stands, 0 to 1; without, 0.5.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Normalised>,
    }
    example r#"{"track_id":0,"name":"Brightness","value":0.5}"#
    errors [TrackNotFound]
}

request! {
    /// Moves or renames a macro.
    pub struct SetMacro("set_macro" -> MacroSet) edit {
        /// The macro's id.
        macro_id: ObjectId,
        /// Where it shall stand, 0 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Normalised>,
        /// Its new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
    }
    example r#"{"macro_id":"1030","value":0.8}"#
    errors [ModulatorNotFound]
    validate |request| {
        if request.value.is_none() && request.name.is_none() {
            return Err(ErrorReply::missing_parameter("value"));
        }
        Ok(())
    }
}

request! {
    /// Adds a modifier: a thing that moves parameters by itself. Its settings (but a step modifier's steps and a tracker's map) are parameters of their own: curves, macros and other modifiers move them, addressed by `plugin_id` (the modifier's id) and `param_id` (the setting's name). `rate` is in cycles a second with `rateType` 0, else a factor of the bars that the type says; of a step modifier it is a step that lasts so long. A rate that is moved never jumps in phase.
    pub struct AddModifier("add_modifier" -> ModifierAdded) edit {
        /// The track that holds it: zero-based position, id, or `"master"`.
        track_id: TrackRef,
        /// `"lfo"`, `"step"`, `"breakpoint"`, `"envelope_follower"`, `"random"` or `"midi_tracker"`.
        kind: ModifierKind,
        /// Its settings by name, in their own units; without, defaults.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        settings: BTreeMap<String, Native>,
    }
    example r#"{"track_id":0,"kind":"lfo","settings":{"rate":2.0,"wave":1}}"#
    errors [TrackNotFound, ParamNotFound, OutOfRange]
}

request! {
    /// Changes settings of a modifier.
    pub struct SetModifier("set_modifier" -> ModifierSet) edit {
        /// The modifier's id.
        modifier_id: ObjectId,
        /// The settings to change, by name, in their own units.
        settings: BTreeMap<String, Native>,
    }
    example r#"{"modifier_id":"1031","settings":{"rate":0.5}}"#
    errors [ModulatorNotFound, ParamNotFound, OutOfRange]
}

request! {
    /// Removes a modifier or a macro, with every assignment of it.
    pub struct RemoveModifier("remove_modifier" -> ModifierRemoved) edit {
        /// The modifier's or macro's id.
        modifier_id: ObjectId,
    }
    example r#"{"modifier_id":"1031"}"#
    errors [ModulatorNotFound]
}

super::of_param! {
    /// Lets a macro or modifier move a parameter; set again, it changes how much.
    pub struct AssignModulation("assign_modulation" -> ModulationAssigned) edit {
        /// The macro's or modifier's id.
        source_id: ObjectId,
        /// How much, -1 to 1 of the parameter's range; without, 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        depth: Option<Bipolar>,
        /// What is added in any case, -1 to 1 of the parameter's range; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offset: Option<Bipolar>,
        /// Bends the source's value, -1 to 1; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        curve: Option<CurveShape>,
        /// What the source's 0 becomes; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Normalised>,
        /// What the source's 1 becomes; without, 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Normalised>,
    }
    example r#"{"track_id":0,"param_id":"pan","source_id":"1031","depth":0.25}"#
    errors [ModulatorNotFound, ModulationCycle]
}

super::of_param! {
    /// Takes a macro or modifier off a parameter.
    pub struct RemoveModulation("remove_modulation" -> ModulationRemoved) edit {
        /// The macro's or modifier's id; without, all are taken off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source_id: Option<ObjectId>,
    }
    example r#"{"track_id":0,"param_id":"pan","source_id":"1031"}"#
    errors [ModulatorNotFound]
}

request! {
    /// Lists macros, modifiers and what they move.
    pub struct GetModulation("get_modulation" -> ModulationReply) read {
        /// The track: zero-based position, id, or `"master"`; without, the whole Edit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound]
}
