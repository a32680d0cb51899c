//! Takes, and comps made of them.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// A part of a comp, up to a time.
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
pub struct CompSection {
    /// Which take; -1 is silence.
    pub take: i64,
    /// Seconds of clip time where it ends.
    pub end: f64,
}

/// A take of an audio clip: a file, or a comp of other takes.
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
pub struct Take {
    /// As an audio clip's source.
    pub source: String,
    /// What a comp is made of; nothing for a plain take.
    pub comp: Vec<CompSection>,
    /// Whether it is a comp.
    pub is_comp: bool,
}

/// The takes of an audio clip; the clip's own source is that of the current one.
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
pub struct Takes {
    /// Which plays.
    pub current: i64,
    /// All of them.
    pub takes: Vec<Take>,
}
