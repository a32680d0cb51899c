//! What faders and sends are beside their parameters, as orders on the ring.

use bevy_ecs::prelude::*;

use super::Published;
use super::gates::plugin_node;
use crate::control::extract::{self, FaderExtras};
use crate::control::live::Live;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::{self, Outline};
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
pub(super) fn publish_faders(world: &mut World, live: &mut Live, published: &mut Published) {
    let mut tracks = Outline::tracks(world).to_vec();
    tracks.extend(world.resource::<ItemIndex>().entity(ItemId::MASTER));
    for track in tracks {
        let vca = extract::vca(world, track);
        for (entity, plugin) in outline::plugins(world, track) {
            let Some(&id) = world.get::<ItemId>(entity) else {
                continue;
            };
            if plugin.type_name == Plugin::VOLUME {
                let extras = extract::extras(world, entity, vca);
                tell_fader(live, published, id, extras);
            } else if let Some(aux) = world.get::<AuxSend>(entity) {
                tell_send(live, published, id, aux.invert);
            }
        }
    }
}

fn tell_fader(live: &mut Live, published: &mut Published, id: ItemId, now: FaderExtras) {
    let Some(slot) = published.slots.get(plugin_node(id)) else {
        // A bypassed one: when it comes back it is made as it should be.
        published.faders.remove(&id);
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
        published.inverted.remove(&id);
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
