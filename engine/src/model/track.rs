//! Tracks and what a mixer strip says.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::ItemId;

/// Marks an audio track: clips and plugins, heard at the master.
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
pub struct Track;

/// Marks the master: its plugins end the signal path.
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
pub struct MasterTrack;

/// Whether a track is muted, by its own switch.
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
pub struct Mute(pub bool);

/// Whether a track is soloed, by its own switch. Any solo silences the others.
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
pub struct Solo(pub bool);

/// A folder: a track that holds tracks. With a plugin other than `vca` and `text`
/// it is a submix, through which they are summed.
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
pub struct Folder;

/// A track that other tracks' solos don't silence.
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
pub struct SoloIsolate(pub bool);

/// Where a track's sound goes. Without this component: to the submix it lies in, or
/// to the master.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TrackOutput {
    /// Into another track, before its plugins.
    Track(ItemId),
    /// To a device of this name; a device that isn't there is silent.
    Device(String),
    /// Nowhere.
    Nowhere,
}

/// A track that plays a rendering of itself instead of its clips and plugins.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Frozen {
    /// The rendered file, as an audio clip's source is named.
    pub source: String,
}

/// What moved faders do to automation while playing. Without this component: read.
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
#[serde(rename_all = "snake_case")]
pub enum AutomationMode {
    /// Curves are followed; what is moved returns to them.
    #[default]
    Read,
    /// What is moved is written until it is let go.
    Touch,
    /// What is moved is written until playback stops.
    Latch,
    /// Everything is written all the time.
    Write,
}

/// The tempo, marker, chord, arranger and master tracks of the format: handles for
/// what lies elsewhere in the tree, kept for their ids and looks.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct GlobalTrack {
    /// Its element's name in the format: `MARKERTRACK`.
    pub tag: String,
}
