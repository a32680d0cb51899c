//! Requests: a struct for each action, and the table of all actions.
//!
//! In: an action's name and the fields of a request. Out: a checked [`Request`].
//! Invariant: what `parse` returns has passed [`Action::validate`]; nothing in it is out of range.
//! Elsewhere: the fields every request may carry ([`crate::envelope`]), what an action does (`control`).

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{ErrorCode, ErrorReply};
use crate::nearest::nearest;
use crate::param;

#[macro_use]
mod declare;
mod address;

pub mod automation;
pub mod chain;
pub mod click;
pub mod clip;
pub mod controller;
pub mod edit_file;
pub mod folder;
pub mod freeze;
pub mod history;
pub mod hosted;
pub mod marker;
pub mod material;
pub mod media;
pub mod midi;
pub mod note;
pub mod plugin;
pub mod query;
pub mod reading;
pub mod render;
pub mod routing;
pub mod session;
pub mod step;
pub mod subscribe;
pub mod synth;
pub mod tempo;
pub mod track;
pub mod transport;

pub use address::{ClipAddress, PluginAddress};
pub use automation::*;
pub use chain::*;
pub use click::*;
pub use clip::*;
pub use controller::*;
pub use edit_file::*;
pub use folder::*;
pub use freeze::*;
pub use history::*;
pub use hosted::*;
pub use marker::*;
pub use material::*;
pub use media::*;
pub use midi::*;
pub use note::*;
pub use plugin::*;
pub use query::*;
pub use reading::*;
pub use render::*;
pub use routing::*;
pub use session::*;
pub use step::*;
pub use subscribe::*;
pub use synth::*;
pub use tempo::*;
pub use track::*;
pub use transport::*;

/// What an action is: its name, what it takes and answers, and what may go wrong.
pub trait Action: Serialize + DeserializeOwned + JsonSchema {
    /// The fields of its answer.
    type Reply: Serialize + DeserializeOwned + JsonSchema;
    /// Its name on the wire.
    const NAME: &'static str;
    /// What it does, in a sentence.
    const SUMMARY: &'static str;
    /// Whether it changes the Edit, and so is undone, redone and run dry.
    const EDITS: bool;
    /// Whether it can be part of a batch.
    const IN_BATCH: bool;
    /// A request, without `action`.
    const EXAMPLE: &'static str;
    /// What may go wrong beyond a malformed request.
    const ERRORS: &'static [ErrorCode];

    /// Checks what the types of the fields alone can't say.
    ///
    /// # Errors
    /// Fields that are missing together, ranges that end before they start, lists too long.
    fn validate(&self) -> Result<(), ErrorReply> {
        Ok(())
    }
}

/// A line of the table of actions.
#[derive(Clone, Copy, Debug)]
pub struct ActionEntry {
    /// The name on the wire.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Whether it changes the Edit.
    pub edits: bool,
    /// Whether it can be part of a batch.
    pub runs_in_batch: bool,
    /// The schema of its fields.
    pub request_schema: fn(&mut SchemaGenerator) -> Schema,
    /// The schema of its answer's fields.
    pub reply_schema: fn(&mut SchemaGenerator) -> Schema,
    /// Reads an answer's fields as their type and writes them again: for tests of engines and clients.
    pub recast_reply: fn(Value) -> serde_json::Result<Value>,
    /// A request as JSON, without `action`.
    pub example: &'static str,
    /// What may go wrong beyond a malformed request.
    pub errors: &'static [ErrorCode],
}

impl ActionEntry {
    const fn of<A: Action>() -> Self {
        Self {
            name: A::NAME,
            summary: A::SUMMARY,
            edits: A::EDITS,
            runs_in_batch: A::IN_BATCH,
            request_schema: A::json_schema,
            reply_schema: SchemaGenerator::subschema_for::<A::Reply>,
            recast_reply: |reply| serde_json::to_value(serde_json::from_value::<A::Reply>(reply)?),
            example: A::EXAMPLE,
            errors: A::ERRORS,
        }
    }

    /// Whether it can be asked for with `dry_run`: what can be part of a batch, what only goes through history, and the clearing of the media folder.
    #[must_use]
    pub fn runs_dry(&self) -> bool {
        self.runs_in_batch || RUN_DRY.contains(&self.name)
    }

    /// The example as a whole request.
    #[must_use]
    pub fn example_request(&self) -> Value {
        let mut fields: Map<String, Value> = serde_json::from_str(self.example).unwrap_or_default();
        fields.insert("action".to_owned(), self.name.into());
        Value::Object(fields)
    }
}

/// What can't be part of a batch and yet be taken back whole, or told without being done.
const RUN_DRY: [&str; 5] = ["batch", "undo", "redo", "undo_to", "remove_unused_media"];

/// Declares the enum of all requests from the list of their types.
macro_rules! requests {
    ($($name:ident,)*) => {
        /// A checked request; [`Request::action`] is its name on the wire.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "action", rename_all = "snake_case")]
        #[expect(missing_docs, reason = "each variant is documented at its struct")]
        pub enum Request { $($name($name),)* }

        impl Request {
            /// The names of all actions.
            pub const NAMES: &'static [&'static str] = &[$($name::NAME),*];
            /// The table of all actions, in the order of [`Self::NAMES`].
            pub const TABLE: &'static [ActionEntry] = &[$(ActionEntry::of::<$name>()),*];

            /// The name on the wire.
            #[must_use]
            pub const fn action(&self) -> &'static str {
                match self { $(Self::$name(_) => $name::NAME),* }
            }

            /// Whether it changes the Edit.
            #[must_use]
            pub const fn edits(&self) -> bool {
                match self { $(Self::$name(_) => $name::EDITS),* }
            }

            /// Whether it can be asked for with `dry_run`.
            #[must_use]
            pub fn runs_dry(&self) -> bool {
                self.runs_in_batch() || RUN_DRY.contains(&self.action())
            }

            /// Whether it can be part of a batch.
            #[must_use]
            pub const fn runs_in_batch(&self) -> bool {
                match self { $(Self::$name(_) => $name::IN_BATCH),* }
            }

            pub(crate) fn read(action: &str, fields: &param::Fields<'_>) -> Result<Self, ErrorReply> {
                match action {
                    $($name::NAME => param::read::<$name>(fields).map(Self::$name),)*
                    unknown => Err(ErrorReply::unknown_action(unknown, Self::NAMES)),
                }
            }
        }
    };
}

