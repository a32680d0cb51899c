//! What kinds of clips there are.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// A clip of recorded sound.
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
pub struct AudioClip {
    /// The `source` as the file has it: a path, absolute or relative to the Edit's folder.
    pub source: String,
}

/// A clip of notes; they are in [`Notes`](crate::model::note::Notes).
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
pub struct MidiClip {
    /// Channel, 1..=16.
    pub channel: u8,
}

/// A named place on the marker track; its span's start says where.
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
pub struct Marker {
    /// The number shown, from 1.
    pub number: i64,
}

/// A chord of the chord track; what it says is kept with the element.
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
pub struct ChordClip;

/// A section of the arranger track.
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
pub struct ArrangerClip;

/// A clip of a kind that is kept and not played: edit clips, container clips.
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
pub struct ForeignClip {
    /// Its element's name in the format: `EDITCLIP`.
    pub tag: String,
}
