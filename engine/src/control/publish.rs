//! From what has changed in the World to what the callback is told: derived by
//! filtered systems, compiled, published.
//!
//! Thread: control, once a tick after everything that waited was applied. A value
//! that changed becomes an order on the ring; a track whose content changed is
//! read anew, alone; only a changed structure compiles.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::extract::{self, Chain, TrackNodes};
use super::live::{Live, Session};
use super::params;
use crate::graph::compile::compile;
use crate::graph::slots::SlotTable;
use crate::graph::spec::GraphSpec;
use crate::media::stream::{DiskCommand, ReadPlan};
use crate::model::clip::{AudioClip, ClipLevel, ClipSpan, Fades, MidiClip};
use crate::model::id::ItemId;
use crate::model::note::{Controllers, Notes};
use crate::model::outline::{self, Outline};
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::model::tempo::TempoMap;
use crate::model::track::{Mute, Solo, Track};
use crate::model::transport::LoopRegion;
use crate::render::content::TrackContent;
use crate::render::graph::{NodeId, RenderGraph, Role};
use crate::render::link::{Order, Swap};
use crate::render::playback::TransportOrder;
use crate::render::slab::{NodeProcessor, Slab, Slot};
use crate::render::telemetry::MeterBank;

/// What has changed since the last tick.
#[derive(Resource, Debug, Default)]
pub struct Dirty {
    /// Tracks or chains came, went or changed their order.
    pub structure: bool,
    /// Tracks that play something else now.
    pub content: HashSet<Entity>,
    /// Parameters that stand elsewhere.
    params: Vec<Entity>,
    /// Mute or solo changed somewhere.
    audible: bool,
    /// The loop changed.
    looping: bool,
}

/// What the callback has, as far as the control thread knows.
#[derive(Resource, Debug, Default)]
pub struct Published {
    slots: SlotTable,
    nodes: HashSet<NodeId>,
    tracks: Vec<TrackNodes>,
    master: Chain,
    contents: HashMap<ItemId, Arc<TrackContent>>,
    graph: Option<RenderGraph>,
    gates: HashMap<ItemId, bool>,
    slab: usize,
    /// A graph without some tracks waits until the callback has faded those out:
    /// the clock to wait for, and when waiting ends in any case.
    leaving: Option<(u64, std::time::Instant)>,
    /// How long the last publication took, compile included.
    pub last_publish: std::time::Duration,
    /// How many graphs were published.
    pub count: u64,
}

impl Published {
    /// The tracks' ids in the order of their meters; the master's is behind them.
    #[must_use]
    pub fn meters(&self) -> Option<(&MeterBank, &[TrackNodes])> {
        self.graph
            .as_ref()
            .map(|graph| (&*graph.meters, &self.tracks[..]))
    }

    /// How many nodes the graph has.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }
}

type ClipChanged = Or<(
    Changed<ClipSpan>,
    Changed<AudioClip>,
    Changed<ClipLevel>,
    Changed<Fades>,
    Changed<MidiClip>,
    Changed<Notes>,
    Changed<Controllers>,
)>;

/// Marks tracks whose clips changed.
pub fn mark_content(
    mut dirty: ResMut<Dirty>,
    tempo: Option<Res<TempoMap>>,
    clips: Query<&ChildOf, ClipChanged>,
    changed: Query<Entity, (With<Track>, Changed<Children>)>,
    all: Query<Entity, With<Track>>,
) {
    dirty.content.extend(clips.iter().map(ChildOf::parent));
    dirty.content.extend(&changed);
    if tempo.is_some_and(|tempo| tempo.is_changed()) {
        dirty.content.extend(&all);
    }
}

/// Marks changes of tracks, chains and their order.
#[expect(
    clippy::type_complexity,
    reason = "a system's signature is its contract"
)]
pub fn mark_structure(
    mut dirty: ResMut<Dirty>,
    plugins: Query<(), Changed<Plugin>>,
    parents: Query<(), (Changed<Children>, Without<Plugin>)>,
    gone: RemovedComponents<Children>,
) {
    dirty.structure |= !plugins.is_empty() || !parents.is_empty() || !gone.is_empty();
}

