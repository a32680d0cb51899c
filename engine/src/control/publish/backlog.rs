//! Many tracks to be read anew, as after a change of tempo: cut into slices of time,
//! between which mail is answered, and published together once all are read.
//!
//! What comes meanwhile waits for the next pass, so that a client who never stops
//! changing things can't keep what was changed from being heard.

use std::collections::VecDeque;
use std::sync::Arc;

use bevy_ecs::entity::{EntityHashMap, EntityHashSet};
use bevy_ecs::prelude::*;
use foldhash::HashMap;

use super::Published;
use super::tracks::{self, Read};
use crate::control::derive::Dirty;
use crate::control::live::Live;
use crate::control::preparing;
use crate::model::id::{ItemId, ItemIndex};

/// So many tracks are read at once, whatever they take. Fewer in debug builds, so that
/// every test that edits goes through here.
const AT_ONCE: usize = if cfg!(debug_assertions) { 1 } else { 16 };
/// So many are read before the time is looked at.
const STEP: usize = 4;

/// Tracks that are being read anew.
#[derive(Debug, Default)]
pub struct Backlog {
    /// Those of this pass that wait; what isn't in `wanted` any more is passed over.
    waiting: VecDeque<Entity>,
    wanted: EntityHashSet,
    /// Those that were read.
    read: EntityHashMap<(ItemId, Read)>,
    /// What waits for the next pass.
    next: EntityHashSet,
    /// A pass is under way.
    begun: bool,
}

impl Backlog {
    /// Whether nothing waits.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.begun && self.next.is_empty()
    }

    /// A track was read otherwise.
    pub(super) fn forget(&mut self, track: Entity) {
        self.wanted.remove(&track);
        self.read.remove(&track);
        self.next.remove(&track);
    }

    fn add(&mut self, track: Entity) {
        // What still waits will be read as it is then.
        if !self.wanted.contains(&track) {
            self.next.insert(track);
        }
    }

    /// Begins the next pass if there is none, in the order of the tracks.
    fn begin(&mut self, tracks: &[(Entity, usize)]) {
        if self.begun || self.next.is_empty() {
            return;
        }
        self.begun = true;
        self.wanted = std::mem::take(&mut self.next);
        let tracks = tracks.iter().map(|(track, _)| *track);
        self.waiting = tracks.filter(|track| self.wanted.contains(track)).collect();
    }

    fn step(&mut self) -> Vec<Entity> {
        let mut step = Vec::with_capacity(STEP);
        while step.len() < STEP
            && let Some(track) = self.waiting.pop_front()
        {
            if self.wanted.remove(&track) {
                step.push(track);
            }
        }
        step
    }
}

/// The tracks that are played, each with its place.
fn played(world: &World, published: &Published) -> Vec<(Entity, usize)> {
    let index = world.resource::<ItemIndex>();
    let tracks = published.tracks.iter().zip(0..);
    tracks
        .filter_map(|(track, at)| Some((index.entity(track.id)?, at)))
        .collect()
}

/// Takes what is too much for one tick out of what has changed.
pub(super) fn put_off(world: &World, published: &mut Published, dirty: &mut Dirty) {
    if published.graph.is_none() || dirty.content.len() <= AT_ONCE {
        return;
    }
    let known = played(world, published);
    let known: EntityHashSet = known.into_iter().map(|(track, _)| track).collect();
    // What isn't played yet must be there when it first is.
    let all: Vec<Entity> = dirty.content.drain().collect();
    for track in all {
        if known.contains(&track) {
            published.backlog.add(track);
        } else {
            dirty.content.insert(track);
        }
    }
}

/// Takes out what moves with time, as long as time is waited for.
pub(super) fn put_off_plans(published: &Published, dirty: &mut Dirty) -> Dirty {
    let much = dirty.all_automation || dirty.automation.len() > AT_ONCE;
    let mut later = Dirty::default();
    if much && !published.backlog.is_whole() {
        later.all_automation = std::mem::take(&mut dirty.all_automation);
        later.automation = std::mem::take(&mut dirty.automation);
    }
    later
}

/// Reads tracks until the time is over; publishes them once all are read. True then:
/// more may have come meanwhile.
pub(super) fn work_off(world: &mut World, live: &mut Live, published: &mut Published) -> bool {
    if published.backlog.is_whole() {
        return false;
    }
    let played = played(world, published);
    published.backlog.begin(&played);
    let places: EntityHashMap<usize> = played.into_iter().collect();
    loop {
        let step = published.backlog.step();
        if step.is_empty() {
            break;
        }
        preparing::survey(world, &step);
        for track in step {
            let Some(nodes) = places.get(&track).and_then(|&at| published.tracks.get(at)) else {
                continue;
            };
            let before = published.contents.get(&nodes.id).map(Arc::as_ref);
            let read = tracks::read(world, nodes, track, before);
            published.backlog.read.insert(track, (nodes.id, read));
        }
        if published.is_late() {
            return false;
        }
    }
    published.backlog.begun = false;
    publish_read(live, published);
    true
}

/// Swaps in a graph with all that was read.
fn publish_read(live: &mut Live, published: &mut Published) {
    let read = std::mem::take(&mut published.backlog.read);
    let Some(graph) = &published.graph else {
        return;
    };
    let places = published.tracks.iter().zip(0..).map(|(t, at)| (t.id, at));
    let places: HashMap<ItemId, usize> = places.collect();
    let mut contents = graph.contents.clone();
    let mut any = false;
    for (_, (id, read)) in read {
        let Some(content) = places.get(&id).and_then(|&at| contents.get_mut(at)) else {
            continue;
        };
        if let Some(read) = tracks::taking_over(live, id, read, content) {
            published.contents.insert(id, Arc::clone(&read));
            *content = read;
            any = true;
        }
    }
    if any {
        tracks::swap_contents(live, published, contents);
    }
}
