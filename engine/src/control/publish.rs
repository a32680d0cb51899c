//! From what has changed in the World to what the callback is told: compiled and
//! published.
//!
//! Thread: control, once a tick after everything that waited was applied. A value
//! that changed becomes an order on the ring; a track whose content changed is
//! read anew, alone; only a changed structure compiles.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bevy_ecs::entity::EntityHashMap;
use bevy_ecs::prelude::*;
use foldhash::{HashMap, HashSet};

use super::derive::Dirty;
use super::extract::{Chain, FaderExtras, FollowerCells, TrackNodes};
use super::live::Live;
use super::preparing;
use crate::graph::slots::SlotTable;
use crate::media::stream::DiskCommand;
use crate::model::id::ItemId;
use crate::render::automation::NodePlan;
use crate::render::content::TrackContent;
use crate::render::graph::{NodeId, RenderGraph};
use crate::render::slab::Slot;
use crate::render::telemetry::MeterBank;

mod backlog;
mod click;
mod ends;
mod faders;
mod gates;
mod hosted;
mod leaving;
mod matrices;
mod plans;
mod slice;
mod structure;
mod tracks;
mod values;

use backlog::Backlog;
pub use click::click;
use click::publish_click;
use ends::publish_ends;
use faders::{moves_vca, publish_faders};
pub(in crate::control) use gates::gates;
use gates::publish_gates;
use hosted::{publish_arrived, publish_hosted};
use matrices::publish_matrices;
use plans::publish_plans;
pub use slice::Slice;
use structure::publish_structure;
use tracks::publish_content;
use values::{publish_loop, publish_params};

/// What the callback has, as far as the control thread knows.
#[derive(Resource, Debug, Default)]
pub struct Published {
    slots: SlotTable,
    nodes: HashSet<NodeId>,
    /// By how many frames which delay is late.
    delays: HashMap<NodeId, u32>,
    /// How late the output is, in frames.
    pub latency: u32,
    tracks: Vec<TrackNodes>,
    master: Chain,
    /// The chains of tracks as they were read last.
    chains: EntityHashMap<Chain>,
    contents: HashMap<ItemId, Arc<TrackContent>>,
    graph: Option<RenderGraph>,
    /// Where the gates of tracks and sends were last sent.
    gates: HashMap<NodeId, bool>,
    /// What faders were last told beside their parameters, by plugin.
    faders: HashMap<ItemId, FaderExtras>,
    /// What sends were last told of their sign, by plugin.
    inverted: HashMap<ItemId, bool>,
    /// What moves the parameters of which node.
    plans: HashMap<NodeId, Arc<NodePlan>>,
    /// Which material the processors of plugins were made with.
    materials: HashMap<NodeId, u64>,
    followers: FollowerCells,
    on_grid: bool,
    slab: usize,
    /// A graph without some tracks waits until the callback has faded those out:
    /// the clock to wait for, and when waiting ends in any case.
    leaving: Option<(u64, Instant)>,
    /// Tracks that are being read anew, a few at a time.
    backlog: Backlog,
    /// When the next mail is to be looked at, though tracks wait to be read.
    until: Option<Slice>,
    /// A graph was swapped, and what comes behind it waits for the next tick.
    rest: bool,
    /// How long the last publication took, compile included.
    pub last_publish: Duration,
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

    /// Where the callback has a parameter: its processor, and its index there.
    #[must_use]
    pub fn place(&self, world: &World, param: Entity) -> Option<(Slot, u32)> {
        values::place(world, self, param)
    }

    /// How late the sound is that reaches a processor, in frames.
    #[must_use]
    pub fn lateness(&self, slot: Slot) -> u32 {
        let graph = self.graph.as_ref();
        graph.map_or(0, |graph| graph.schedule.late.of(slot))
    }

    /// Whether all that has changed has been read and sent.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.backlog.is_whole() && !self.rest
    }

    /// Whether the time of this tick is over.
    fn is_late(&self) -> bool {
        self.until.as_ref().is_some_and(Slice::is_over)
    }

    /// From now on tracks are read for a slice of time, if there are many; without one,
    /// all of them.
    pub fn work_until(&mut self, until: Option<Slice>) {
        self.until = until;
    }

    /// How many nodes the graph has.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }
}

