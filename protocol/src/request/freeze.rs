//! Requests that render a track: to play the rendering, or for a file.

use crate::ids::TrackRef;
use crate::quantity::BitDepth;
use crate::reply::{BounceReply, TrackFreezeReply, TrackUnfrozen};
use crate::text::FilePath;

request! {
    /// Renders a track up to its fader and plays that instead; its clips and instruments stand still meanwhile.
    pub struct FreezeTrack("freeze_track" -> TrackFreezeReply) alone {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// Whether the answer is a `job_id` at once, and the render goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound, AudioTrackNotFound, NotSupported, TrackFrozen, UnwritableFile, Busy, Cancelled]
}

request! {
    /// Plays a frozen track's clips and instruments again.
    pub struct UnfreezeTrack("unfreeze_track" -> TrackUnfrozen) edit {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound, NotSupported]
}

request! {
    /// Renders a track, as it is heard alone, to a WAV file.
    pub struct BounceTrack("bounce_track" -> BounceReply) alone {
        /// The track: zero-based position, or id.
        track_id: TrackRef,
        /// The file; without, one in the folder `bounces` beside the Edit's file, named after the track.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file_path: Option<FilePath>,
        /// 16 (dithered), 24, or "32f"; without, 24.
        #[serde(default)]
        bit_depth: BitDepth,
        /// Whether the answer is a `job_id` at once, and the render goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{"track_id":0}"#
    errors [TrackNotFound, EndBeforeStart, EditNotSaved, PathOutsideAllowed, UnwritableFile, Busy, Cancelled, NotSupported]
}
