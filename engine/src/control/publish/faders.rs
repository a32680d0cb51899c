//! What faders and sends are beside their parameters, as orders on the ring.

use bevy_ecs::prelude::*;

use super::Published;
use super::gates::plugin_node;
use crate::control::extract::{self, Chain, FaderExtras};
use crate::control::live::Live;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::plugin::{AuxSend, Plugin};
use crate::render::link::Order;
use crate::render::nodes::{fader, send};

/// Whether one of these parameters is a VCA's: it moves the faders below.
pub(super) fn moves_vca(world: &World, params: &[Entity]) -> bool {
    params.iter().any(|&param| {
        let plugin = world.get::<ChildOf>(param).map(ChildOf::parent);
        let plugin = plugin.and_then(|plugin| world.get::<Plugin>(plugin));
        plugin.is_some_and(|plugin| plugin.type_name == Plugin::VCA)
    })
}

/// Tells faders of their law, sign and VCAs, and sends of their sign, where that
/// isn't what they were told last.
pub(super) fn publish_faders(world: &World, live: &mut Live, published: &mut Published) {
    let tracks = std::mem::take(&mut published.tracks);
    let index = world.resource::<ItemIndex>();
    for track in &tracks {
        let vca = index
            .entity(track.id)
            .map_or(0.0, |track| extract::vca(world, track));
        tell_chain(world, live, published, (&track.chain, vca));
    }
    published.tracks = tracks;
    let master = std::mem::take(&mut published.master);
    tell_chain(world, live, published, (&master, 0.0));
    published.master = master;
}

fn tell_chain(
    world: &World,
    live: &mut Live,
    published: &mut Published,
    (chain, vca): (&Chain, f64),
) {
    let index = world.resource::<ItemIndex>();
    let there = |id: ItemId| index.entity(id).map(|entity| (id, entity));
    for (id, entity) in chain.faders().filter_map(there) {
        tell_fader(live, published, id, extract::extras(world, entity, vca));
    }
    for (id, entity) in chain.sends().filter_map(|(id, _)| there(id)) {
        if let Some(aux) = world.get::<AuxSend>(entity) {
            tell_send(live, published, id, aux.invert);
        }
    }
}

fn tell_fader(live: &mut Live, published: &mut Published, id: ItemId, now: FaderExtras) {
    let Some(slot) = published.slots.get(plugin_node(id)) else {
        return;
    };
    let told = published.faders.insert(id, now);
    #[expect(clippy::cast_precision_loss, reason = "one of -1..=4")]
    let pairs = [
        (fader::LAW, told.map(|told| told.law as f64), now.law as f64),
        (
            fader::POLARITY,
            told.map(|told| f64::from(told.polarity)),
            f64::from(now.polarity),
        ),
        (fader::VCA, told.map(|told| told.vca), now.vca),
    ];
    for (index, told, value) in pairs {
        // What wasn't told yet was made as it is.
        if told.is_some_and(|told| told.to_bits() != value.to_bits()) {
            live.send(Order::Param { slot, index, value });
        }
    }
}

fn tell_send(live: &mut Live, published: &mut Published, id: ItemId, invert: bool) {
    let Some(slot) = published.slots.get(plugin_node(id)) else {
        return;
    };
    if published
        .inverted
        .insert(id, invert)
        .is_some_and(|told| told != invert)
    {
        live.send(Order::Param {
            slot,
            index: send::INVERT,
            value: f64::from(invert),
        });
    }
}
