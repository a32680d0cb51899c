//! The master's fades: part of the graph, without a compile.

use bevy_ecs::prelude::*;

use super::Published;
use crate::control::extract;
use crate::control::live::{Live, Session};
use crate::render::link::{Order, Swap};

/// Swaps in the same graph with other fades, where they or the Edit's end moved.
pub(super) fn publish_ends(world: &World, live: &mut Live, published: &mut Published) {
    let ends = extract::end_fades(world, world.resource::<Session>().rate);
    let Some(graph) = published.graph.take_if(|graph| graph.ends != ends) else {
        return;
    };
    let graph = graph.with_ends(ends);
    let swap = Swap {
        graph: Some(Box::new(graph.with_contents(graph.contents.clone()))),
        ..Swap::default()
    };
    published.graph = Some(graph);
    published.count += 1;
    live.send(Order::Swap(Box::new(swap)));
}
