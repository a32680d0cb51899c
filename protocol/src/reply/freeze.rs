//! Answers about renders of one track.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{JobStarted, RenderReport};
use crate::ids::ObjectId;

/// A track that was frozen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackFrozen {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Always true.
    pub frozen: bool,
    /// The rendering, in the engine's cache.
    pub file_path: String,
    /// How long the rendering is, in seconds.
    pub duration: f64,
}

/// The answer of `freeze_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TrackFreezeReply {
    /// It is done.
    Done(TrackFrozen),
    /// It has begun, `"async": true`.
    Started(JobStarted),
}

/// The answer of `unfreeze_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackUnfrozen {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// Always false.
    pub frozen: bool,
}

/// A track that was rendered to a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackBounced {
    /// The track's zero-based position.
    pub track_id: usize,
    /// The track's stable id.
    pub id: ObjectId,
    /// The file.
    pub bounce_file: String,
    /// Where it starts on the timeline, in seconds.
    pub start: f64,
    /// Where what it renders ends, in seconds; what rings on comes behind.
    pub end: f64,
    /// What was rendered.
    pub report: RenderReport,
}

/// The answer of `bounce_track`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BounceReply {
    /// It is done. Boxed: it is large.
    Done(Box<TrackBounced>),
    /// It has begun, `"async": true`.
    Started(JobStarted),
}
