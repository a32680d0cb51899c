//! What the callback was seen to do. Only Observe writes these, only Notify and
//! queries read them.

use bevy_ecs::prelude::*;

/// Where the callback is.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct Playhead {
    /// Seconds.
    pub position: f64,
    /// Whether it moves.
    pub playing: bool,
}

/// The greatest peaks since they were last read, by track.
#[derive(Resource, Clone, Debug, Default)]
pub struct Meters(pub Vec<(super::id::ItemId, [f32; 2])>);
