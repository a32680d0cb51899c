//! Changed values: orders on the ring, no compile.

use bevy_ecs::prelude::*;

use super::Published;
use crate::control::live::{Live, Session};
use crate::control::params;
use crate::model::id::ItemId;
use crate::model::outline;
use crate::model::plugin::ParamValue;
use crate::model::transport::LoopRegion;
use crate::render::graph::{NodeId, Role};
use crate::render::link::Order;
use crate::render::playback::TransportOrder;
use crate::render::slab::Slot;

pub(super) fn publish_params(
    world: &World,
    live: &mut Live,
    published: &Published,
    changed: Vec<Entity>,
) {
    for param in changed {
        if let Some(order) = param_order(world, published, param) {
            live.send(order);
        }
    }
}

/// The processor of a plugin's parameter, and the parameter's index there.
pub(super) fn place(world: &World, published: &Published, param: Entity) -> Option<(Slot, u32)> {
    let plugin = world.get::<ChildOf>(param)?.parent();
    let node = NodeId {
        item: world.get::<ItemId>(plugin)?.0,
        role: Role::Plugin,
    };
    let slot = published.slots.get(node)?;
    let spec = params::spec_of(world, plugin, param)?;
    Some((slot, spec.index))
}

fn param_order(world: &World, published: &Published, param: Entity) -> Option<Order> {
    let value = world.get::<ParamValue>(param)?.0;
    let (slot, index) = place(world, published, param)?;
    Some(Order::Param { slot, index, value })
}

pub(super) fn publish_loop(world: &World, live: &mut Live) {
    let rate = world.resource::<Session>().rate;
    let region = world
        .get::<LoopRegion>(outline::root(world))
        .copied()
        .unwrap_or_default();
    let range = region.enabled.then(|| {
        let frames = |at| rate.frames(crate::time::Seconds(at));
        (frames(region.start), frames(region.end))
    });
    live.clock()
        .set_loop(range.map(|(start, end)| (start.0, end.0)));
    live.send(Order::Transport(TransportOrder::Loop(range)));
}
