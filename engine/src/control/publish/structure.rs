//! A changed structure: compiled, and swapped in once what leaves has faded out.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bevy_ecs::entity::{EntityHashMap, EntityHashSet};
use bevy_ecs::prelude::*;
use foldhash::{HashMap, HashSet};

use super::Published;
use super::gates::{gates, output_node, plugin_node, send_gates};
use super::leaving::fade_out_leaving;
use super::tracks::{publish_content, read_content};
use crate::control::extract::{self, Chain, Hearing, TrackNodes};
use crate::control::live::{Live, Session};
use crate::control::material::Materials;
use crate::graph::compile::compile_lingering;
use crate::graph::spec::{GraphSpec, NodeKind, NodeSpec};
use crate::media::stream::DiskCommand;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::Outline;
use crate::render::content::TrackContent;
use crate::render::graph::{NodeId, RenderGraph};
use crate::render::link::{Order, Swap};
use crate::render::nodes::delay::DelayLine;
use crate::render::slab::{NodeProcessor, Slab, Slot};
use crate::render::telemetry::MeterBank;

/// Reads all chains; compiles and swaps if they differ from what plays. False when
/// tracks are being faded out first and this must be called again.
pub(super) fn publish_structure(
    world: &mut World,
    live: &mut Live,
    published: &mut Published,
    changed: &EntityHashSet,
) -> bool {
    let entities = Outline::tracks(world).to_vec();
    let tracks = read_desk(world, &entities, &mut published.chains);
    let master = extract::master(world);
    let unchanged =
        published.graph.is_some() && published.master == master && published.tracks == tracks;
    if unchanged {
        published.leaving = None;
        publish_content(world, live, published, changed);
        // A track may lie in another folder now.
        let hearing = extract::hearing(world, &entities, &tracks);
        send_gates(live, published, gates(&tracks, &hearing));
        return true;
    }
    if fade_out_leaving(world, live, published, &tracks) {
        return false;
    }
    let hearing = extract::hearing(world, &entities, &tracks);
    let build = Build {
        entities: &entities,
        tracks,
        master,
        hearing,
        changed,
    };
    swap_graph(world, live, published, build);
    true
}

/// The desk, with the chains that are known already.
fn read_desk(
    world: &World,
    entities: &[Entity],
    known: &mut EntityHashMap<Chain>,
) -> Vec<TrackNodes> {
    if known.len() > 2 * entities.len() + 64 {
        // Tracks that are gone.
        known.clear();
    }
    extract::desk_with(world, entities, |track| {
        let chain = known
            .entry(track)
            .or_insert_with(|| Chain::read(world, track));
        chain.clone()
    })
}

struct Build<'a> {
    entities: &'a [Entity],
    tracks: Vec<TrackNodes>,
    master: Chain,
    hearing: Hearing,
    changed: &'a EntityHashSet,
}

fn swap_graph(world: &mut World, live: &mut Live, published: &mut Published, build: Build<'_>) {
    let session = world.resource::<Session>();
    let max_block = session.max_block;
    let spec = extract::graph(&build.tracks, &build.master);
    // What is late of a path that sounds gives way to what is on time.
    let late = published.delays.iter().filter(|(_, frames)| **frames > 0);
    let lingering: HashSet<NodeId> = late.map(|(node, _)| *node).collect();
    let compiled = match compile_lingering(&spec, &mut published.slots, &lingering) {
        Ok(compiled) => compiled,
        Err(error) => {
            tracing::error!(%error, "the graph can't be built; the old one plays on");
            return;
        }
    };
    let playing = live.telemetry().playing.load(Ordering::Relaxed);
    let contents = contents(world, live, published, &build);
    let all = gates(&build.tracks, &build.hearing);
    let mut processors: Vec<(Slot, Option<NodeProcessor>)> =
        compiled.freed.iter().map(|&slot| (slot, None)).collect();
    processors.extend(new_delays(published, &compiled.delays));
    published.latency = compiled.latency;
    processors.extend(new_processors(world, published, (&spec, playing), &all));
    let meters = Arc::new(MeterBank::new(build.tracks.len() + 1));
    let ends = extract::end_fades(world, world.resource::<Session>().rate);
    let room = (max_block, published.graph.as_ref());
    let graph = RenderGraph::new(Arc::new(compiled.schedule), contents, meters, room);
    let graph = graph.with_ends(ends);
    published.nodes = spec.nodes.iter().map(|node| node.id).collect();
    // What is bypassed is made as it should be when it comes back.
    let nodes = &published.nodes;
    published.materials.retain(|node, _| nodes.contains(node));
    let there = |plugin: &ItemId| nodes.contains(&plugin_node(*plugin));
    published.faders.retain(|plugin, _| there(plugin));
    published.inverted.retain(|plugin, _| there(plugin));
    // Gates that stay are where they were last sent; new ones are made as they should be,
    // but for sends: what they feed may sound already, so they open.
    let sent = std::mem::take(&mut published.gates);
    let outputs: HashSet<NodeId> = build.tracks.iter().map(|t| output_node(t.id)).collect();
    let stands = |&(node, open): &(NodeId, bool)| {
        let made = open && (outputs.contains(&node) || !playing);
        (node, sent.get(&node).copied().unwrap_or(made))
    };
    published.gates = all.iter().map(stands).collect();
    published.tracks = build.tracks;
    published.master = build.master;
    published.count += 1;
    let swap = Swap {
        graph: Some(Box::new(graph.with_contents(graph.contents.clone()))),
        processors,
        slab: larger_slab(published),
        ..Swap::default()
    };
    published.graph = Some(graph);
    live.send(Order::Swap(Box::new(swap)));
    send_gates(live, published, all);
}

