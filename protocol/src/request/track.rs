//! Requests about tracks and their mixer.

use crate::error::ErrorReply;
use crate::ids::TrackRef;
use crate::quantity::{Pan, Place, VolumeDb};
use crate::reply::{
    TrackAdded, TrackDuplicated, TrackMuted, TrackPan, TrackRemoved, TrackRenamed, TrackReordered,
    TrackSoloed, TrackVolume,
};
use crate::text::Name;

request! {
    /// Adds an audio track at the end.
    pub struct AddTrack("add_track" -> TrackAdded) edit {
        /// Its name; without one, "Track N".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
    }
    example r#"{"name":"Drums"}"#
    errors []
}

request! {
    /// Removes a track with all it holds; a folder with the tracks in it.
    pub struct RemoveTrack("remove_track" -> TrackRemoved) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Renames a track.
    pub struct RenameTrack("rename_track" -> TrackRenamed) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// The new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// The same as `name`, which wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_name: Option<Name>,
    }
    example r#"{"track_id":0,"name":"Bass"}"#
    errors [TrackNotFound, NotSupported]
    validate |request| request.wanted_name().map(drop)
}

impl RenameTrack {
    /// The name, from whichever field has it.
    ///
    /// # Errors
    /// `missing_parameter` where neither has.
    pub fn wanted_name(&self) -> Result<&Name, ErrorReply> {
        let name = self.name.as_ref().or(self.new_name.as_ref());
        name.ok_or_else(|| ErrorReply::missing_parameter("name"))
    }
}

request! {
    /// Copies a track with all it holds and puts the copy after it.
    pub struct DuplicateTrack("duplicate_track" -> TrackDuplicated) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Moves a track to another position, into the folder of the track that is there now.
    pub struct ReorderTrack("reorder_track" -> TrackReordered) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// The zero-based position it shall have.
        new_position: Place,
    }
    example r#"{"track_id":2,"new_position":0}"#
    errors [TrackNotFound, OutOfRange, RoutingCycle, NotSupported]
}

request! {
    /// Solos a track; a folder with its whole subtree.
    pub struct SoloTrack("solo_track" -> TrackSoloed) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// Whether it is soloed.
        solo: bool,
    }
    example r#"{"track_id":0,"solo":true}"#
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Mutes a track.
    pub struct MuteTrack("mute_track" -> TrackMuted) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// Whether it is muted.
        mute: bool,
    }
    example r#"{"track_id":0,"mute":true}"#
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Sets a track's fader; a plain folder has none.
    pub struct SetTrackVolume("set_track_volume" -> TrackVolume) edit {
        /// The track: zero-based position, id, or `"master"`.
        track_id: TrackRef,
        /// The level in decibels, -100 to +6; -100 is silence.
        value_db: VolumeDb,
        /// While the track writes automation: whether the hand holds on (true) or lets go (false); without, it lets go after half a second without moves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        touch: Option<bool>,
    }
    example r#"{"track_id":0,"value_db":-6.0}"#
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Sets a track's pan.
    pub struct SetTrackPan("set_track_pan" -> TrackPan) edit {
        /// The track: zero-based position, id, or `"master"`.
        track_id: TrackRef,
        /// From -1 (left) to 1 (right).
        value: Pan,
        /// While the track writes automation: whether the hand holds on (true) or lets go (false); without, it lets go after half a second without moves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        touch: Option<bool>,
    }
    example r#"{"track_id":0,"value":-0.25}"#
    errors [TrackNotFound, NotSupported]
}
