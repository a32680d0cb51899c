//! The Edit's root and what is true of the Edit as a whole.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// Marks the root of the tree.
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
pub struct EditRoot;

/// What an `<EDIT>` element says of itself.
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
pub struct EditHeader {
    /// `hex/hex`, see the format; "0/0"-like ids mean no project.
    pub project_id: String,
    /// Milliseconds since 1970; 0 when unknown.
    pub created_ms: u64,
}

/// What a person calls an object.
#[derive(
    Component,
    Clone,
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
pub struct Name(pub String);

/// An ARGB colour, as the format keeps it.
#[derive(
    Component,
    Clone,
    Copy,
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
pub struct Colour(pub u32);

/// The master's fades at both ends of the Edit.
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
pub struct MasterFades {
    /// Seconds, from the Edit's start.
    pub fade_in: f64,
    /// Seconds, towards the Edit's end.
    pub fade_out: f64,
    /// 1..=4, see [`crate::level::FadeShape`].
    pub in_shape: i64,
    /// 1..=4.
    pub out_shape: i64,
}

/// The click track.
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
pub struct ClickTrack {
    /// Whether it sounds.
    pub enabled: bool,
    /// Linear gain, 0.2..=1.
    pub level: f64,
    /// Whether the first beat of a bar is louder.
    pub emphasise_bars: bool,
    /// Whether it sounds only while recording.
    pub only_recording: bool,
}

impl Default for ClickTrack {
    /// As Tracktion has it when a file says nothing.
    fn default() -> Self {
        Self {
            enabled: false,
            level: 0.6,
            emphasise_bars: false,
            only_recording: false,
        }
    }
}

/// What aux busses are called: number and name.
#[derive(
    Component,
    Clone,
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
pub struct AuxBusNames(pub Vec<(i64, String)>);
