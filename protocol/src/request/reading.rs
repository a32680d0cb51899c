//! Requests that read the Edit.

use crate::ids::TrackRef;
use crate::quantity::{Limit, Offset};
use crate::reply::{ClipReply, EditState, TrackReply, TracksReply};

request! {
    /// Gives the Edit as a Tracktion document.
    pub struct GetEditState("get_edit_state" -> EditState) read {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Lists the tracks with their clips, all or in pages.
    pub struct GetTracks("get_tracks" -> TracksReply) read {
        /// How many; a page ends sooner where its clips are more than 2,000. Without, all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Limit>,
        /// How many to pass over; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offset: Option<Offset>,
        /// Whether each track's clips are told; without, true.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        include_clips: Option<bool>,
    }
    example r#"{"limit":50,"offset":100}"#
    errors []
}

request! {
    /// Shows one track.
    pub struct GetTrack("get_track" -> TrackReply) read {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Shows one clip.
    pub clip struct GetClip("get_clip" -> ClipReply) read {
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound, NotSupported]
}