/// Tells the callback what has changed.
pub fn publish(world: &mut World) {
    let Some(mut live) = world.remove_resource::<Live>() else {
        return;
    };
    let mut published = world.remove_resource::<Published>().unwrap_or_default();
    let mut dirty = std::mem::take(&mut *world.resource_mut::<Dirty>());
    let begun = Instant::now();
    let before = published.count;
    backlog::put_off(world, &mut published, &mut dirty);
    let tracks: Vec<Entity> = dirty.content.iter().copied().collect();
    preparing::survey(world, &tracks);
    preparing::survey_plugins(world, &mut dirty);
    let mut ends = dirty.ends || dirty.structure || !dirty.content.is_empty();
    dirty.faders |= dirty.structure || moves_vca(world, &dirty.params);
    if dirty.structure {
        for track in dirty.chains.drain() {
            published.chains.remove(&track);
        }
        dirty.structure = !publish_structure(world, &mut live, &mut published, &dirty.content);
        if !dirty.structure {
            dirty.content.clear();
        }
    }
    if !dirty.structure && !dirty.content.is_empty() {
        publish_content(world, &mut live, &mut published, &dirty.content);
        dirty.content.clear();
    }
    if !dirty.structure {
        while backlog::work_off(world, &mut live, &mut published) {
            ends = true;
        }
    }
    let whole = published.backlog.is_whole();
    // Whoever waits behind a new graph is answered first, but not twice in a row.
    published.rest = published.count > before && !published.rest && published.is_late();
    dirty.ends = ends;
    if dirty.ends && !dirty.structure && !published.rest {
        publish_ends(world, &mut live, &mut published);
        dirty.ends = false;
    }
    // What moves with time waits until time does.
    let later = backlog::put_off_plans(&published, &mut dirty);
    publish_plans(world, &mut live, &mut published, &mut dirty);
    dirty.all_automation |= later.all_automation;
    dirty.automation.extend(&later.automation);
    publish_matrices(world, &mut live, &published, &mut dirty);
    if !dirty.structure && !dirty.plugins.is_empty() {
        let arrived = std::mem::take(&mut dirty.plugins);
        publish_arrived(world, &mut live, &mut published, arrived);
    }
    if published.count > before {
        published.last_publish = begun.elapsed();
    }
    let moved = std::mem::take(&mut dirty.params);
    let moved = publish_hosted(world, moved);
    publish_params(world, &mut live, &published, moved);
    if dirty.audible && !dirty.structure {
        publish_gates(world, &mut live, &mut published);
        dirty.audible = false;
    }
    if dirty.faders && !dirty.structure && !published.rest {
        publish_faders(world, &mut live, &mut published);
        dirty.faders = false;
    }
    if whole && std::mem::take(&mut dirty.looping) {
        publish_loop(world, &mut live);
    }
    if whole && std::mem::take(&mut dirty.click) {
        publish_click(world, &mut live);
    }
    if whole {
        live.send_deferred();
    }
    live.flush();
    // What had to wait is marked again for the next tick.
    *world.resource_mut::<Dirty>() = dirty;
    world.insert_resource(published);
    world.insert_resource(live);
}

/// Forgets what was published of an Edit that is gone; the next tick publishes all.
pub fn forget(world: &mut World) {
    let mut dirty = world.resource_mut::<Dirty>();
    dirty.structure = true;
    dirty.looping = true;
    dirty.click = true;
    let Some(mut published) = world.remove_resource::<Published>() else {
        return;
    };
    if let Some(live) = world.get_resource::<Live>() {
        for id in published.contents.keys() {
            live.disk(DiskCommand::SetPlan(id.0, None));
        }
    }
    // Ids may come again in another Edit: nothing of the old may be taken for new.
    published.nodes.clear();
    published.delays.clear();
    published.contents.clear();
    published.tracks.clear();
    published.chains.clear();
    published.gates.clear();
    published.faders.clear();
    published.inverted.clear();
    published.plans.clear();
    published.materials.clear();
    published.followers.clear();
    published.master = Chain::default();
    published.graph = None;
    published.leaving = None;
    published.backlog = Backlog::default();
    world.insert_resource(published);
}
