//! Requests that cut, move, copy and name a clip.

use crate::error::ErrorReply;
use crate::ids::TrackRef;
use crate::position::{Position, Shift};
use crate::reply::{ClipDeleted, ClipDuplicated, ClipMoved, ClipRenamed, ClipSplit};
use crate::text::Name;

request! {
    /// Splits a clip in two.
    pub clip struct SplitClip("split_clip" -> ClipSplit) edit {
        /// Where on the timeline, inside the clip.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<Position>,
        /// The same as `position`, which wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<Position>,
    }
    example r#"{"track_id":0,"clip_index":0,"position":2.0}"#
    errors [TrackNotFound, ClipNotFound, PositionOutsideClip, NotSupported]
    validate |request| request.wanted_position().map(drop)
}

impl SplitClip {
    /// The position, from whichever field has it.
    ///
    /// # Errors
    /// `missing_parameter` where neither has.
    pub fn wanted_position(&self) -> Result<Position, ErrorReply> {
        self.position
            .or(self.time)
            .ok_or_else(|| ErrorReply::missing_parameter("position"))
    }
}

request! {
    /// Deletes a clip.
    pub clip struct DeleteClip("delete_clip" -> ClipDeleted) edit {
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound, NotSupported]
}

request! {
    /// Moves a clip in time, to another track, or both.
    pub clip struct MoveClip("move_clip" -> ClipMoved) edit {
        /// Where it shall start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_start: Option<Position>,
        /// How far it moves, negative is earlier; `new_start` wins. It never starts before 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        delta_seconds: Option<Shift>,
        /// The track it shall be on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_track: Option<TrackRef>,
    }
    example r#"{"track_id":0,"clip_index":0,"new_start":{"bar":5}}"#
    errors [TrackNotFound, ClipNotFound, AudioTrackNotFound, OutOfRange, NotSupported]
    validate |request| match (request.new_start, request.delta_seconds, request.to_track) {
        (None, None, None) => Err(ErrorReply::missing_parameter("new_start")),
        _ => Ok(()),
    }
}

request! {
    /// Copies a clip and puts the copy at its end.
    pub clip struct DuplicateClip("duplicate_clip" -> ClipDuplicated) edit {
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound, NotSupported]
}

request! {
    /// Renames a clip.
    pub clip struct RenameClip("rename_clip" -> ClipRenamed) edit {
        /// The new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// The same as `name`, which wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_name: Option<Name>,
    }
    example r#"{"clip_id":"1013","name":"Verse"}"#
    errors [TrackNotFound, ClipNotFound]
    validate |request| request.wanted_name().map(drop)
}

impl RenameClip {
    /// The name, from whichever field has it.
    ///
    /// # Errors
    /// `missing_parameter` where neither has.
    pub fn wanted_name(&self) -> Result<&Name, ErrorReply> {
        let name = self.name.as_ref().or(self.new_name.as_ref());
        name.ok_or_else(|| ErrorReply::missing_parameter("name"))
    }
}
