//! A changed structure: compiled, and swapped in once what leaves has faded out.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bevy_ecs::prelude::*;

use super::Published;
use super::tracks::{publish_content, read_content};
use super::values::{output_node, publish_gates};
use crate::control::extract::{self, Chain, TrackNodes};
use crate::control::live::{Live, Session};
use crate::graph::compile::compile;
use crate::graph::spec::GraphSpec;
use crate::media::stream::DiskCommand;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::Outline;
use crate::render::content::TrackContent;
use crate::render::graph::RenderGraph;
use crate::render::link::{Order, Swap};
use crate::render::slab::{NodeProcessor, Slab, Slot};
use crate::render::telemetry::MeterBank;

/// Reads all chains; compiles and swaps if they differ from what plays. False when
/// tracks are being faded out first and this must be called again.
pub(super) fn publish_structure(
    world: &mut World,
    live: &mut Live,
    published: &mut Published,
    changed: &HashSet<Entity>,
) -> bool {
    let entities = Outline::tracks(world).to_vec();
    let nodes = |&entity: &Entity| TrackNodes {
        id: world.get::<ItemId>(entity).copied().unwrap_or(ItemId::ROOT),
        chain: Chain::read(world, entity),
    };
    let tracks: Vec<TrackNodes> = entities.iter().map(nodes).collect();
    let master = world.resource::<ItemIndex>().entity(ItemId::MASTER);
    let master = master.map_or_else(Chain::default, |entity| Chain::read(world, entity));
    let same = |a: &TrackNodes, b: &TrackNodes| a.id == b.id && a.chain == b.chain;
    let unchanged = published.graph.is_some()
        && published.master == master
        && published.tracks.len() == tracks.len()
        && published
            .tracks
            .iter()
            .zip(&tracks)
            .all(|(a, b)| same(a, b));
    if unchanged {
        published.leaving = None;
        publish_content(world, live, published, changed);
        return true;
    }
    if fade_out_leaving(world, live, published, &tracks) {
        return false;
    }
    let audible = extract::audible(world, &entities);
    let build = Build {
        entities: &entities,
        tracks,
        master,
        audible,
        changed,
    };
    swap_graph(world, live, published, build);
    true
}

/// Closes the gates of tracks that are about to go; true while they still sound.
fn fade_out_leaving(
    world: &World,
    live: &mut Live,
    published: &mut Published,
    stay: &[TrackNodes],
) -> bool {
    let stays: HashSet<ItemId> = stay.iter().map(|track| track.id).collect();
    let goes = published.tracks.iter().map(|track| track.id);
    let goes: Vec<ItemId> = goes.filter(|id| !stays.contains(id)).collect();
    let mut closed_now = false;
    for id in goes {
        if published.gates.insert(id, false) != Some(false)
            && let Some(slot) = published.slots.get(output_node(id))
        {
            live.send(Order::Gate {
                slot,
                audible: false,
            });
            closed_now = true;
        }
    }
    let playing = live.telemetry().playing.load(Ordering::Relaxed);
    if closed_now && playing {
        let session = world.resource::<Session>();
        // The gate takes 10 ms; the callback may be in a block, and take it a block later.
        let frames = u64::from(session.rate.0) * 3 / 100 + 2 * session.block_size as u64;
        let deadline = Instant::now() + Duration::from_millis(100);
        published.leaving = Some((live.frames() + frames, deadline));
    }
    let still =
        |&(clock, deadline): &(u64, Instant)| live.frames() < clock && Instant::now() < deadline;
    if playing && published.leaving.as_ref().is_some_and(still) {
        return true;
    }
    published.leaving = None;
    false
}

struct Build<'a> {
    entities: &'a [Entity],
    tracks: Vec<TrackNodes>,
    master: Chain,
    audible: Vec<bool>,
    changed: &'a HashSet<Entity>,
}

fn swap_graph(world: &mut World, live: &mut Live, published: &mut Published, build: Build<'_>) {
    let session = world.resource::<Session>();
    let max_block = session.max_block;
    let spec = extract::graph(&build.tracks, &build.master);
    let compiled = match compile(&spec, &mut published.slots) {
        Ok(compiled) => compiled,
        Err(error) => {
            tracing::error!(%error, "the graph can't be built; the old one plays on");
            return;
        }
    };
    let contents = contents(world, live, published, &build);
    let mut processors: Vec<(Slot, Option<NodeProcessor>)> =
        compiled.freed.iter().map(|&slot| (slot, None)).collect();
    processors.extend(new_processors(world, published, &spec, &build));
    let meters = Arc::new(MeterBank::new(build.tracks.len() + 1));
    let graph = RenderGraph::new(Arc::new(compiled.schedule), contents, meters, max_block);
    published.nodes = spec.nodes.iter().map(|node| node.id).collect();
    let pairs = build.tracks.iter().zip(&build.audible);
    // Gates that stay are where they were last sent; new ones are made as they should be.
    let sent = std::mem::take(&mut published.gates);
    let gate = |(track, &made): (&TrackNodes, &bool)| {
        (track.id, sent.get(&track.id).copied().unwrap_or(made))
    };
    published.gates = pairs.map(gate).collect();
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
    publish_gates(world, live, published);
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
            before => read_content(world, live, track, entity, before.as_deref()),
        };
        published.contents.insert(track.id, Arc::clone(&content));
        contents.push(content);
    }
    for id in old.keys() {
        live.disk(DiskCommand::SetPlan(id.0, None));
    }
    contents
}

fn new_processors(
    world: &World,
    published: &mut Published,
    spec: &GraphSpec,
    build: &Build<'_>,
) -> Vec<(Slot, Option<NodeProcessor>)> {
    let rate = world.resource::<Session>().rate;
    let heard: HashMap<u64, bool> = build
        .tracks
        .iter()
        .zip(&build.audible)
        .map(|(t, &a)| (t.id.0, a))
        .collect();
    let mut made = Vec::new();
    for node in &spec.nodes {
        if published.nodes.contains(&node.id) {
            continue;
        }
        let audible = heard.get(&node.id.item).copied().unwrap_or(true);
        if let Some(mut processor) = extract::processor(world, node, rate, audible) {
            published.begin(world, node.id, &mut processor);
            made.push((published.slots.slot(node.id), Some(processor)));
        }
    }
    made
}
