//! A track's audio clips in frames.

use bevy_ecs::prelude::*;

use super::pan;
use crate::control::catalog::Catalog;
use crate::level::{Decibels, FadeShape, linear_pan};
use crate::model::clip::{AudioClip, ClipLevel, ClipSpan, Fades};
use crate::model::outline;
use crate::render::content::{ClipPlan, FadePlan, PlannedClip};
use crate::time::{SampleRate, Seconds};

/// Lays out a track's audio clips.
pub(super) fn clip_plan(world: &World, track: Entity, rate: SampleRate) -> ClipPlan {
    let catalog = world.resource::<Catalog>();
    let clips = outline::children(world, track).filter_map(|clip| {
        let audio = world.get::<AudioClip>(clip)?;
        let span = world.get::<ClipSpan>(clip)?;
        let source = catalog.prepared(&audio.source)?.slot;
        let level = world.get::<ClipLevel>(clip).copied().unwrap_or_default();
        let fades = world.get::<Fades>(clip).copied().unwrap_or_default();
        let gain = Decibels(level.gain_db).gain().0;
        let (start, end) = (rate.frames(span.start()).0, rate.frames(span.end()).0);
        let (fade_in, fade_out) = fades.fitted(span.length);
        let (in_shape, out_shape) = fades.shapes();
        let planned = PlannedClip {
            start,
            end,
            source,
            source_start: rate.frames(Seconds(span.offset)).0.max(0).unsigned_abs(),
            gain: linear_pan(pan(level.pan)).map(|side| gain * side.0),
            fade_in: fade(fade_in, in_shape, rate),
            fade_out: fade(fade_out, out_shape, rate),
        };
        (start < end).then_some(planned)
    });
    ClipPlan::new(clips.collect())
}

pub(super) fn fade(seconds: f64, shape: FadeShape, rate: SampleRate) -> FadePlan {
    FadePlan {
        frames: seconds * rate.hz(),
        shape,
    }
}