requests! {
    Ping, Shutdown, Describe, Subscribe, Unsubscribe,
    GetEditState, GetTracks, GetTrack, GetClip, GetNotes,
    AddTrack, RemoveTrack, RenameTrack, DuplicateTrack, ReorderTrack,
    SoloTrack, MuteTrack, SetTrackVolume, SetTrackPan,
    InsertAudioClip, InsertMidiClip, ImportMidi, InsertEmptyMidiClip, SplitClip, DeleteClip, MoveClip,
    DuplicateClip, TrimClip, SetClipGain, SetClipFade, RenameClip,
    SetClipPan, SetClipMute, SetClipEnabled, SetClipColour, SetClipCrossfade,
    SetClipSpeed, SetClipPitch, SetClipLoop, ReverseClip, SetClipSource, SetClipOffset,
    SetClipTempoSync, SetClipAutoPitch, WarpClip, AddTake, SelectTake, SetComp, ListTakes,
    ListMedia, GetWaveform,
    AddNotes, EditNotes, RemoveNotes, QuantizeClip, TransposeNotes,
    GetControllers, AddControllers, RemoveControllers,
    SetClipQuantisation, SetClipGroove, SetClipChannel, SetClipVelocity, SetClipMidiSends,
    GetMidiTakes, AddMidiTake, SelectMidiTake, ExportMidi,
    InsertStepClip, GetStepClip, SetStepPattern, SetStepChannel, SetStepSequence,
    GetPluginParameters, SetParameter, SetParameters,
    ListPlugins, ScanPlugins, LoadPlugin, RemovePlugin, BypassPlugin, MovePlugin,
    SetSamplerSounds, SetPluginFile, SetSynthModulation,
    GetPluginState, SetPluginState, SavePluginPreset, LoadPluginPreset,
    AddFolderTrack, MoveTrackToFolder, RemoveFromFolder,
    SetSoloIsolate, SetTrackColour, SetPanLaw, AddVca, SetVca, SetMasterFades,
    SetTrackOutput, AddAuxSend, SetSendLevel, AddAuxReturn, SetAuxBusName, SetSidechain,
    SetPluginOutput, GetRouting,
    FreezeTrack, UnfreezeTrack, BounceTrack,
    GetAutomationParams, GetAutomationPoints, AddAutomationPoint, AddAutomationPoints,
    SetAutomationPoint, RemoveAutomationPoint, ClearAutomation, GetAutomationValue,
    SetAutomationBypass, SetAutomationMode,
    AddClipAutomation, GetClipAutomation, RemoveClipAutomation,
    AddMacro, SetMacro, AddModifier, SetModifier, RemoveModifier,
    AssignModulation, RemoveModulation, GetModulation,
    TransportPlay, TransportStop, TransportSeek, GetTransportState,
    SetTempo, SetTimeSignature, SetLoopRegion,
    GetTempoMap, InsertTempo, RemoveTempo, InsertTimeSignature, RemoveTimeSignature, InsertKey, RemoveKey,
    SetClick, GetClick,
    AddMarker, RemoveMarker, ListMarkers,
    ExportMixdown, ExportStems, GetJob, CancelJob, ListJobs,
    CollectAndSave, RemoveUnusedMedia, PackageAsZip, ImportDawproject, ExportDawproject,
    NewEdit, OpenEdit, SaveEdit, SaveEditAs, GetEditInfo,
    ListRecoveries, DiscardRecovery,
    Undo, Redo, UndoTo, GetHistory, Batch, ChangesSince,
    GetMeters, GetPerformance,
    Query, Summarize, Measure,
}

impl Request {
    /// The entry of an action.
    #[must_use]
    pub fn entry(action: &str) -> Option<&'static ActionEntry> {
        Self::TABLE.iter().find(|entry| entry.name == action)
    }

    /// Reads a request whose fields were parsed before (a request within a batch).
    ///
    /// # Errors
    /// As [`crate::envelope::parse`]; `action` itself may be among the fields.
    pub fn parse(action: &str, fields: &Map<String, Value>) -> Result<Self, ErrorReply> {
        param::with_fields(fields, |fields| Self::read(action, fields))
    }

    /// Reads a request within a batch: an object with `action` and its fields.
    ///
    /// # Errors
    /// As [`crate::envelope::parse`].
    pub fn parse_value(request: &Value) -> Result<Self, ErrorReply> {
        let Some(fields) = request.as_object() else {
            return Err(ErrorReply::invalid_type("commands", "array of objects"));
        };
        match fields.get("action") {
            Some(Value::String(action)) => Self::parse(action, fields),
            Some(_) => Err(ErrorReply::invalid_type("action", "string")),
            None => Err(ErrorReply::missing_parameter("action")),
        }
    }

    /// The names of actions near a mistyped one.
    #[must_use]
    pub fn nearest_names(action: &str) -> Vec<String> {
        nearest(action, Self::NAMES)
    }
}
