//! The stable codes. A code is never renamed; new ones are additions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares the codes, each with its word on the wire and its meaning.
macro_rules! codes {
    ($($name:ident = $word:literal, $meaning:literal;)*) => {
        /// Why a request was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $meaning] #[serde(rename = $word)] $name,)*
        }

        impl ErrorCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning),* }
            }
        }
    };
}

codes! {
    InvalidJson = "invalid_json", "The payload isn't UTF-8, isn't JSON, is nested too deeply, or isn't an object.";
    MissingParameter = "missing_parameter", "A required field is missing.";
    InvalidType = "invalid_type", "A field has a value of the wrong JSON type.";
    InvalidValue = "invalid_value", "A field's value is none of those it accepts.";
    OutOfRange = "out_of_range", "A number or a length is outside its range; nothing is clamped.";
    TooMany = "too_many", "A list has more entries than one request may bring.";
    UnknownField = "unknown_field", "The action has no such field.";
    DuplicateField = "duplicate_field", "A field is given twice.";
    UnknownAction = "unknown_action", "There is no such action.";
    TrackNotFound = "track_not_found", "No track has that position or id.";
    AudioTrackNotFound = "audio_track_not_found", "No audio track has that position or id (a folder, say, holds no clips).";
    ClipNotFound = "clip_not_found", "No clip has that position or id.";
    WrongClipKind = "wrong_clip_kind", "The clip is audio where MIDI is needed, or the other way round.";
    PluginNotFound = "plugin_not_found", "No plugin has that name or id.";
    PluginIndexOutOfRange = "plugin_index_out_of_range", "The track has no plugin at that position.";
    ParamNotFound = "param_not_found", "The plugin has no such parameter.";
    PluginFailed = "plugin_failed", "The plugin crashed, hung, refused, or can't be loaded; the message names it.";
    PointNotFound = "point_not_found", "The curve has no point at that position.";
    ModulatorNotFound = "modulator_not_found", "No macro or modifier has that id.";
    ModulationCycle = "modulation_cycle", "A macro would move itself.";
    ClipCurveNotFound = "clip_curve_not_found", "No clip's automation has that id.";
    MarkerNotFound = "marker_not_found", "No marker has that id.";
    ObjectNotFound = "object_not_found", "No object of the Edit has that id.";
    JobNotFound = "job_not_found", "No job has that number, or it has been forgotten.";
    NotFound = "not_found", "The Edit holds no such thing: a tempo, a note, a take.";
    NotSupported = "not_supported", "The object can't do that (the master has no clips, say).";
    NotAFolder = "not_a_folder", "The track isn't a folder, or not one of the kind that is needed.";
    RoutingCycle = "routing_cycle", "Sound would run in a circle, or a folder would lie in itself.";
    TrackFrozen = "track_frozen", "The track is frozen: what was rendered of it can't be changed.";
    FileNotFound = "file_not_found", "The file doesn't exist.";
    PathOutsideAllowed = "path_outside_allowed", "The path is outside the folders the engine was started with.";
    UnreadableFile = "unreadable_file", "The file exists and can't be read as what it should be.";
    UnwritableFile = "unwritable_file", "The file or folder can't be written.";
    EndBeforeStart = "end_before_start", "A range ends before it starts, or is empty.";
    PositionOutsideClip = "position_outside_clip", "A clip can't be split there.";
    EditInUse = "edit_in_use", "Another engine works on the package.";
    JournalFailed = "journal_failed", "The change can't be put on disk, and so was not made.";
    EditNotSaved = "edit_not_saved", "The Edit has no file yet.";
    RevisionConflict = "revision_conflict", "The Edit has moved on from `expected_revision`.";
    RevisionUnknown = "revision_unknown", "The log has no such revision, or no longer.";
    NothingToUndo = "nothing_to_undo", "No change is left to undo.";
    NothingToRedo = "nothing_to_redo", "No undone change is left to redo.";
    NotInBatch = "not_in_batch", "The action can't be part of a batch, or can't be a dry run.";
    JobAlreadyEnded = "job_already_ended", "The job has ended and can't be cancelled.";
    Cancelled = "cancelled", "The work was cancelled.";
    Busy = "busy", "Too much is waiting; try again later.";
    ShuttingDown = "shutting_down", "The engine is going down.";
    Unauthorized = "unauthorized", "The login failed, or came too late.";
    BadMagic = "bad_magic", "The frame doesn't start with the magic number; the connection closes.";
    FrameTooLong = "frame_too_long", "The frame promises more bytes than the limit; the connection closes.";
    Laggard = "laggard", "The client read too slowly; the connection closes.";
    Internal = "internal", "The engine failed in a way that is its own fault.";
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
