//! Answers about tempos, time signatures, keys and the click.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ObjectId;

/// The answer of `set_tempo`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TempoSet {
    /// The tempo now, in beats a minute.
    pub bpm: f64,
    /// Which tempo: its zero-based position in `get_tempo_map`.
    pub index: usize,
    /// Its stable id.
    pub id: ObjectId,
}

/// The answer of `set_time_signature`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimeSignatureSet {
    /// Beats in a bar.
    pub numerator: u8,
    /// The note value of a beat.
    pub denominator: u8,
    /// Which one: its zero-based position in `get_tempo_map`.
    pub index: usize,
    /// Its stable id.
    pub id: ObjectId,
}

/// A tempo; also the answer of `insert_tempo`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TempoView {
    /// Its zero-based position.
    pub index: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Where it begins, in beats.
    pub start_beats: f64,
    /// Where it begins, in seconds.
    pub start: f64,
    /// The bar it begins in, counted from 1.
    pub bar: i64,
    /// The beat of that bar, counted from 1.
    pub beat: f64,
    /// Quarter notes a minute.
    pub bpm: f64,
    /// How it moves on to the next: -1 jumps at once, 0 is even, 1 holds and then steps.
    pub curve: f64,
}

/// A time signature; also the answer of `insert_time_signature`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimeSignatureView {
    /// Its zero-based position.
    pub index: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Where it begins, in beats.
    pub start_beats: f64,
    /// Where it begins, in seconds.
    pub start: f64,
    /// The bar it begins, counted from 1.
    pub bar: i64,
    /// Beats in a bar.
    pub numerator: u32,
    /// The note value of a beat.
    pub denominator: u32,
}

/// A key; also the answer of `insert_key`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyView {
    /// Its zero-based position.
    pub index: usize,
    /// Its stable id.
    pub id: ObjectId,
    /// Where it begins, in beats.
    pub start_beats: f64,
    /// Where it begins, in seconds.
    pub start: f64,
    /// Its root as a MIDI pitch; 60 is C.
    pub root: i64,
    /// Its scale; empty where the file doesn't say.
    pub scale: String,
    /// Whether black keys are named as sharps.
    pub sharps: bool,
}

/// The answer of `get_tempo_map`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TempoMapReply {
    /// The tempos, in order.
    pub tempos: Vec<TempoView>,
    /// The time signatures, in order.
    pub time_signatures: Vec<TimeSignatureView>,
    /// The keys, in order.
    pub keys: Vec<KeyView>,
}

/// The answer of `remove_tempo`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TempoRemoved {
    /// The position it had.
    pub index: usize,
    /// The stable id it had.
    pub id: ObjectId,
    /// How many tempos are left.
    pub remaining: usize,
}

/// The answer of `remove_time_signature`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimeSignatureRemoved {
    /// The position it had.
    pub index: usize,
    /// The stable id it had.
    pub id: ObjectId,
    /// How many time signatures are left.
    pub remaining: usize,
}

/// The answer of `remove_key`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyRemoved {
    /// The position it had.
    pub index: usize,
    /// The stable id it had.
    pub id: ObjectId,
    /// How many keys are left.
    pub remaining: usize,
}

/// How the click track is set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClickView {
    /// Whether it sounds while playing.
    pub enabled: bool,
    /// Its linear gain.
    pub level: f64,
    /// Whether the first beat of a bar is louder and higher.
    pub emphasise_bars: bool,
    /// Whether it sounds only while recording, and while counting in.
    pub only_recording: bool,
}
