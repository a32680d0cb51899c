//! Step clips: patterns of on and off over channels.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of a step clip: what its steps play.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct StepChannel {
    /// MIDI channel, 1..=16.
    pub channel: u8,
    /// Key, 0..=127.
    pub note: u8,
    /// 0..=127; a step's velocity is scaled by it.
    pub velocity: u8,
    /// A timing template's name, or empty.
    pub groove: String,
    /// 0..=1.
    pub groove_strength: f64,
    /// For people.
    pub name: String,
}

impl StepChannel {
    /// The format's defaults with a key.
    #[must_use]
    pub fn new(note: u8) -> Self {
        Self {
            channel: 1,
            note,
            velocity: 96,
            groove: String::new(),
            groove_strength: 0.1,
            name: String::new(),
        }
    }
}

/// The steps of one channel in one pattern. Lists may be shorter than the pattern:
/// what is missing has its default.
#[derive(
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
pub struct StepRow {
    /// Which steps sound, the first step first.
    pub steps: Vec<bool>,
    /// 0..=127; default 127.
    pub velocities: Vec<u8>,
    /// Parts of a step's length; default 1.
    pub gates: Vec<f64>,
    /// 0..=1; default 1.
    pub probabilities: Vec<f64>,
}

/// A pattern.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct StepPattern {
    /// How many steps.
    pub step_count: u32,
    /// How long a step is, in beats.
    pub step_beats: f64,
    /// A row for each channel, by place.
    pub rows: Vec<StepRow>,
}

impl Default for StepPattern {
    fn default() -> Self {
        Self {
            step_count: 16,
            step_beats: 0.25,
            rows: Vec::new(),
        }
    }
}

/// A clip of step patterns.
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
pub struct StepClip {
    /// Which patterns play, one after another.
    pub sequence: Vec<u32>,
    /// Whether the sequence starts over; otherwise its last pattern repeats.
    pub repeat: bool,
    /// The rows.
    pub channels: Vec<StepChannel>,
    /// The patterns.
    pub patterns: Vec<StepPattern>,
}

impl StepClip {
    /// The keys of a new clip's channels, as in Tracktion.
    pub const KEYS: [u8; 8] = [36, 38, 42, 46, 39, 45, 50, 51];
}
