//! Answers about what is heard and what it costs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TrackPlace;
use crate::ids::ObjectId;

/// The level of a track or of the master since the last reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeterView {
    /// The track's zero-based position, or `"master"`.
    pub track_id: TrackPlace,
    /// The track's stable id.
    pub id: ObjectId,
    /// Peak of left and right, in dBFS; null when silent.
    pub peak_db: [Option<f64>; 2],
    /// Whether a sample was above 0 dBFS.
    pub clipped: bool,
}

/// The answer of `get_meters`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MetersReply {
    /// Where playback stood, in seconds.
    pub position: f64,
    /// Whether it plays.
    pub is_playing: bool,
    /// The tracks, in order.
    pub tracks: Vec<MeterView>,
    /// The master.
    pub master: MeterView,
}

/// The answer of `get_performance`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PerformanceReply {
    /// The device in use; `null` is the timer without a sound card.
    pub device: String,
    /// Its rate, in hertz.
    pub sample_rate: f64,
    /// The frames of a block.
    pub block_size: u32,
    /// The callback's share of the time it has, 0 to 1, averaged.
    pub load: f64,
    /// The highest share of one block since the last reading.
    pub load_peak: f64,
    /// How many blocks came too late.
    pub xruns: u64,
    /// How many blocks are done.
    pub blocks: u64,
    /// How many nodes the render graph has.
    pub nodes: u32,
    /// How many render graphs were published.
    pub graphs_published: u64,
    /// How long the last one took from the change to the ring, in milliseconds.
    pub publish_ms: f64,
    /// The latency of the graph, in frames.
    pub latency_frames: u64,
    /// Resident memory of the process, in bytes.
    pub memory_bytes: u64,
    /// Time since the start, in seconds.
    pub uptime_seconds: f64,
    /// How many connections are open.
    pub clients: u32,
    /// How many requests were answered.
    pub requests: u64,
    /// How often samples weren't there from disk when they were due.
    #[serde(default)]
    pub starved: u64,
    /// The most memory the process ever had, in bytes.
    #[serde(default)]
    pub peak_memory_bytes: u64,
    /// How many objects the Edit has: tracks, clips, plugins, parameters and all else.
    #[serde(default)]
    pub objects: u64,
    /// How many jobs are at work or wait.
    #[serde(default)]
    pub jobs_running: u32,
    /// How many steps `undo` could take back.
    #[serde(default)]
    pub undo_steps: u64,
    /// How many notes sounded at the end of the last block, over all instruments.
    #[serde(default)]
    pub voices: u32,
}
