//! The fades a clip is heard with: its own, or those its neighbours make.

use bevy_ecs::prelude::*;

use crate::level::FadeShape;
use crate::model::clip::{AudioClip, AutoCrossfade, ClipSpan, Fades};
use crate::model::outline;

/// Lengths in seconds, fitted to the clip, and shapes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// The fade-in.
    pub fade_in: (f64, FadeShape),
    /// The fade-out.
    pub fade_out: (f64, FadeShape),
}

/// A clip's fades. With an automatic crossfade an overlap with the clip before or behind takes
/// the place of the stored length; the shape stays.
#[must_use]
pub fn heard(world: &World, clip: Entity, span: ClipSpan) -> Heard {
    let mut fades = world.get::<Fades>(clip).copied().unwrap_or_default();
    if world.get::<AutoCrossfade>(clip).is_some() {
        let (before, behind) = overlaps(world, clip, span);
        fades.fade_in = before.unwrap_or(fades.fade_in);
        fades.fade_out = behind.unwrap_or(fades.fade_out);
    }
    let (fade_in, fade_out) = fades.fitted(span.length);
    let (in_shape, out_shape) = fades.shapes();
    Heard {
        fade_in: (fade_in, in_shape),
        fade_out: (fade_out, out_shape),
    }
}

/// How long the clip before reaches into this one, and this one into the clip behind. A clip
/// that lies wholly inside another is no neighbour of it.
fn overlaps(world: &World, clip: Entity, span: ClipSpan) -> (Option<f64>, Option<f64>) {
    let Some(track) = world.get::<ChildOf>(clip).map(ChildOf::parent) else {
        return (None, None);
    };
    let (start, end) = (span.start, span.end().0);
    let (mut before, mut behind) = (None::<f64>, None::<f64>);
    for other in outline::children(world, track) {
        if other == clip || world.get::<AudioClip>(other).is_none() {
            continue;
        }
        let Some(other) = world.get::<ClipSpan>(other) else {
            continue;
        };
        let (from, to) = (other.start, other.end().0);
        if from < start && to > start && to < end {
            before = Some(before.map_or(to - start, |longest| longest.max(to - start)));
        }
        if from > start && from < end && to > end {
            behind = Some(behind.map_or(end - from, |longest| longest.max(end - from)));
        }
    }
    (before, behind)
}
