//! Answers about the Edit as a whole, its file, and the engine.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::notification::Topic;

/// An answer without fields of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Done {}

/// The answer of `ping`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pong {
    /// `"pong"`.
    pub message: String,
    /// The engine's version.
    pub version: String,
    /// The protocol's version.
    pub protocol: String,
}

/// The answer of `get_edit_state`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EditState {
    /// The Edit as a Tracktion document; starts with `<EDIT`.
    pub edit_xml: String,
}

/// The answer of `new_edit`, `open_edit`, `save_edit`, `save_edit_as` and `get_edit_info`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EditSummary {
    /// Its name.
    pub name: String,
    /// Its file; null before it has one.
    pub file_path: Option<String>,
    /// Whether its file holds all changes.
    pub saved: bool,
    /// The package that changes are journaled in, as they are made; absent when they
    /// aren't. Until the Edit is saved it is in the engine's own state folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Its revision.
    pub current_revision: u64,
    /// Where the last clip ends, in seconds.
    pub length: f64,
    /// Where the last clip ends, in beats.
    pub length_beats: f64,
    /// How many tracks it has.
    pub track_count: usize,
    /// How many clips it has.
    pub clip_count: usize,
    /// How many markers it has.
    pub marker_count: usize,
    /// The tempo at its start, in beats a minute.
    pub tempo_bpm: f64,
    /// Beats in a bar at its start.
    pub time_sig_numerator: u8,
    /// The note value of a beat at its start.
    pub time_sig_denominator: u8,
    /// The rate the engine runs at, in hertz.
    pub sample_rate: f64,
    /// Audio files that clips use and that can't be played now; `list_media` says why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_media: Vec<String>,
    /// What could not be read, after `open_edit`: missing files, parts not understood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// An Edit of an earlier run that was never saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recovery {
    /// The package it is in: `open_edit` opens it, `discard_recovery` removes it.
    pub file_path: String,
    /// Its name.
    pub name: String,
    /// The file it belongs to, which lacks the last changes; null when it has none.
    pub edit_file: Option<String>,
    /// When it was last changed, in seconds since 1970.
    pub time: f64,
    /// Its revision.
    pub current_revision: u64,
    /// How many tracks it has.
    pub track_count: usize,
}

/// The answer of `list_recoveries` and `discard_recovery`: what is there now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveriesReply {
    /// Edits of earlier runs that were never saved, the latest first.
    pub recoveries: Vec<Recovery>,
}

/// The answer of `describe`: the protocol's schema, or one action's part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Description(pub Map<String, Value>);

/// The answer of `subscribe` and `unsubscribe`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subscribed {
    /// All topics the connection is subscribed to now.
    pub topics: Vec<Topic>,
}

/// The answer of `shutdown`; the engine ends after it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShuttingDown {
    /// `"shutting down"`.
    pub message: String,
}
