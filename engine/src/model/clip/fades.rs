//! How clips begin and end.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::level::FadeShape;

/// The fades of an audio clip.
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

/// What a fade does; without this component both change the gain.
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
pub struct FadeBehaviours {
    /// The fade-in is a tape starting.
    pub in_tape: bool,
    /// The fade-out is a tape stopping.
    pub out_tape: bool,
}

/// Where this clip overlaps its neighbours on the track, they cross over.
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
pub struct AutoCrossfade;
