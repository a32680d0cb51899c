//! Clips: what lies on a track from one time to another.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::time::Seconds;

mod content;
mod fades;
mod kinds;
mod takes;

pub use content::{ClipLoop, ClipSpeed, LoopFacts, Reversed, Stretch, Warp, WarpMarker};
pub use fades::{AutoCrossfade, FadeBehaviours, Fades};
pub use kinds::{ArrangerClip, AudioClip, ChordClip, ForeignClip, Marker, MidiClip};
pub use takes::{CompSection, Take, Takes};

/// Where a clip lies and where in its content it begins.
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
pub struct ClipSpan {
    /// Seconds from the Edit's start.
    pub start: f64,
    /// Seconds; more than 0.
    pub length: f64,
    /// Seconds of content skipped at the start.
    pub offset: f64,
}

impl ClipSpan {
    /// Where the clip begins.
    #[must_use]
    pub fn start(&self) -> Seconds {
        Seconds(self.start)
    }

    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> Seconds {
        Seconds(self.start + self.length)
    }

    /// Where its content would begin if nothing were skipped.
    #[must_use]
    pub fn content_origin(&self) -> Seconds {
        Seconds(self.start - self.offset)
    }
}

/// The level of an audio clip.
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
pub struct ClipLevel {
    /// Decibels; 0 leaves the sound as it is.
    pub gain_db: f64,
    /// −1 (left) ..= 1 (right), linear law.
    pub pan: f64,
}

/// The clip keeps its seconds when the tempo changes, rather than its beats.
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
pub struct AbsoluteTime;

/// A clip that isn't heard, though it stays where it is.
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
pub struct Disabled;
