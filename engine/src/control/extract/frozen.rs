//! Frozen tracks: a rendering in place of clips and instruments.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::control::catalog::{Catalog, Prepared};
use crate::model::track::Frozen;
use crate::render::content::{ClipPlan, FadePlan, PlannedClip, TrackContent};

/// The rendering a frozen track plays. A track whose rendering is gone plays its clips.
pub(super) fn source(world: &World, track: Entity) -> Option<&Prepared> {
    let frozen = world.get::<Frozen>(track)?;
    world.resource::<Catalog>().prepared(&frozen.source)
}

/// The rendering as one clip from the Edit's start, to the bit as it was rendered.
pub(super) fn content(world: &World, track: Entity) -> Option<TrackContent> {
    let prepared = source(world, track)?;
    let rendered = PlannedClip {
        start: 0,
        end: i64::try_from(prepared.source.frames).unwrap_or(i64::MAX),
        source: prepared.slot,
        source_start: 0,
        repeat: None,
        gain: [1.0; 2],
        fade_in: FadePlan::default(),
        fade_out: FadePlan::default(),
    };
    Some(TrackContent::new(
        Arc::new(ClipPlan::new(vec![rendered])),
        Vec::new(),
    ))
}
