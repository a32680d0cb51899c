//! Requests about what a clip plays: its file, speed, pitch, direction, loop, tempo and warp.

use crate::error::ErrorReply;
use crate::position::Length;
use crate::quantity::{Bpm, Pitch, Place, Semitones, SourceBeats, Speed, Transpose};
use crate::reply::{ClipChanged, WarpPoint};
use crate::text::FilePath;

/// The greatest number of warp markers.
const MAX_MARKERS: usize = 4_096;

request! {
    /// Sets how fast an audio clip's content runs. As in Tracktion the clip's length changes with it, so that the same stretch of the recording is heard; its start stays.
    pub clip struct SetClipSpeed("set_clip_speed" -> ClipChanged) edit {
        /// The speed: 2 is twice as fast.
        speed: Speed,
        /// True: the pitch stays (time-stretching). False: it follows, as on tape. Without, as before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keep_pitch: Option<bool>,
        /// True: the clip keeps its length, and more or less of the recording is heard.
        #[serde(default)]
        keep_length: bool,
    }
    example r#"{"track_id":0,"clip_index":0,"speed":0.8,"keep_pitch":true}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported, OutOfRange]
}

request! {
    /// Shifts an audio clip's pitch; its length stays. A clip whose speed changes its pitch keeps its pitch from then on.
    pub clip struct SetClipPitch("set_clip_pitch" -> ClipChanged) edit {
        /// How far, in semitones.
        semitones: Semitones,
    }
    example r#"{"track_id":0,"clip_index":0,"semitones":-2.5}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported]
}

request! {
    /// Makes a clip repeat a part of its content, or stop repeating. The clip's own edges stay. Beats are turned into seconds at the clip's start, except in MIDI clips and clips that follow the tempo, which loop by beats.
    pub clip struct SetClipLoop("set_clip_loop" -> ClipChanged) edit {
        /// False: no loop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enabled: Option<bool>,
        /// Where in the content the loop begins; without, where it did, or 0. In clip time: seconds of the recording divided by the speed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        loop_start: Option<Length>,
        /// How long the loop is, at least 10 ms; without, as long as it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        loop_length: Option<Length>,
    }
    example r#"{"track_id":0,"clip_index":0,"loop_start":0.5,"loop_length":{"beats":4}}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, OutOfRange, NotSupported]
    validate |request| match (request.enabled, request.loop_start, request.loop_length) {
        (None, None, None) => Err(ErrorReply::missing_parameter("loop_length")),
        _ => Ok(()),
    }
}

request! {
    /// Turns an audio clip's content round: the stretch that was heard is heard backwards.
    pub clip struct ReverseClip("reverse_clip" -> ClipChanged) edit {
        /// Whether it runs backwards; without, the other way than now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reversed: Option<bool>,
    }
    example r#"{"track_id":0,"clip_index":0}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported]
}

request! {
    /// Gives an audio clip another file; everything else stays.
    pub clip struct SetClipSource("set_clip_source" -> ClipChanged) edit {
        /// The file, on the engine's machine.
        file_path: FilePath,
    }
    example r#"{"track_id":0,"clip_index":0,"file_path":"/audio/loop_2.wav"}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, FileNotFound, PathOutsideAllowed, UnreadableFile, NotSupported]
}

request! {
    /// Sets how much of its content a clip skips; its edges stay.
    pub clip struct SetClipOffset("set_clip_offset" -> ClipChanged) edit {
        /// How much, in clip time: seconds of the recording divided by the speed. In a loop it is the phase.
        offset: Length,
    }
    example r#"{"track_id":0,"clip_index":0,"offset":0.25}"#
    errors [TrackNotFound, ClipNotFound, OutOfRange, NotSupported]
}

request! {
    /// Makes an audio clip follow the Edit's tempo, or stop following. It is stretched so that each of its beats falls on one of the Edit's, through all changes of tempo; its pitch stays. Its length in seconds stays until the tempo changes.
    pub clip struct SetClipTempoSync("set_clip_tempo_sync" -> ClipChanged) edit {
        /// Whether it follows.
        enabled: bool,
        /// How many beats the whole recording has. One of `beats` and `bpm` is needed, unless the clip knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beats: Option<SourceBeats>,
        /// How fast the recording is, in beats a minute; `beats` wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bpm: Option<Bpm>,
    }
    example r#"{"track_id":0,"clip_index":0,"enabled":true,"bpm":98}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, MissingParameter, NotSupported]
}

request! {
    /// Makes an audio clip follow the Edit's keys, or stop following: it is shifted the nearer way from its own root to each key's, plus `transpose`.
    pub clip struct SetClipAutoPitch("set_clip_auto_pitch" -> ClipChanged) edit {
        /// Whether it follows.
        enabled: bool,
        /// The recording's root as a MIDI pitch; its octave doesn't matter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        root_note: Option<Pitch>,
        /// A shift on top.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transpose: Option<Transpose>,
    }
    example r#"{"track_id":0,"clip_index":0,"enabled":true,"root_note":57}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotSupported]
}

request! {
    /// Bends an audio clip's content in time: each marker says at which second of the content a second of the recording is heard, and between two of them time runs evenly. The pitch stays.
    pub clip struct WarpClip("warp_clip" -> ClipChanged) edit {
        /// Whether the markers are heard; without, true.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enabled: Option<bool>,
        /// All markers from now on: at least two, each later than the one before in both times.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        markers: Option<Vec<WarpPoint>>,
        /// Markers to add to those there are, or to put in place of those at the same second of the recording.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        add: Vec<WarpPoint>,
        /// Markers to remove first, by their zero-based positions.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        remove: Vec<Place>,
    }
    example r#"{"track_id":0,"clip_index":0,"markers":[{"source":0.0,"warped":0.0},{"source":1.0,"warped":1.25}]}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, InvalidValue, OutOfRange, TooMany, NotSupported]
    validate |request| {
        let lists = [request.markers.as_ref().map_or(0, Vec::len), request.add.len(), request.remove.len()];
        for (field, count) in ["markers", "add", "remove"].into_iter().zip(lists) {
            if count > MAX_MARKERS {
                return Err(ErrorReply::too_many(field, count, MAX_MARKERS));
            }
        }
        if request.enabled.is_none() && request.markers.is_none() && lists == [0; 3] {
            return Err(ErrorReply::missing_parameter("markers"));
        }
        Ok(())
    }
}
