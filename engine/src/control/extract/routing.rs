//! Tracks, folders and the master as nodes of a graph; who is heard.

use bevy_ecs::prelude::*;

use super::chain::{Chain, Link};
use crate::graph::spec::{GraphSpec, NodeKind, NodeSpec};
use crate::model::id::ItemId;
use crate::model::track::{Mute, Solo};
use crate::render::graph::{NodeId, Role};

/// A track as the graph sees it.
#[derive(Clone, Debug)]
pub struct TrackNodes {
    /// The track's id.
    pub id: ItemId,
    /// Its chain.
    pub chain: Chain,
}

/// The whole graph: tracks in order into the master.
#[must_use]
pub fn graph(tracks: &[TrackNodes], master: &Chain) -> GraphSpec {
    let mut nodes = Vec::with_capacity(tracks.len() * 3 + 3);
    let mut outputs = Vec::with_capacity(tracks.len());
    for (content, track) in tracks.iter().enumerate() {
        let player = node(track.id, Role::Player);
        nodes.push(NodeSpec::new(
            player,
            NodeKind::Player { content },
            Vec::new(),
        ));
        let end = chain_nodes(&mut nodes, &track.chain, player, content);
        let meter = u32::try_from(content).unwrap_or(u32::MAX);
        let output = node(track.id, Role::Output);
        nodes.push(NodeSpec::new(output, NodeKind::Output { meter }, vec![end]));
        outputs.push(output);
    }
    let sum = node(ItemId::MASTER, Role::Sum(0));
    nodes.push(NodeSpec::new(sum, NodeKind::Sum, outputs));
    let end = chain_nodes(&mut nodes, master, sum, usize::MAX);
    let meter = u32::try_from(tracks.len()).unwrap_or(u32::MAX);
    let output = node(ItemId::MASTER, Role::Output);
    nodes.push(NodeSpec::new(output, NodeKind::Output { meter }, vec![end]));
    GraphSpec { nodes, output }
}

fn node(id: ItemId, role: Role) -> NodeId {
    NodeId { item: id.0, role }
}

/// Adds a chain's nodes behind `from`; returns its last node. The master (content
/// `usize::MAX`) plays no notes.
fn chain_nodes(nodes: &mut Vec<NodeSpec>, chain: &Chain, from: NodeId, content: usize) -> NodeId {
    let (mut end, mut plan) = (from, 0);
    for &(id, link) in &chain.0 {
        let kind = match link {
            Link::Fader => NodeKind::Fader,
            Link::Instrument(_) if content == usize::MAX => continue,
            Link::Instrument(_) => {
                plan += 1;
                NodeKind::Instrument {
                    content,
                    plan: plan - 1,
                }
            }
        };
        let this = node(id, Role::Plugin);
        nodes.push(NodeSpec::new(this, kind, vec![end]));
        end = this;
    }
    end
}

/// Which tracks are heard: not muted, and soloed if any is.
#[must_use]
pub fn audible(world: &World, tracks: &[Entity]) -> Vec<bool> {
    let solo = |&track: &Entity| world.get::<Solo>(track).is_some_and(|solo| solo.0);
    let any_solo = tracks.iter().any(solo);
    let mute = |&track: &Entity| world.get::<Mute>(track).is_some_and(|mute| mute.0);
    tracks
        .iter()
        .map(|track| !mute(track) && (!any_solo || solo(track)))
        .collect()
}
