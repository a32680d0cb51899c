//! Requests that look at audio files.

use crate::error::ErrorReply;
use crate::ids::{ItemRef, ObjectId, TrackRef};
use crate::quantity::Bins;
use crate::reply::{MediaReply, Waveform};
use crate::request::ClipAddress;
use crate::text::FilePath;

request! {
    /// Lists the audio files of the Edit: whether each can be played, and which clips use it.
    pub struct ListMedia("list_media" -> MediaReply) read {
        /// True: only files that can't be played.
        #[serde(default)]
        missing_only: bool,
    }
    example r#"{"missing_only":true}"#
    errors []
}

request! {
    /// Gives the outline of a clip or a file: for each of `bins` even stretches the least and the greatest sample and the RMS of each channel. A clip is shown as it plays, without gain and fades. The resolution is 256 frames at best.
    pub struct GetWaveform("get_waveform" -> Waveform) alone {
        /// The clip's track. Needed, unless the clip is given by its id, or a file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The clip: its zero-based position on the track, or its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clip_index: Option<ItemRef>,
        /// The clip by its stable id; enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clip_id: Option<ObjectId>,
        /// A file, in place of a clip.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file_path: Option<FilePath>,
        /// How many stretches; without, 1,000.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bins: Option<Bins>,
        /// Where to begin, in seconds from the start of the clip or file; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<f64>,
        /// Where to end; without, the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<f64>,
    }
    example r#"{"track_id":0,"clip_index":0,"bins":200}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, FileNotFound, PathOutsideAllowed, UnreadableFile, EndBeforeStart, Busy, NotSupported]
    validate |request| match request.file_path {
        Some(_) => Ok(()),
        None => request.address().validate(),
    }
}

impl GetWaveform {
    /// The clip it is about, where it is about one.
    #[must_use]
    pub const fn address(&self) -> ClipAddress {
        ClipAddress {
            track_id: self.track_id,
            clip_index: self.clip_index,
            clip_id: self.clip_id,
        }
    }
    /// The range in seconds; the end is open where none was given.
    ///
    /// # Errors
    /// `out_of_range`, `end_before_start`.
    pub fn range(&self) -> Result<(f64, Option<f64>), ErrorReply> {
        const LATEST: f64 = crate::position::MAX_SECONDS;
        let from = self.from.unwrap_or(0.0);
        for (field, at) in [("from", Some(from)), ("to", self.to)] {
            if at.is_some_and(|at| !(0.0..=LATEST).contains(&at)) {
                return Err(ErrorReply::out_of_range(field, 0.0, LATEST, "s"));
            }
        }
        if self.to.is_some_and(|to| to <= from) {
            return Err(ErrorReply::end_before_start().field("to"));
        }
        Ok((from, self.to))
    }
}
