//! Requests about the takes of a clip.

use crate::error::ErrorReply;
use crate::quantity::Place;
use crate::reply::{CompPart, TakesReply};
use crate::text::FilePath;

/// The greatest number of sections of a comp.
const MAX_SECTIONS: usize = 4_096;

request! {
    /// Gives an audio clip another take. The first time, what it plays becomes take 0.
    pub clip struct AddTake("add_take" -> TakesReply) edit {
        /// The take's file, on the engine's machine.
        file_path: FilePath,
        /// Whether it plays from now on.
        #[serde(default)]
        select: bool,
    }
    example r#"{"track_id":0,"clip_index":0,"file_path":"/audio/take_2.wav","select":true}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, FileNotFound, PathOutsideAllowed, UnreadableFile, NotSupported]
}

request! {
    /// Chooses which take an audio clip plays: a recording, or a comp.
    pub clip struct SelectTake("select_take" -> TakesReply) edit {
        /// The take's zero-based position.
        take: Place,
    }
    example r#"{"track_id":0,"clip_index":0,"take":1}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, OutOfRange, NotSupported]
}

request! {
    /// Puts a clip's takes together: each section plays one of them, or nothing, up to its end; at the edges they cross over for 10 ms. The comp is a take of its own and plays from then on.
    pub clip struct SetComp("set_comp" -> TakesReply) edit {
        /// The sections, one after another.
        sections: Vec<CompPart>,
        /// The comp to change, by its position among the takes; without, a new one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        take: Option<Place>,
    }
    example r#"{"track_id":0,"clip_index":0,"sections":[{"take":0,"end":2.0},{"take":null,"end":2.5},{"take":1,"end":4.0}]}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, OutOfRange, InvalidValue, TooMany, NotSupported]
    validate |request| match request.sections.len() {
        0 => Err(ErrorReply::missing_parameter("sections")),
        count if count > MAX_SECTIONS => Err(ErrorReply::too_many("sections", count, MAX_SECTIONS)),
        _ => Ok(()),
    }
}

request! {
    /// Lists an audio clip's takes.
    pub clip struct ListTakes("list_takes" -> TakesReply) read {
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported]
}
