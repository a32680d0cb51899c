//! What is made of an audio clip's source.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// How fast an audio clip's content runs; 1 when absent. Offsets and loops are in
/// clip time: seconds of the source divided by this.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ClipSpeed(pub f64);

/// The part of its content that a clip repeats; a length of 0 repeats nothing. MIDI
/// clips and audio clips that follow the tempo use the beats, others the seconds.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ClipLoop {
    /// Seconds of clip time.
    pub start: f64,
    /// Seconds.
    pub length: f64,
    /// Beats of content.
    pub start_beats: f64,
    /// Beats.
    pub length_beats: f64,
}

/// An audio clip played backwards.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Reversed;

/// How an audio clip's time and pitch are changed.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Stretch {
    /// The format's `elastiqueMode`; 0: speed changes pitch, as on tape. Every other
    /// mode is played by the one stretcher that we have.
    pub mode: i64,
    /// The format's `elastiqueOptions`, kept.
    pub options: String,
    /// Whether the content is stretched to the Edit's tempo.
    pub auto_tempo: bool,
    /// Whether the content is moved to the Edit's key.
    pub auto_pitch: bool,
    /// The format's `autoPitchMode`, kept.
    pub auto_pitch_mode: i64,
    /// Semitones, with `auto_pitch`.
    pub transpose: i64,
    /// Semitones, without `auto_pitch`.
    pub pitch_change: f64,
}

/// What is known of an audio clip's content.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct LoopFacts {
    /// Beats in the whole source; its tempo follows from it and the length.
    pub num_beats: f64,
    /// Quarter notes per minute as the file says; usually 0.
    pub bpm: f64,
    /// Beats per bar.
    pub numerator: i64,
    /// Note value of a beat.
    pub denominator: i64,
    /// Not a loop.
    pub one_shot: bool,
    /// Its key as a MIDI note; -1: unknown.
    pub root_note: i64,
    /// First sample of the part that counts.
    pub in_marker: i64,
    /// The sample after the last; -1: the end.
    pub out_marker: i64,
}

/// Where a moment of the source is heard.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct WarpMarker {
    /// Seconds of the source.
    pub source: f64,
    /// Seconds of the warped content.
    pub warped: f64,
}

/// An audio clip's content bent in time, linear between markers.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Warp {
    /// Whether it is heard.
    pub enabled: bool,
    /// Seconds of warped content; 0 when the file doesn't say.
    pub end: f64,
    /// Sorted by source.
    pub markers: Vec<WarpMarker>,
}
