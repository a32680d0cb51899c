//! Clips: what lies on a track from one time to another.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::level::FadeShape;
use crate::time::Seconds;

/// Where a clip lies and where in its content it begins.
#[derive(Component, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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

/// A clip of recorded sound.
#[derive(Component, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioClip {
    /// The `source` as the file has it: a path, absolute or relative to the Edit's folder.
    pub source: String,
}

/// The level of an audio clip.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClipLevel {
    /// Decibels; 0 leaves the sound as it is.
    pub gain_db: f64,
    /// −1 (left) ..= 1 (right), linear law.
    pub pan: f64,
}

/// The fades of an audio clip.
#[derive(Component, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fades {
    /// Seconds.
    pub fade_in: f64,
    /// Seconds.
    pub fade_out: f64,
    /// 1..=4, see [`FadeShape`].
    pub in_shape: i64,
    /// 1..=4.
    pub out_shape: i64,
}

impl Default for Fades {
    fn default() -> Self {
        Self {
            fade_in: 0.0,
            fade_out: 0.0,
            in_shape: 1,
            out_shape: 1,
        }
    }
}

impl Fades {
    /// Both lengths in seconds; longer together than the clip, they shrink in proportion.
    #[must_use]
    pub fn fitted(&self, length: f64) -> (f64, f64) {
        let total = self.fade_in + self.fade_out;
        let scale = if total > length { length / total } else { 1.0 };
        (self.fade_in * scale, self.fade_out * scale)
    }

    /// Both shapes; a number the format doesn't know reads as linear.
    #[must_use]
    pub fn shapes(&self) -> (FadeShape, FadeShape) {
        let shape = |number| FadeShape::from_number(number).unwrap_or_default();
        (shape(self.in_shape), shape(self.out_shape))
    }
}

/// A clip of notes; they are in [`super::note::Notes`].
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MidiClip {
    /// Channel, 1..=16.
    pub channel: u8,
}

/// The clip keeps its seconds when the tempo changes, rather than its beats.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsoluteTime;

/// A named place on the marker track; its span's start says where.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The number shown, from 1.
    pub number: i64,
}
