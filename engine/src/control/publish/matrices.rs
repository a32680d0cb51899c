//! Modulation matrices that changed: handed over under the notes that sound, no compile.

use bevy_ecs::prelude::*;

use super::Published;
use super::gates::plugin_node;
use crate::control::derive::Dirty;
use crate::control::live::Live;
use crate::control::synth_modulation::{has_matrix, matrix};
use crate::model::id::ItemId;
use crate::render::link::{Order, Swap};

/// Tells synths of their matrices. One that isn't in the graph is made with its own.
pub(super) fn publish_matrices(
    world: &World,
    live: &mut Live,
    published: &Published,
    dirty: &mut Dirty,
) {
    let mut swap = Swap::default();
    for plugin in std::mem::take(&mut dirty.matrices) {
        let node = world.get::<ItemId>(plugin).map(|id| plugin_node(*id));
        let slot = node.and_then(|node| published.slots.get(node));
        if let Some(slot) = slot.filter(|_| has_matrix(world, plugin)) {
            swap.given.push((slot, Box::new(matrix(world, plugin))));
        }
    }
    if !swap.given.is_empty() {
        live.send(Order::Swap(Box::new(swap)));
    }
}