/// A slab with room to grow, when the callback's is too small.
fn larger_slab(published: &mut Published) -> Option<Slab> {
    let needed = published.slots.capacity();
    (needed > published.slab).then(|| {
        published.slab = needed.next_power_of_two().max(1024);
        Slab::with_capacity(published.slab)
    })
}

/// What each track plays: as before, or read anew.
fn contents(
    world: &World,
    live: &Live,
    published: &mut Published,
    build: &Build<'_>,
) -> Vec<Arc<TrackContent>> {
    let mut old = std::mem::take(&mut published.contents);
    let chains: HashMap<ItemId, Chain> = published
        .tracks
        .drain(..)
        .map(|track| (track.id, track.chain))
        .collect();
    let mut contents = Vec::with_capacity(build.tracks.len());
    for (track, &entity) in build.tracks.iter().zip(build.entities) {
        let before = old.remove(&track.id);
        let same_chain = chains.get(&track.id) == Some(&track.chain);
        let content = match before {
            Some(content) if same_chain && !build.changed.contains(&entity) => content,
            before => {
                published.backlog.forget(entity);
                read_content(world, live, track, entity, before.as_deref())
            }
        };
        published.contents.insert(track.id, Arc::clone(&content));
        contents.push(content);
    }
    for id in old.keys() {
        live.disk(DiskCommand::SetPlan(id.0, None));
    }
    contents
}

/// The lines of delays that weren't there, or not as long.
fn new_delays(
    published: &mut Published,
    delays: &[(NodeId, u32)],
) -> Vec<(Slot, Option<NodeProcessor>)> {
    let before = std::mem::take(&mut published.delays);
    published.delays = delays.iter().copied().collect();
    let new = delays
        .iter()
        .filter(|(node, frames)| before.get(node) != Some(frames));
    new.map(|&(node, frames)| {
        let line = DelayLine::taking_over(frames as usize);
        (published.slots.slot(node), Some(NodeProcessor::Delay(line)))
    })
    .collect()
}

/// The stamp of what a plugin plays of files.
fn material(world: &World, node: &NodeSpec) -> u64 {
    if !matches!(node.kind, NodeKind::Plugin { .. }) {
        return 0;
    }
    let plugin = world.resource::<ItemIndex>().entity(ItemId(node.id.item));
    let materials = world.get_resource::<Materials>();
    plugin
        .zip(materials)
        .map_or(0, |(plugin, materials)| materials.stamp(plugin))
}

fn new_processors(
    world: &World,
    published: &mut Published,
    (spec, playing): (&GraphSpec, bool),
    gates: &[(NodeId, bool)],
) -> Vec<(Slot, Option<NodeProcessor>)> {
    let rate = world.resource::<Session>().rate;
    let heard: HashMap<NodeId, bool> = gates.iter().copied().collect();
    let mut made = Vec::new();
    for node in &spec.nodes {
        let material = material(world, node);
        let before = published.materials.get(&node.id).copied().unwrap_or(0);
        if published.nodes.contains(&node.id) && material == before {
            continue;
        }
        if material == 0 {
            published.materials.remove(&node.id);
        } else {
            published.materials.insert(node.id, material);
        }
        let open = heard.get(&node.id).copied().unwrap_or(true);
        let open = open && !(playing && node.kind == NodeKind::Send);
        if let Some(mut processor) = extract::processor(world, node, rate, open) {
            published.begin(world, node.id, &mut processor);
            made.push((published.slots.slot(node.id), Some(processor)));
        }
    }
    made
}