/// Marks what becomes an order without any compile.
#[expect(
    clippy::type_complexity,
    reason = "a system's signature is its contract"
)]
pub fn mark_values(
    mut dirty: ResMut<Dirty>,
    params: Query<Entity, Changed<ParamValue>>,
    switches: Query<(), Or<(Changed<Mute>, Changed<Solo>)>>,
    loops: Query<(), Changed<LoopRegion>>,
) {
    dirty.params.extend(&params);
    dirty.audible |= !switches.is_empty();
    dirty.looping |= !loops.is_empty();
}

/// Tells the callback what has changed.
pub fn publish(world: &mut World) {
    let Some(mut live) = world.remove_resource::<Live>() else {
        return;
    };
    let mut published = world.remove_resource::<Published>().unwrap_or_default();
    let mut dirty = std::mem::take(&mut *world.resource_mut::<Dirty>());
    let begun = std::time::Instant::now();
    let before = published.count;
    if dirty.structure {
        dirty.structure = !publish_structure(world, &mut live, &mut published, &dirty.content);
        if !dirty.structure {
            dirty.content.clear();
            dirty.audible = true;
        }
    }
    if !dirty.structure && !dirty.content.is_empty() {
        publish_content(world, &mut live, &mut published, &dirty.content);
        dirty.content.clear();
    }
    if published.count > before {
        published.last_publish = begun.elapsed();
    }
    publish_params(
        world,
        &mut live,
        &published,
        std::mem::take(&mut dirty.params),
    );
    if dirty.audible && !dirty.structure {
        publish_gates(world, &mut live, &mut published);
        dirty.audible = false;
    }
    if std::mem::take(&mut dirty.looping) {
        publish_loop(world, &mut live);
    }
    live.flush();
    // What had to wait is marked again for the next tick.
    *world.resource_mut::<Dirty>() = dirty;
    world.insert_resource(published);
    world.insert_resource(live);
}

