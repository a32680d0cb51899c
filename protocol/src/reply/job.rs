//! Answers about long work and what it rendered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ErrorReply;
use crate::ids::ObjectId;
use crate::quantity::BitDepth;

/// What a render made, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RenderReport {
    /// The file.
    pub file_path: String,
    /// Its length, in seconds.
    pub duration: f64,
    /// Its rate, in hertz.
    pub sample_rate: u32,
    /// Its channels.
    pub channels: u16,
    /// Its length, in frames.
    pub frames: u64,
    /// Its samples.
    pub bit_depth: BitDepth,
    /// The highest sample, in dBFS; null when silent.
    pub peak_db: Option<f64>,
    /// The highest true peak (BS.1770), in dBTP; null when silent.
    pub true_peak_db: Option<f64>,
    /// Integrated loudness, in LUFS; null when silent.
    pub integrated_lufs: Option<f64>,
    /// SHA-256 of the file's sample data, in hexadecimal.
    pub sha256: String,
    /// How long the render took, in seconds.
    pub render_seconds: f64,
    /// Seconds of audio rendered in a second.
    pub realtime_factor: f64,
    /// What can't be heard in it and why, and whether it clipped; left out when there is nothing to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// One stem of `export_stems`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StemView {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// The track's name.
    pub track_name: String,
    /// The file, `NN_Name.wav`.
    pub file_path: String,
    /// Its length, in seconds.
    pub duration: f64,
    /// Its length, in frames.
    pub frames: u64,
    /// The highest sample, in dBFS; null when silent.
    pub peak_db: Option<f64>,
    /// The highest true peak, in dBTP; null when silent.
    pub true_peak_db: Option<f64>,
    /// Integrated loudness, in LUFS; null when silent.
    pub integrated_lufs: Option<f64>,
    /// SHA-256 of the file's sample data, in hexadecimal.
    pub sha256: String,
}

/// What `export_stems` made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StemsReport {
    /// The folder.
    pub output_dir: String,
    /// The stems; empty tracks are skipped.
    pub stems: Vec<StemView>,
    /// How many there are.
    pub count: usize,
    /// Their rate, in hertz.
    pub sample_rate: u32,
    /// Their samples.
    pub bit_depth: BitDepth,
    /// How long the render took, in seconds.
    pub render_seconds: f64,
    /// Seconds of audio rendered in a second, all stems together.
    pub realtime_factor: f64,
    /// What can't be heard in it and why, and whether it clipped; left out when there is nothing to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// The answer to `"async": true`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JobStarted {
    /// The number of the job.
    pub job_id: u64,
}

/// The answer of `export_mixdown`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum MixdownReply {
    /// It is done.
    Done(RenderReport),
    /// It has begun, `"async": true`.
    Started(JobStarted),
}

/// The answer of `export_stems`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum StemsReply {
    /// They are done.
    Done(StemsReport),
    /// They have begun, `"async": true`.
    Started(JobStarted),
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It waits for its turn.
    Queued,
    /// It is at work.
    Running,
    /// It has ended well; `result` is the reply it would have given.
    Done,
    /// It has ended with `error`.
    Failed,
    /// It was cancelled.
    Cancelled,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JobView {
    /// Its number.
    pub job_id: u64,
    /// The action that began it.
    pub action: String,
    /// Where it stands.
    pub state: JobState,
    /// How much is done, 0 to 1.
    pub progress: f64,
    /// The reply, once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// The refusal, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReply>,
}

/// The answer of `list_jobs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JobsReply {
    /// The jobs, the oldest first.
    pub jobs: Vec<JobView>,
}
