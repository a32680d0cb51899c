//! Answers about transport, tempo, loop and markers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ObjectId;

/// The answer of `transport_play` and `transport_stop`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransportMoved {
    /// Where playback stands, in seconds.
    pub position: f64,
    /// Whether it is asked to play.
    pub is_playing: bool,
}

/// The answer of `transport_seek`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransportSought {
    /// The place sought, in seconds.
    pub position: f64,
    /// The place sought, in beats.
    pub position_beats: f64,
}

/// The answer of `get_transport_state`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransportState {
    /// Where playback stands, in seconds.
    pub position: f64,
    /// Where playback stands, in beats.
    pub position_beats: f64,
    /// The bar it is in, counted from 1.
    pub bar: i64,
    /// The beat of the bar, counted from 1.
    pub beat: f64,
    /// Whether it plays.
    pub is_playing: bool,
    /// Whether it records.
    pub is_recording: bool,
    /// The tempo there, in beats a minute.
    pub tempo_bpm: f64,
    /// Beats in a bar there.
    pub time_sig_numerator: u8,
    /// The note value of a beat there.
    pub time_sig_denominator: u8,
    /// Whether playback loops.
    pub loop_enabled: bool,
    /// Where the loop starts, in seconds.
    pub loop_start: f64,
    /// Where the loop ends, in seconds.
    pub loop_end: f64,
    /// Where the loop starts, in beats.
    pub loop_start_beats: f64,
    /// Where the loop ends, in beats.
    pub loop_end_beats: f64,
    /// Where the last clip ends, in seconds.
    pub edit_length: f64,
    /// Where the last clip ends, in beats.
    pub edit_length_beats: f64,
    /// How many tracks there are.
    pub track_count: usize,
}

/// The answer of `set_loop_region`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoopRegion {
    /// Whether playback loops.
    pub enabled: bool,
    /// Where the loop starts, in seconds.
    pub loop_start: f64,
    /// Where the loop ends, in seconds.
    pub loop_end: f64,
    /// Where the loop starts, in beats.
    pub loop_start_beats: f64,
    /// Where the loop ends, in beats.
    pub loop_end_beats: f64,
}

/// A marker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkerView {
    /// Its number: Tracktion's `markerID`, never reused within an Edit.
    pub marker_id: i64,
    /// Its stable id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// Where it is, in seconds.
    pub time: f64,
    /// Where it is, in beats.
    pub time_beats: f64,
}

/// The answer of `remove_marker`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkerRemoved {
    /// The number it had.
    pub marker_id: i64,
    /// The stable id it had.
    pub id: ObjectId,
}

/// The answer of `list_markers`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkersReply {
    /// All markers, in order of time.
    pub markers: Vec<MarkerView>,
}
