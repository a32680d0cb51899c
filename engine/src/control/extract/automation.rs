//! What moves parameters, read from the World into plans.
//!
//! One plugin is read at what its own parameters cost; a macro or modifier that moves
//! several is read once and shared.

mod modifiers;

use std::collections::HashMap;
use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::{clip_curves, faders};
use crate::control::params;
use crate::level::FaderPosition;
use crate::model::automation::{Assignments, Curve, CurveBypassed, Macro, Modifier};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::modifier::{self, Setting};
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::render::automation::{CurvePlan, FollowerCell, Modulation, NodePlan, ParamPlan, Source};
use crate::render::graph::{NodeId, Role};
use crate::render::nodes::fader;
use crate::time::{SampleRate, TempoSequence};

/// Where envelope followers leave their values: one cell for each, for as long as the
/// renderer lives that they belong to.
pub type FollowerCells = HashMap<ItemId, Arc<FollowerCell>>;

/// Reads plans. Macros and modifiers it has read once are shared.
pub struct PlanReader<'w> {
    world: &'w World,
    rate: SampleRate,
    cells: &'w mut FollowerCells,
    sources: HashMap<ItemId, Option<Arc<Source>>>,
    map: Option<Arc<TempoSequence>>,
    /// The sources being read: one that moves itself, round any corner, doesn't.
    reading: Vec<ItemId>,
}

impl<'w> PlanReader<'w> {
    /// A reader for one renderer.
    pub fn new(world: &'w World, rate: SampleRate, cells: &'w mut FollowerCells) -> Self {
        Self {
            world,
            rate,
            cells,
            sources: HashMap::new(),
            map: None,
            reading: Vec::new(),
        }
    }

    /// What moves a node's parameters; `None` when nothing does.
    pub fn node(&mut self, node: NodeId) -> Option<Arc<NodePlan>> {
        let index = self.world.resource::<ItemIndex>();
        let entity = index.entity(ItemId(node.item))?;
        let plan = match node.role {
            Role::Plugin => NodePlan {
                params: self.plugin(entity),
                taps: Vec::new(),
            },
            Role::Output => NodePlan {
                params: Vec::new(),
                taps: self.taps(entity),
            },
            _ => return None,
        };
        let moves = !plan.params.is_empty() || !plan.taps.is_empty();
        moves.then(|| Arc::new(plan))
    }

    /// What moves one parameter, or a macro.
    pub fn one(&mut self, entity: Entity) -> ParamPlan {
        let world = self.world;
        let plugin = world.get::<ChildOf>(entity).map(ChildOf::parent);
        let own = plugin.zip(world.get::<Parameter>(entity));
        let Some((plugin, parameter)) = own else {
            return self.param(entity, 0, (0.0, 1.0));
        };
        if let Some(Modifier { tag }) = world.get::<Modifier>(plugin) {
            return match modifier::moving(tag, &parameter.param_id) {
                Some(setting) => self.setting(entity, &setting),
                None => self.param(entity, 0, (0.0, 1.0)),
            };
        }
        let spec = params::spec_of(world, plugin, entity);
        let (index, range) = spec.map_or((0, (0.0, 1.0)), |s| (s.index, (s.min, s.max)));
        let mut plan = self.param(entity, index, range);
        let clips = clip_curves::of_plugin(world, plugin).into_iter();
        let own = clips.filter(|(id, _)| *id == parameter.param_id);
        plan.clips
            .extend(own.filter_map(|(_, curve)| clip_curves::plan(world, curve, self.rate)));
        plan
    }

    fn plugin(&mut self, plugin: Entity) -> Vec<ParamPlan> {
        let world = self.world;
        let Some(type_name) = world.get::<Plugin>(plugin).map(|p| &p.type_name) else {
            return Vec::new();
        };
        let clips = clip_curves::of_plugin(world, plugin);
        let mut plans = Vec::new();
        for entity in outline::children(world, plugin) {
            let Some(parameter) = world.get::<Parameter>(entity) else {
                continue;
            };
            let Some(spec) = params::spec_of(world, plugin, entity) else {
                continue;
            };
            let mut plan = self.param(entity, spec.index, (spec.min, spec.max));
            let own = clips.iter().filter(|(id, _)| *id == parameter.param_id);
            let own = own.filter_map(|&(_, curve)| clip_curves::plan(world, curve, self.rate));
            plan.clips.extend(own);
            if !plan.is_still() {
                plans.push(plan);
            }
        }
        if type_name == Plugin::VOLUME {
            plans.extend(self.ridden(plugin));
        }
        plans
    }

    /// What the VCAs above a fader add to it, if any of them is moved.
    fn ridden(&mut self, fader: Entity) -> Option<ParamPlan> {
        let track = self.world.get::<ChildOf>(fader)?.parent();
        let vcas = faders::vcas(self.world, track).map(|param| self.one(param));
        let vcas: Vec<ParamPlan> = vcas.collect();
        if vcas.iter().all(ParamPlan::is_still) {
            return None;
        }
        let mut plan = ParamPlan::still(fader::VCA, 0.0, (f64::MIN, f64::MAX));
        let middle = FaderPosition::UNITY.0;
        plan.ridden_by = vcas
            .into_iter()
            .map(|vca| (Arc::new(vca), middle))
            .collect();
        Some(plan)
    }

    /// A setting of a modifier.
    fn setting(&mut self, param: Entity, setting: &Setting) -> ParamPlan {
        let mut plan = self.param(param, 0, (setting.min, setting.max));
        if self.world.get::<ParamValue>(param).is_none() {
            plan.base = setting.default;
        }
        plan
    }

    /// A parameter's value, curve and modulation.
    fn param(&mut self, entity: Entity, index: u32, range: (f64, f64)) -> ParamPlan {
        let world = self.world;
        let base = world.get::<ParamValue>(entity).map_or(range.0, |v| v.0);
        let mut plan = ParamPlan::still(index, base, range);
        if world.get::<CurveBypassed>(entity).is_none() {
            let points = world.get::<Curve>(entity).map_or(&[][..], Curve::points);
            let points = points.iter().map(|p| (p.time, p.value, p.curve));
            plan.curve = CurvePlan::new(points, self.rate);
        }
        if let Some(assignments) = world.get::<Assignments>(entity) {
            for assignment in &assignments.0 {
                if let Some(source) = self.source(assignment.source) {
                    plan.modulations.push(Modulation {
                        source,
                        depth: assignment.depth,
                        offset: assignment.offset,
                        curve: assignment.curve,
                        start: assignment.start,
                        end: assignment.end,
                    });
                }
            }
        }
        plan
    }

    /// A macro or modifier by its id.
    fn source(&mut self, id: ItemId) -> Option<Arc<Source>> {
        if let Some(known) = self.sources.get(&id) {
            return known.clone();
        }
        if self.reading.contains(&id) {
            return None;
        }
        self.reading.push(id);
        let entity = self.world.resource::<ItemIndex>().entity(id);
        let source = entity.and_then(|entity| self.read_source(entity, id));
        self.reading.pop();
        let source = source.map(Arc::new);
        self.sources.insert(id, source.clone());
        source
    }

    fn read_source(&mut self, entity: Entity, id: ItemId) -> Option<Source> {
        if self.world.get::<Macro>(entity).is_some() {
            return Some(Source::Macro(self.param(entity, 0, (0.0, 1.0))));
        }
        let modifier = self.world.get::<Modifier>(entity)?;
        self.modifier(entity, id, &modifier.tag)
    }
}