/// Reads all chains; compiles and swaps if they differ from what plays. False when
/// tracks are being faded out first and this must be called again.
fn publish_structure(
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
    let master = world
        .resource::<crate::model::id::ItemIndex>()
        .entity(ItemId::MASTER);
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
    if fade_out_leaving(live, published, &tracks) {
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
fn fade_out_leaving(live: &mut Live, published: &mut Published, stay: &[TrackNodes]) -> bool {
    if let Some((clock, deadline)) = published.leaving {
        if live.frames() < clock && std::time::Instant::now() < deadline {
            return true;
        }
        published.leaving = None;
        return false;
    }
    let playing = live
        .telemetry()
        .playing
        .load(std::sync::atomic::Ordering::Relaxed);
    let stays: HashSet<ItemId> = stay.iter().map(|track| track.id).collect();
    let goes = published
        .tracks
        .iter()
        .filter(|track| !stays.contains(&track.id));
    let goes: Vec<ItemId> = goes.map(|track| track.id).collect();
    if !playing || goes.is_empty() {
        return false;
    }
    for id in goes {
        if let Some(slot) = published.slots.get(output_node(id)) {
            live.send(Order::Gate {
                slot,
                audible: false,
            });
            published.gates.insert(id, false);
        }
    }
    // The gate takes 10 ms; 30 ms of the callback's clock covers its start too.
    let rate = 48_000_u64;
    let soon = std::time::Instant::now() + std::time::Duration::from_millis(100);
    published.leaving = Some((live.frames() + rate * 3 / 100, soon));
    true
}

fn output_node(track: ItemId) -> NodeId {
    NodeId {
        item: track.0,
        role: Role::Output,
    }
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
    let (rate, max_block) = (session.rate, session.max_block);
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
    published.gates = pairs.map(|(track, &audible)| (track.id, audible)).collect();
    published.tracks = build.tracks;
    published.master = build.master;
    published.count += 1;
    let swap = Swap {
        graph: Some(Box::new(graph.with_contents(graph.contents.clone()))),
        processors,
        slab: larger_slab(published),
    };
    published.graph = Some(graph);
    let _ = rate;
    live.send(Order::Swap(Box::new(swap)));
    // Gates of tracks that stayed may have to move; new ones are made as they should be.
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

/// Reads a track's content and tells the disk thread. What stayed equal stays the
/// same object, so that neither a crossfade nor a release of notes comes of it.
fn read_content(
    world: &World,
    live: &Live,
    track: &TrackNodes,
    entity: Entity,
    before: Option<&TrackContent>,
) -> Arc<TrackContent> {
    let rate = world.resource::<Session>().rate;
    let mut content = extract::content(world, entity, &track.chain, rate);
    if let Some(before) = before {
        if *content.clips == *before.clips {
            content.clips = Arc::clone(&before.clips);
        }
        for (plan, before) in content.notes.iter_mut().zip(&before.notes) {
            if plan == before {
                *plan = Arc::clone(before);
            }
        }
        content = content.after(before);
    }
    let plan: Arc<dyn ReadPlan> = Arc::clone(&content.clips) as _;
    live.disk(DiskCommand::SetPlan(track.id.0, Some(plan)));
    Arc::new(content)
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
        if let Some(processor) = extract::processor(world, node, rate, audible) {
            made.push((published.slots.slot(node.id), Some(processor)));
        }
    }
    made
}

/// Swaps in a graph that differs only in what some tracks play.
fn publish_content(
    world: &World,
    live: &mut Live,
    published: &mut Published,
    changed: &HashSet<Entity>,
) {
    let Some(graph) = &published.graph else {
        return;
    };
    let mut contents = graph.contents.clone();
    let mut any = false;
    for (index, track) in published.tracks.iter().enumerate() {
        let entity = world
            .resource::<crate::model::id::ItemIndex>()
            .entity(track.id);
        let Some(entity) = entity.filter(|entity| changed.contains(entity)) else {
            continue;
        };
        let before = &contents[index];
        let content = read_content(world, live, track, entity, Some(before));
        let same = Arc::ptr_eq(&content.clips, &before.clips)
            && content.notes.len() == before.notes.len()
            && content
                .notes
                .iter()
                .zip(&before.notes)
                .all(|(a, b)| Arc::ptr_eq(a, b));
        if !same {
            published.contents.insert(track.id, Arc::clone(&content));
            contents[index] = content;
            any = true;
        }
    }
    if !any {
        return;
    }
    let graph = graph.with_contents(contents);
    let swap = Swap {
        graph: Some(Box::new(graph.with_contents(graph.contents.clone()))),
        ..Swap::default()
    };
    published.graph = Some(graph);
    published.count += 1;
    live.send(Order::Swap(Box::new(swap)));
}

fn publish_params(world: &World, live: &mut Live, published: &Published, changed: Vec<Entity>) {
    for param in changed {
        if let Some(order) = param_order(world, published, param) {
            live.send(order);
        }
    }
}

fn param_order(world: &World, published: &Published, param: Entity) -> Option<Order> {
    let value = world.get::<ParamValue>(param)?.0;
    let plugin = world.get::<ChildOf>(param)?.parent();
    let node = NodeId {
        item: world.get::<ItemId>(plugin)?.0,
        role: Role::Plugin,
    };
    let slot = published.slots.get(node)?;
    let type_name = &world.get::<Plugin>(plugin)?.type_name;
    let spec = params::spec(type_name, &world.get::<Parameter>(param)?.param_id)?;
    #[expect(clippy::cast_possible_truncation, reason = "parameters live in f32")]
    let value = value as f32;
    Some(Order::Param {
        slot,
        index: spec.index,
        value,
    })
}

fn publish_gates(world: &mut World, live: &mut Live, published: &mut Published) {
    let entities = Outline::tracks(world).to_vec();
    let audible = extract::audible(world, &entities);
    for (&entity, audible) in entities.iter().zip(audible) {
        let Some(&id) = world.get::<ItemId>(entity) else {
            continue;
        };
        let Some(slot) = published.slots.get(output_node(id)) else {
            continue;
        };
        if published.gates.insert(id, audible) != Some(audible) {
            live.send(Order::Gate { slot, audible });
        }
    }
}

fn publish_loop(world: &World, live: &mut Live) {
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

/// Forgets what was published of an Edit that is gone; the next tick publishes all.
pub fn forget(world: &mut World) {
    let mut dirty = world.resource_mut::<Dirty>();
    dirty.structure = true;
    dirty.looping = true;
    if let Some(mut published) = world.get_resource_mut::<Published>() {
        // Ids may come again in another Edit: nothing of the old may be taken for new.
        published.nodes.clear();
        published.contents.clear();
        published.tracks.clear();
        published.gates.clear();
        published.leaving = None;
    }
}
