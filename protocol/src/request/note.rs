//! Requests about the notes of MIDI clips.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ErrorReply;
use crate::ids::ObjectId;
use crate::quantity::{
    AnyVelocity, Beats, ColourIndex, ExpressionValue, Grid, KeyDistance, Limit, Normalised,
    NoteLength, Pitch, Place, Velocity,
};
use crate::reply::{NotesAdded, NotesChanged, NotesEdited, NotesReply};

/// How many notes one request may add, change or name.
pub const MAX_NOTES: usize = 100_000;

/// What an expression bends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpressionType {
    /// Semitones, -48 to 48.
    Bend,
    /// 0 to 1.
    Pressure,
    /// 0 to 1.
    Timbre,
}

/// A change of one note's own expression (MPE); heard where the clip sends MPE.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpressionSpec {
    /// What changes.
    #[serde(rename = "type")]
    pub kind: ExpressionType,
    /// Beats from the note's start; without, the value that the note begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beat: Option<Beats>,
    /// In the unit of its type.
    pub value: ExpressionValue,
}

/// A note to be added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The velocity of the key coming up; without, 64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<AnyVelocity>,
    /// Its colour's number in the palette; without, 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<ColourIndex>,
    /// Its own expression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expressions: Vec<ExpressionSpec>,
}

/// A change of a note; what is left out stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteEdit {
    /// The note's id.
    pub id: ObjectId,
    /// MIDI pitch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch: Option<Pitch>,
    /// Beats from the start of the clip's content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Beats>,
    /// Length in beats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<NoteLength>,
    /// MIDI velocity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub velocity: Option<Velocity>,
    /// Whether it is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mute: Option<bool>,
    /// The velocity of the key coming up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<AnyVelocity>,
    /// Its colour's number in the palette.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<ColourIndex>,
    /// Its own expression, all of it; an empty list takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expressions: Option<Vec<ExpressionSpec>>,
}

/// Which notes: those for which everything said here holds; nothing said means all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteFilter {
    /// These ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<ObjectId>>,
    /// The lowest pitch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch_min: Option<Pitch>,
    /// The highest pitch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch_max: Option<Pitch>,
    /// Those that start here or later, in beats of the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Beats>,
    /// Those that start before this beat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Beats>,
    /// The least velocity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub velocity_min: Option<Velocity>,
    /// The greatest velocity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub velocity_max: Option<Velocity>,
    /// Only silent ones, or only those that sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mute: Option<bool>,
}

impl NoteFilter {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    fn check(&self) -> Result<(), ErrorReply> {
        at_most("filter.ids", self.ids.as_ref().map_or(0, Vec::len))
    }
}

fn at_most(field: &str, count: usize) -> Result<(), ErrorReply> {
    match count {
        0..=MAX_NOTES => Ok(()),
        count => Err(ErrorReply::too_many(field, count, MAX_NOTES)),
    }
}

request! {
    /// Lists the notes of a MIDI clip.
    pub clip struct GetNotes("get_notes" -> NotesReply) read {
        /// Which notes; without, all.
        #[serde(default, skip_serializing_if = "NoteFilter::is_all")]
        filter: NoteFilter,
        /// How many of those to pass over; without, none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offset: Option<Place>,
        /// How many to list; without, all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Limit>,
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, TooMany, NotSupported]
    validate |request| request.filter.check()
}

request! {
    /// Adds notes to a MIDI clip.
    pub clip struct AddNotes("add_notes" -> NotesAdded) edit {
        /// The notes, at most 100,000.
        notes: Vec<NoteSpec>,
    }
    example r#"{"track_id":0,"clip_index":0,"notes":[{"pitch":60,"start":0,"length":1,"velocity":96}]}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, TooMany, OutOfRange, NotSupported]
    validate |request| at_most("notes", request.notes.len())
}

request! {
    /// Changes notes of a MIDI clip, each by its id.
    pub clip struct EditNotes("edit_notes" -> NotesEdited) edit {
        /// The changes, at most 100,000.
        notes: Vec<NoteEdit>,
    }
    example r#"{"clip_id":"1013","notes":[{"id":"1020","velocity":80,"start":1.5}]}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotFound, TooMany, OutOfRange]
    validate |request| at_most("notes", request.notes.len())
}

request! {
    /// Removes notes of a MIDI clip: those with these ids, or those that a filter chooses.
    pub clip struct RemoveNotes("remove_notes" -> NotesChanged) edit {
        /// These notes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ids: Option<Vec<ObjectId>>,
        /// Those that fit; `{}` means all. One of `ids` and `filter` is needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<NoteFilter>,
    }
    example r#"{"clip_id":"1013","filter":{"pitch_min":60,"pitch_max":71,"from":0,"to":4}}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotFound, TooMany, MissingParameter]
    validate |request| match (&request.ids, &request.filter) {
        (None, None) => Err(ErrorReply::missing_parameter("ids")),
        (ids, filter) => {
            at_most("ids", ids.as_ref().map_or(0, Vec::len))?;
            filter.as_ref().map_or(Ok(()), NoteFilter::check)
        }
    }
}

request! {
    /// Moves the notes of a MIDI clip to a grid: the notes themselves, for good.
    pub clip struct QuantizeClip("quantize_clip" -> NotesChanged) edit {
        /// The grid, in beats of the Edit.
        grid: Grid,
        /// How far towards it, 0 to 1; without, 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Normalised>,
        /// Whether ends move to the grid too; without, only starts move and lengths stay.
        #[serde(default)]
        note_offs: bool,
        /// Which notes; without, all.
        #[serde(default, skip_serializing_if = "NoteFilter::is_all")]
        filter: NoteFilter,
    }
    example r#"{"clip_id":"1013","grid":"1/4 beat","amount":1}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, TooMany]
    validate |request| request.filter.check()
}

request! {
    /// Transposes a MIDI clip as a whole, or those of its notes that a filter finds; refused where one would leave 0 to 127. An audio clip is transposed by `set_clip_pitch`, or by `set_clip_auto_pitch` where it follows the keys.
    pub clip struct TransposeNotes("transpose_notes" -> NotesChanged) edit {
        /// How far.
        semitones: KeyDistance,
        /// Which notes; without, all.
        #[serde(default, skip_serializing_if = "NoteFilter::is_all")]
        filter: NoteFilter,
    }
    example r#"{"clip_id":"1013","semitones":-12}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, OutOfRange, TooMany]
    validate |request| request.filter.check()
}
