//! What moves parameters: plans that travel beside the graph, no compile.

use std::collections::HashSet;
use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::Published;
use crate::control::derive::Dirty;
use crate::control::extract::PlanReader;
use crate::control::live::{Live, Session};
use crate::control::params;
use crate::model::automation::{Assignments, ClipCurve, Curve, Macro, Modifier};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::model::track::Track;
use crate::render::automation::NodePlan;
use crate::render::graph::{NodeId, Role};
use crate::render::link::{Order, Swap};
use crate::render::nodes::fader;
use crate::render::slab::NodeProcessor;

impl Published {
    /// Gives a processor that nobody has heard yet what moves it.
    pub(super) fn begin(&mut self, world: &World, node: NodeId, processor: &mut NodeProcessor) {
        let rate = world.resource::<Session>().rate;
        let plan = PlanReader::new(world, rate, &mut self.followers).node(node);
        match plan {
            Some(plan) => {
                processor.begin_with(Arc::clone(&plan));
                self.plans.insert(node, plan);
            }
            None => drop(self.plans.remove(&node)),
        }
    }
}

/// Tells the callback of every plan that differs from what it has.
pub(super) fn publish_plans(
    world: &mut World,
    live: &mut Live,
    published: &mut Published,
    dirty: &mut Dirty,
) {
    published
        .plans
        .retain(|node, _| published.nodes.contains(node));
    let nodes = wanted(world, published, dirty);
    let rate = world.resource::<Session>().rate;
    let mut swap = Swap::default();
    let mut freed = Vec::new();
    let mut reader = PlanReader::new(world, rate, &mut published.followers);
    for node in nodes {
        let Some(slot) = published.slots.get(node) else {
            continue;
        };
        let plan = reader.node(node);
        let before = published.plans.get(&node);
        if before == plan.as_ref() {
            continue;
        }
        if let Some(before) = before {
            freed.extend(left(world, node, before, plan.as_deref()).map(|to| (slot, to)));
        }
        match &plan {
            Some(plan) => published.plans.insert(node, Arc::clone(plan)),
            None => published.plans.remove(&node),
        };
        swap.plans.push((slot, plan));
    }
    let on_grid = published.plans.values().any(|plan| !plan.taps.is_empty());
    if on_grid != published.on_grid {
        published.on_grid = on_grid;
        swap.on_grid = Some(on_grid);
    }
    if !swap.plans.is_empty() || swap.on_grid.is_some() {
        live.send(Order::Swap(Box::new(swap)));
    }
    for (slot, (index, value)) in freed {
        live.send(Order::Param { slot, index, value });
    }
}

/// The parameters that nothing moves any more, with where they stand.
fn left(
    world: &World,
    node: NodeId,
    before: &NodePlan,
    after: Option<&NodePlan>,
) -> impl Iterator<Item = (u32, f64)> {
    let plugin = world.resource::<ItemIndex>().entity(ItemId(node.item));
    let moved = |index| after.is_some_and(|plan| plan.param(index).is_some());
    let gone = before.params.iter().map(|p| p.index).filter(|&i| !moved(i));
    let gone: HashSet<u32> = gone.collect();
    let stands = plugin.into_iter().flat_map(|plugin| {
        outline::children(world, plugin).filter_map(move |param| {
            let spec = params::spec_of(world, plugin, param)?;
            Some((spec.index, world.get::<ParamValue>(param)?.0))
        })
    });
    let stands: Vec<_> = stands.filter(|(index, _)| gone.contains(index)).collect();
    stands.into_iter()
}

