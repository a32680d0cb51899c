//! Requests about rendering and other long work.

use crate::ids::TrackRef;
use crate::position::Position;
use crate::quantity::{BitDepth, JobNumber};
use crate::reply::{JobView, JobsReply, MeasureReply, MixdownReply, StemsReply};
use crate::text::FilePath;

request! {
    /// Renders the mix to a WAV file.
    pub struct ExportMixdown("export_mixdown" -> MixdownReply) alone {
        /// The file; one that exists is replaced.
        file_path: FilePath,
        /// Where it starts; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Position>,
        /// Where it ends; without, where the last clip ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Position>,
        /// 16 (dithered), 24, or "32f"; without, 24.
        #[serde(default)]
        bit_depth: BitDepth,
        /// Whether the click of `set_click` is heard in the file, even where it is switched off for playing.
        #[serde(default)]
        include_click: bool,
        /// Whether the answer is a `job_id` at once, and the render goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{"file_path":"/out/mix.wav","start":0,"end":{"bar":9},"bit_depth":24}"#
    errors [EndBeforeStart, PathOutsideAllowed, UnwritableFile, UnreadableFile, Busy, Cancelled]
}

request! {
    /// Renders each track to a WAV file of its own, `NN_Name.wav`; empty tracks are skipped.
    pub struct ExportStems("export_stems" -> StemsReply) alone {
        /// The folder; it is made where it is missing.
        output_dir: FilePath,
        /// Where it starts; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Position>,
        /// Where it ends; without, where the last clip ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Position>,
        /// 16 (dithered), 24, or "32f"; without, 24.
        #[serde(default)]
        bit_depth: BitDepth,
        /// Whether the answer is a `job_id` at once, and the render goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{"output_dir":"/out/stems","async":true}"#
    errors [EndBeforeStart, PathOutsideAllowed, UnwritableFile, UnreadableFile, Busy, Cancelled]
}

request! {
    /// Tells where a job stands.
    pub struct GetJob("get_job" -> JobView) alone {
        /// Its number.
        job_id: JobNumber,
    }
    example r#"{"job_id":1}"#
    errors [JobNotFound]
}

request! {
    /// Cancels a job.
    pub struct CancelJob("cancel_job" -> JobView) alone {
        /// Its number.
        job_id: JobNumber,
    }
    example r#"{"job_id":1}"#
    errors [JobNotFound, JobAlreadyEnded]
}

request! {
    /// Lists the jobs.
    pub struct ListJobs("list_jobs" -> JobsReply) alone {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Measures what is heard in a range: levels, loudness, true peak, spectrum; by rendering, beside what plays.
    pub struct Measure("measure" -> MeasureReply) alone {
        /// Only this track, whatever mute and solo say; without, or with `"master"`, the whole mix.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// Where it starts; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Position>,
        /// Where it ends; without, where the last clip ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Position>,
        /// Whether the answer is a `job_id` at once, and the work goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{"track_id":0,"start":0,"end":{"bar":9}}"#
    errors [TrackNotFound, EndBeforeStart, OutOfRange, Cancelled, Busy]
}
