//! Requests about the edges and the level of a clip.

use crate::error::ErrorReply;
use crate::position::{Length, Position};
use crate::quantity::{FadeShape, GainDb, Pan};
use crate::reply::{ClipChanged, ClipFade, ClipGain, ClipTrimmed, FadeBehaviour};

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
        /// What the fade-in does: `gain` changes the level, `tape` is a tape starting.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_in_behaviour: Option<FadeBehaviour>,
        /// What the fade-out does: `gain` changes the level, `tape` is a tape stopping.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fade_out_behaviour: Option<FadeBehaviour>,
    }
    example r#"{"track_id":0,"clip_index":0,"fade_in":0.01,"fade_out":0.5,"fade_out_type":"s_curve"}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, OutOfRange, NotSupported]
    validate |request| {
        let lengths = request.fade_in.is_some() || request.fade_out.is_some();
        let shapes = request.fade_in_type.is_some() || request.fade_out_type.is_some();
        let behaves = request.fade_in_behaviour.is_some() || request.fade_out_behaviour.is_some();
        if lengths || shapes || behaves {
            return Ok(());
        }
        Err(ErrorReply::missing_parameter("fade_in"))
    }
}

request! {
    /// Sets an audio clip's pan.
    pub clip struct SetClipPan("set_clip_pan" -> ClipChanged) edit {
        /// The pan, -1 (left) to 1 (right). The law is linear: a hard pan is 6 dB louder on its side.
        pan: Pan,
    }
    example r#"{"track_id":0,"clip_index":0,"pan":-0.5}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported]
}

request! {
    /// Turns an audio clip's automatic crossfade on or off: where it overlaps the clip before or behind it on the track, the overlap takes the place of its own fade. Both clips need it for a crossfade.
    pub clip struct SetClipCrossfade("set_clip_crossfade" -> ClipChanged) edit {
        /// Whether it crosses over.
        enabled: bool,
    }
    example r#"{"track_id":0,"clip_index":0,"enabled":true}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported]
}

request! {
    /// Mutes a clip or lets it be heard again.
    pub clip struct SetClipMute("set_clip_mute" -> ClipChanged) edit {
        /// Whether it is muted.
        mute: bool,
    }
    example r#"{"track_id":0,"clip_index":0,"mute":true}"#
    errors [TrackNotFound, ClipNotFound, NotSupported]
}

request! {
    /// Switches a clip off or on: one that is off is kept, isn't heard, and nothing is got ready for it.
    pub clip struct SetClipEnabled("set_clip_enabled" -> ClipChanged) edit {
        /// Whether it is on.
        enabled: bool,
    }
    example r#"{"track_id":0,"clip_index":0,"enabled":false}"#
    errors [TrackNotFound, ClipNotFound, NotSupported]
}

request! {
    /// Gives a clip a colour.
    pub clip struct SetClipColour("set_clip_colour" -> ClipChanged) edit {
        /// The colour, `#rrggbb` or `#aarrggbb`.
        colour: crate::text::Name,
    }
    example r##"{"track_id":0,"clip_index":0,"colour":"#ff8800"}"##
    errors [TrackNotFound, ClipNotFound, InvalidValue, NotSupported]
}
