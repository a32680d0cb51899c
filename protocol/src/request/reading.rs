//! Requests that read the Edit.

use crate::ids::TrackRef;
use crate::reply::{ClipReply, EditState, TrackReply, TracksReply};

request! {
    /// Gives the Edit as a Tracktion document.
    pub struct GetEditState("get_edit_state" -> EditState) read {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Lists the tracks with their clips.
    pub struct GetTracks("get_tracks" -> TracksReply) read {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Shows one track.
    pub struct GetTrack("get_track" -> TrackReply) read {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound]
}

request! {
    /// Shows one clip.
    pub clip struct GetClip("get_clip" -> ClipReply) read {
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound]
}
