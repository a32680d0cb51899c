//! Hosted plugins: processors that come after their places, and values, which their
//! control halves must know too.

use bevy_ecs::prelude::*;

use super::Published;
use super::gates::plugin_node;
use crate::control::extract::{self, Sounding};
use crate::control::live::Live;
use crate::control::motion;
use crate::control::rack::{Rack, own_id};
use crate::model::hosted::HostedParameter;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::plugin::ParamValue;
use crate::render::link::{Order, Swap};
use crate::render::nodes::plugin::PluginNode;
use crate::render::slab::NodeProcessor;

/// Puts the processors of plugins that were opened into their places in the graph.
pub(super) fn publish_arrived(
    world: &World,
    live: &mut Live,
    published: &mut Published,
    arrived: Vec<ItemId>,
) {
    let rack = world.resource::<Rack>();
    let mut swap = Swap::default();
    for id in arrived {
        let node = plugin_node(id);
        let plugin = world.resource::<ItemIndex>().entity(id);
        let sounding = plugin.and_then(|plugin| extract::sounding(world, plugin));
        let Some(Sounding::Hosted { instrument }) = sounding else {
            continue;
        };
        let slot = published.slots.get(node);
        let slot = slot.filter(|_| published.nodes.contains(&node) && rack.has_processor(id));
        let Some((slot, made)) = slot.zip(slot.and_then(|_| rack.processor(id))) else {
            continue;
        };
        let made = PluginNode::new(made, instrument);
        let mut processor = NodeProcessor::Plugin(Box::new(made));
        published.begin(world, node, &mut processor);
        swap.processors.push((slot, Some(processor)));
    }
    if !swap.processors.is_empty() {
        live.send(Order::Swap(Box::new(swap)));
    }
}

/// Tells hosted plugins the values that are theirs; hands back the other parameters.
pub(super) fn publish_hosted(world: &mut World, changed: Vec<Entity>) -> Vec<Entity> {
    let (theirs, others): (Vec<Entity>, Vec<Entity>) = changed
        .into_iter()
        .partition(|&param| world.get::<HostedParameter>(param).is_some());
    if theirs.is_empty() {
        return others;
    }
    let mut rack = world.remove_resource::<Rack>().unwrap_or_default();
    for param in theirs {
        let plugin = world.get::<ChildOf>(param).map(ChildOf::parent);
        let holder = plugin.and_then(|plugin| world.get::<ItemId>(plugin));
        let value = world.get::<ParamValue>(param);
        let (Some(&holder), Some(value), Some(id)) = (holder, value, own_id(world, param)) else {
            continue;
        };
        // What a curve moves stays with the curve.
        if !motion::is_moved(world, param) {
            rack.set_value(holder, id, value.0);
        }
    }
    world.insert_resource(rack);
    others
}
