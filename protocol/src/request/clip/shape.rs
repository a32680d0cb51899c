//! Requests about the edges and the level of a clip.

use crate::error::ErrorReply;
use crate::position::{Length, Position};
use crate::quantity::{FadeShape, GainDb};
use crate::reply::{ClipFade, ClipGain, ClipTrimmed};

request! {
    /// Moves the edges of a clip; its content stays where it is.
    pub clip struct TrimClip("trim_clip" -> ClipTrimmed) edit {
        /// Where it shall start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_start: Option<Position>,
        /// Where it shall end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_end: Option<Position>,
    }
    example r#"{"track_id":0,"clip_index":0,"new_start":1.0,"new_end":3.5}"#
    errors [TrackNotFound, ClipNotFound, EndBeforeStart, OutOfRange, NotSupported]
    validate |request| match (request.new_start, request.new_end) {
        (None, None) => Err(ErrorReply::missing_parameter("new_start")),
        _ => Ok(()),
    }
}

request! {
    /// Sets an audio clip's gain.
    pub clip struct SetClipGain("set_clip_gain" -> ClipGain) edit {
        /// The gain in decibels, -100 to +24.
        gain_db: GainDb,
    }
    example r#"{"track_id":0,"clip_index":0,"gain_db":-3.0}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported]
}

request! {
    /// Sets an audio clip's fades; what is left out stays.
    pub clip struct SetClipFade("set_clip_fade" -> ClipFade) edit {
        /// How long the fade-in is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_in: Option<Length>,
        /// How long the fade-out is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_out: Option<Length>,
        /// How the fade-in bends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_in_type: Option<FadeShape>,
        /// How the fade-out bends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_out_type: Option<FadeShape>,
    }
    example r#"{"track_id":0,"clip_index":0,"fade_in":0.01,"fade_out":0.5,"fade_out_type":"s_curve"}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, OutOfRange, NotSupported]
    validate |request| {
        let lengths = request.fade_in.is_some() || request.fade_out.is_some();
        if lengths || request.fade_in_type.is_some() || request.fade_out_type.is_some() {
            return Ok(());
        }
        Err(ErrorReply::missing_parameter("fade_in"))
    }
}
