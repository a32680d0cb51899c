//! The click track and what plugins know of the music, when settings or tempo change.

use bevy_ecs::prelude::*;

use crate::control::live::{Live, Session};
use crate::model::edit::ClickTrack;
use crate::model::outline;
use crate::model::tempo::TempoMap;
use crate::render::click::Click;
use crate::render::link::{Order, Swap};

/// The click as the Edit has it. What sounds only while recording sounds only while
/// counting in, until there is recording.
pub fn click(world: &World) -> Click {
    let set = world.get::<ClickTrack>(outline::root(world));
    let set = set.copied().unwrap_or_default();
    let map = world.resource::<TempoMap>().0.clone();
    let rate = world.resource::<Session>().rate;
    Click::new(map, rate, set.level.clamp(0.2, 1.0))
        .enabled(set.enabled && !set.only_recording)
        .emphasise(set.emphasise_bars)
}

pub(super) fn publish_click(world: &World, live: &mut Live) {
    let swap = Swap {
        click: Some(Box::new(click(world))),
        tempo: Some(Box::new(world.resource::<TempoMap>().0.clone())),
        ..Swap::default()
    };
    live.send(Order::Swap(Box::new(swap)));
}
