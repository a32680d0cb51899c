//! The gates of tracks and sends: who is heard.

use bevy_ecs::prelude::*;

use super::Published;
use crate::control::extract::{self, Hearing, TrackNodes};
use crate::control::live::Live;
use crate::model::id::ItemId;
use crate::model::outline::Outline;
use crate::render::graph::{NodeId, Role};
use crate::render::link::Order;

/// The node where a track ends.
pub(super) fn output_node(track: ItemId) -> NodeId {
    NodeId {
        item: track.0,
        role: Role::Output,
    }
}

/// The node of a plugin.
pub(super) fn plugin_node(plugin: ItemId) -> NodeId {
    NodeId {
        item: plugin.0,
        role: Role::Plugin,
    }
}

/// Every gate of some tracks, and whether it is to be open.
pub(in crate::control) fn gates(tracks: &[TrackNodes], hearing: &Hearing) -> Vec<(NodeId, bool)> {
    let mut gates = Vec::with_capacity(tracks.len());
    for (track, &open) in tracks.iter().zip(&hearing.tracks) {
        gates.push((output_node(track.id), open));
        let sends = track.chain.sends();
        gates.extend(sends.map(|(send, _)| (plugin_node(send), hearing.send(send))));
    }
    gates
}

/// Opens and closes what mute and solo say.
pub(super) fn publish_gates(world: &mut World, live: &mut Live, published: &mut Published) {
    let entities = Outline::tracks(world).to_vec();
    if entities.len() != published.tracks.len() {
        return;
    }
    let hearing = extract::hearing(world, &entities, &published.tracks);
    let all = gates(&published.tracks, &hearing);
    send_gates(live, published, all);
}

/// Sends those gates that don't stand where they should.
pub(super) fn send_gates(live: &mut Live, published: &mut Published, gates: Vec<(NodeId, bool)>) {
    for (node, open) in gates {
        let Some(slot) = published.slots.get(node) else {
            continue;
        };
        if published.gates.insert(node, open) != Some(open) {
            live.send(Order::Gate {
                slot,
                audible: open,
            });
        }
    }
}
