//! Requests about the notes of MIDI clips.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ErrorReply;
use crate::quantity::{Beats, NoteLength, Pitch, Velocity};
use crate::reply::{NotesAdded, NotesReply};

/// How many notes one request may add.
pub const MAX_NOTES: usize = 100_000;

/// A note to be added.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteSpec {
    /// MIDI pitch, 0 to 127; 60 is middle C.
    pub pitch: Pitch,
    /// Beats from the start of the clip's content.
    pub start: Beats,
    /// Length in beats.
    pub length: NoteLength,
    /// MIDI velocity, 1 to 127; without, 100.
    #[serde(default)]
    pub velocity: Velocity,
    /// Whether it is silent.
    #[serde(default)]
    pub mute: bool,
}

request! {
    /// Lists the notes of a MIDI clip.
    pub clip struct GetNotes("get_notes" -> NotesReply) read {
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported]
}

request! {
    /// Adds notes to a MIDI clip.
    pub clip struct AddNotes("add_notes" -> NotesAdded) edit {
        /// The notes, at most 100,000.
        notes: Vec<NoteSpec>,
    }
    example r#"{"track_id":0,"clip_index":0,"notes":[{"pitch":60,"start":0,"length":1,"velocity":96}]}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, TooMany, NotSupported]
    validate |request| match request.notes.len() {
        0..=MAX_NOTES => Ok(()),
        count => Err(ErrorReply::too_many("notes", count, MAX_NOTES)),
    }
}
