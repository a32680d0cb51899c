//! What the transport is asked to do. What it does is in [`super::observed`].

use std::time::Instant;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// The loop region, part of the Edit; lives on the root.
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
pub struct LoopRegion {
    /// Whether playback loops.
    pub enabled: bool,
    /// Seconds.
    pub start: f64,
    /// Seconds; at least `start`.
    pub end: f64,
}

/// Intent: never saved, never undone.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// Play or stand.
    pub playing: bool,
    /// Until the callback's clock is here the last order may not have been carried out.
    pub settles_at: Option<u64>,
    /// When that order was given.
    pub since: Instant,
}

impl Default for Transport {
    fn default() -> Self {
        Self {
            playing: false,
            settles_at: None,
            since: Instant::now(),
        }
    }
}