/// The nodes whose plans may have changed.
fn wanted(world: &mut World, published: &Published, dirty: &mut Dirty) -> Vec<NodeId> {
    let changed = std::mem::take(&mut dirty.automation);
    let mut everything = std::mem::take(&mut dirty.all_automation);
    let mut plugins = HashSet::new();
    let parent = |entity| world.get::<ChildOf>(entity).map(ChildOf::parent);
    for entity in changed.iter().chain(&dirty.params).copied() {
        let Some(parent) = parent(entity) else {
            continue;
        };
        let moves = world.get::<Macro>(entity).is_some() || world.get::<Modifier>(parent).is_some();
        everything |= moves;
        // A value that nothing moves is told as it is; its plugin needn't be read.
        let id = world.get::<ItemId>(parent).map_or(0, |id| id.0);
        let role = Role::Plugin;
        let planned = published.plans.contains_key(&NodeId { item: id, role });
        let vca = world
            .get::<Plugin>(parent)
            .is_some_and(|p| p.type_name == Plugin::VCA);
        let read = vca || planned || changed.contains(&entity);
        if world.get::<Plugin>(parent).is_some() && read {
            plugins.insert(parent);
        }
    }
    if everything {
        plugins.extend(automated(world));
    }
    let mut nodes: Vec<NodeId> = Vec::new();
    if dirty.faders {
        // Tracks may lie below other VCAs than before.
        plugins.extend(automated(world));
        let ridden = |plan: &NodePlan| plan.param(fader::VCA).is_some();
        let planned = published.plans.iter().filter(|(_, plan)| ridden(plan));
        nodes.extend(planned.map(|(node, _)| *node));
    }
    let ridden: Vec<Entity> = plugins
        .iter()
        .flat_map(|&p| faders_below(world, p))
        .collect();
    plugins.extend(ridden);
    let id = |entity: &Entity| world.get::<ItemId>(*entity).map(|id| id.0);
    let node = |item: u64, role: Role| NodeId { item, role };
    let items = plugins.iter().filter_map(id);
    nodes.extend(items.map(|item| node(item, Role::Plugin)));
    if everything {
        nodes.extend(published.plans.keys().copied());
        nodes.extend(followed(world).into_iter().map(|i| node(i, Role::Output)));
    }
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// Plugins with a parameter that something may move.
fn automated(world: &mut World) -> Vec<Entity> {
    let mut params =
        world.query_filtered::<&ChildOf, (With<Parameter>, Or<(With<Curve>, With<Assignments>)>)>();
    let mut plugins: Vec<Entity> = params.iter(world).map(ChildOf::parent).collect();
    let mut curves = world.query::<&ClipCurve>();
    let targets: HashSet<ItemId> = curves.iter(world).map(|curve| curve.plugin).collect();
    let index = world.resource::<ItemIndex>();
    plugins.extend(targets.into_iter().filter_map(|id| index.entity(id)));
    plugins
}

/// The faders that a plugin moves, if it is a VCA.
fn faders_below(world: &World, plugin: Entity) -> Vec<Entity> {
    let is = |entity: Entity, name: &str| {
        let plugin = world.get::<Plugin>(entity);
        plugin.is_some_and(|plugin| plugin.type_name == name)
    };
    let folder = world.get::<ChildOf>(plugin).map(ChildOf::parent);
    let Some(folder) = folder.filter(|_| is(plugin, Plugin::VCA)) else {
        return Vec::new();
    };
    let mut faders = Vec::new();
    let mut below = vec![folder];
    while let Some(folder) = below.pop() {
        for child in outline::children(world, folder) {
            if world.get::<Track>(child).is_some() {
                below.push(child);
            } else if is(child, Plugin::VOLUME) {
                faders.push(child);
            }
        }
    }
    faders
}

/// The ids of tracks that hold modifiers.
fn followed(world: &mut World) -> Vec<u64> {
    let mut modifiers = world.query_filtered::<&ChildOf, With<Modifier>>();
    let tracks = modifiers.iter(world).map(ChildOf::parent);
    let tracks: Vec<Entity> = tracks.collect();
    let ids = tracks
        .into_iter()
        .filter_map(|track| world.get::<ItemId>(track));
    ids.map(|id| id.0).collect()
}
