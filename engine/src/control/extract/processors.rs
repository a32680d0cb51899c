//! The processors of nodes, as the World has them now.

use bevy_ecs::prelude::*;

use super::faders;
use super::sounding::{Sounding, sounding};
use crate::control::material::Materials;
use crate::control::params;
use crate::control::rack::Rack;
use crate::control::synth_modulation;
use crate::graph::spec::{NodeKind, NodeSpec};
use crate::level::FaderPosition;
use crate::model::id::ItemId;
use crate::model::outline;
use crate::model::plugin::{AuxSend, ParamValue};
use crate::plugins::builtin::{self, BuiltinKind, Material};
use crate::render::graph::NodeId;
use crate::render::nodes::fader::Fader;
use crate::render::nodes::output::TrackOutput;
use crate::render::nodes::plugin::PluginNode;
use crate::render::nodes::send::{Send, SendState};
use crate::render::slab::NodeProcessor;
use crate::time::SampleRate;

/// Makes the processor of a node, as the World has it now. Players and sums have none;
/// a hosted plugin's is the one that runs live, and can be had once.
/// `open` is whether its gate is, where it has one.
#[must_use]
pub fn processor(
    world: &World,
    node: &NodeSpec,
    rate: SampleRate,
    open: bool,
) -> Option<NodeProcessor> {
    match node.kind {
        NodeKind::Player { .. }
        | NodeKind::Sum
        | NodeKind::Further { .. }
        | NodeKind::Ends
        | NodeKind::Delay { .. } => None,
        NodeKind::Output { .. } => Some(NodeProcessor::Output(TrackOutput::new(open, rate))),
        NodeKind::Fader => {
            let plugin = entity(world, node.id)?;
            let fader = Fader::new(faders::state(world, plugin), rate);
            Some(NodeProcessor::Fader(fader))
        }
        NodeKind::Send => {
            let plugin = entity(world, node.id)?;
            let mut params = outline::children(world, plugin);
            let level = params.find_map(|param| world.get::<ParamValue>(param));
            let level = level.map_or(FaderPosition::UNITY, |level| FaderPosition(level.0));
            let invert = world.get::<AuxSend>(plugin).is_some_and(|send| send.invert);
            let send = Send::new(SendState { level, invert }, open, rate);
            Some(NodeProcessor::Send(send))
        }
        NodeKind::Plugin { .. } => {
            let plugin = entity(world, node.id)?;
            let kind = match sounding(world, plugin)? {
                Sounding::Builtin(kind) => kind,
                Sounding::Hosted { instrument } => {
                    let made = world
                        .get_resource::<Rack>()?
                        .processor(ItemId(node.id.item))?;
                    let made = PluginNode::new(made, instrument);
                    return Some(NodeProcessor::Plugin(Box::new(made)));
                }
            };
            let materials = world.get_resource::<Materials>();
            let material = materials.map_or(Material::None, |all| all.of(plugin));
            let mut made = builtin::create_with(kind, rate, node.id.item, &material);
            if kind == BuiltinKind::FourOsc {
                made.trade(&mut synth_modulation::matrix(world, plugin));
            }
            for (index, value) in param_values(world, plugin) {
                made.set_param(index, value);
            }
            let made = PluginNode::new(made, kind.is_instrument());
            Some(NodeProcessor::Plugin(Box::new(made)))
        }
    }
}

fn entity(world: &World, node: NodeId) -> Option<Entity> {
    world
        .resource::<crate::model::id::ItemIndex>()
        .entity(ItemId(node.item))
}

/// A plugin's parameters by their processor's index, where they differ from the default.
fn param_values(world: &World, plugin: Entity) -> Vec<(u32, f32)> {
    outline::children(world, plugin)
        .filter_map(|param| {
            let spec = params::spec_of(world, plugin, param)?;
            let value = world.get::<ParamValue>(param)?.0;
            #[expect(clippy::cast_possible_truncation, reason = "parameters live in f32")]
            let set = (spec.index, value as f32);
            (value != spec.default).then_some(set)
        })
        .collect()
}
