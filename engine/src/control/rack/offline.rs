//! Hosted plugins of renders: instances of their own, opened on the thread that renders.

use std::sync::{Arc, Mutex, PoisonError};

use bevy_ecs::prelude::*;

use super::opening::{arrival, hosted};
use super::orders::{Wish, order, wish};
use super::placed::place;
use super::{Rack, Shelf, Shelves, ticket};
use crate::model::id::ItemId;
use crate::plugins::host::{self, Handle, Notice, PluginStatus};
use crate::render::automation::PlanOf;
use crate::render::nodes::plugin::PluginNode;
use crate::render::offline::{Late, Made, Watch};
use crate::render::slab::NodeProcessor;

/// A plugin that a render wants.
pub struct Hired {
    wish: Wish,
    shelf: Arc<Shelf>,
    /// By how many frames the graph takes it to be late.
    latency: u32,
    /// What moves its parameters.
    pub plan: PlanOf,
}

impl Hired {
    /// What a render needs to open a plugin of the Edit.
    #[must_use]
    pub fn read(world: &World, plugin: Entity) -> Option<Self> {
        let id = *world.get::<ItemId>(plugin)?;
        Some(Self {
            wish: wish(world, plugin)?,
            shelf: Arc::clone(&world.get_resource::<Shelves>()?.0),
            latency: world.get_resource::<Rack>()?.latency(id),
            plan: None,
        })
    }
}

/// What the plugin said while it was rendered.
type Said = Arc<Mutex<Vec<Notice>>>;

impl Late for Hired {
    fn make(self: Box<Self>) -> Result<Made, String> {
        let name = self.wish.hosted.name.to_string();
        let passed = |why: String| format!("{name} is silent or passed through: {why}");
        let order = order(&self.shelf, &self.wish, true).map_err(|e| passed(e.message))?;
        let said = Said::default();
        let heard = Arc::clone(&said);
        let listener = Box::new(move |mut notices: Vec<Notice>| {
            let mut said = heard.lock().unwrap_or_else(PoisonError::into_inner);
            said.append(&mut notices);
        });
        let opened = host::open(order, listener).map_err(|e| passed(e.to_string()))?;
        let mut notes = Vec::new();
        let late = opened.handle.status().latency();
        if late != self.latency {
            let (own, graph) = (late, self.latency);
            notes.push(format!(
                "{name} is late by {own} frames here, and by {graph} while playing: what it plays is off by the difference"
            ));
        }
        notes.extend(opened.refused.iter().map(|line| format!("{name}: {line}")));
        let ids: Vec<u32> = opened.parameters.iter().map(|p| p.id).collect();
        let processor = place(opened.processor, &self.wish.places, &ids);
        let node = PluginNode::new(processor, self.wish.hosted.instrument);
        let mut processor = NodeProcessor::Plugin(Box::new(node));
        if let Some(plan) = self.plan {
            processor.begin_with(plan);
        }
        Ok(Made {
            processor,
            watch: Box::new(Watched {
                name,
                handle: opened.handle,
                said,
                notes,
            }),
        })
    }
}

struct Watched {
    name: String,
    handle: Handle,
    said: Said,
    notes: Vec<String>,
}

impl Watch for Watched {
    fn fault(&mut self) -> Option<String> {
        if self.handle.status().state() != PluginStatus::Failed {
            return None;
        }
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let reason = said.iter().rev().find_map(|notice| match notice {
            Notice::Failed { reason } | Notice::Down { reason } => Some(reason.clone()),
            _ => None,
        });
        Some(reason.unwrap_or_else(|| format!("{}: it failed too often", self.name)))
    }

    fn notes(&mut self) -> Vec<String> {
        let mut notes = std::mem::take(&mut self.notes);
        let status = self.handle.status();
        if status.restarts() > 0 {
            notes.push(format!(
                "{} had to be started again ({} times): it went on with its last state",
                self.name,
                status.restarts()
            ));
        }
        if status.bad_blocks() > 0 {
            let count = status.bad_blocks();
            notes.push(format!(
                "{}: {count} blocks held values that are no numbers; they are silent",
                self.name
            ));
        }
        notes
    }
}

/// Opens every hosted plugin of an Edit that nothing plays, so that the graph knows
/// their latencies. Answers what couldn't be opened.
pub fn open_all(world: &mut World) -> Vec<String> {
    let Some(shelf) = world
        .get_resource::<Shelves>()
        .map(|shelf| Arc::clone(&shelf.0))
    else {
        return Vec::new();
    };
    let mut failed = Vec::new();
    for (id, plugin) in hosted(world) {
        let wanted = wish(world, plugin);
        let open = world.resource::<Rack>().seat(id).is_some();
        let Some(wanted) = wanted.filter(|_| !open) else {
            continue;
        };
        match arrival(&shelf, wanted, (None, ticket()), true) {
            Ok(arrival) => world.resource_mut::<Rack>().seat_at(id, arrival),
            Err(refusal) => failed.push(refusal.message),
        }
    }
    failed
}
