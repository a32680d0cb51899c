//! Where the further outputs of plugins lead.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{PluginOutputSet, PluginOutputView};
use waive_protocol::request::SetPluginOutput;
use waive_protocol::{ErrorCode, ErrorReply};

use super::routing::check_circle;
use crate::control::draft::Draft;
use crate::control::extract::{self, Shape};
use crate::control::lookup;
use crate::control::params;
use crate::control::rack::Rack;
use crate::model::hosted::Hosted;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::Outline;
use crate::model::plugin::FurtherOutputs;
use crate::model::track::Track;

type Reply<T> = Result<T, ErrorReply>;

/// The names of a plugin's outputs, while it runs.
fn names(world: &World, plugin: Entity) -> Option<Vec<(String, usize)>> {
    let id = world.get::<ItemId>(plugin)?;
    let seat = world.get_resource::<Rack>()?.seat(*id)?;
    let named = seat
        .outputs()
        .iter()
        .map(|bus| (bus.name.clone(), bus.channels));
    Some(named.collect())
}

fn refuse(message: String) -> ErrorReply {
    ErrorReply::new(ErrorCode::InvalidValue, message).field("output")
}

/// Which output is meant, if the plugin has it; one that doesn't run is believed.
fn checked(world: &World, plugin: Entity, output: usize) -> Reply<(u32, Option<String>)> {
    let name = params::plugin_name(world, plugin);
    let known = names(world, plugin);
    let most = known
        .as_ref()
        .map_or(FurtherOutputs::MOST as usize, Vec::len);
    let which = u32::try_from(output).unwrap_or(u32::MAX);
    if output == 0 {
        let hint = "the main output goes down the chain; set_track_output leads it elsewhere";
        return Err(refuse("Output 0 is the main one".to_owned()).hint(hint));
    }
    if output < most.min(FurtherOutputs::MOST as usize) {
        let bus = known.and_then(|all| all.into_iter().nth(output));
        return Ok((which, bus.map(|(name, _)| name)));
    }
    let all = known.unwrap_or_default();
    if all.len() < 2 {
        return Err(refuse(format!("{name} has one output only")));
    }
    let listed: Vec<String> = (1..)
        .zip(&all[1..])
        .map(|(number, (name, _))| format!("{number} ({name})"))
        .collect();
    let message = format!(
        "{name} has no output {output}; it has {}",
        listed.join(", ")
    );
    Err(refuse(message))
}

pub fn set_output(draft: &mut Draft<'_>, request: &SetPluginOutput) -> Reply<PluginOutputSet> {
    let at = lookup::plugin(draft.world, request.address())?;
    let on_track = draft.world.get::<ChildOf>(at.entity).map(ChildOf::parent);
    let on_track = on_track.is_some_and(|track| draft.world.get::<Track>(track).is_some());
    if draft.world.get::<Hosted>(at.entity).is_none() || !on_track {
        let name = params::plugin_name(draft.world, at.entity);
        let hint = "plugins of other makers on a track may have more (get_plugin_parameters)";
        let message = format!("{name} has no output that could lead elsewhere");
        let refusal = ErrorReply::not_supported(message).field("plugin_id");
        return Err(refusal.hint(hint));
    }
    let (output, output_name) = checked(draft.world, at.entity, request.output.get() as usize)?;
    let target = match request.target {
        None => None,
        Some(named) => {
            let track = lookup::track(draft.world, named);
            let track = track.map_err(|refusal| refusal.field("target"))?;
            if extract::shape(draft.world, track.entity) != Shape::Audio {
                let hint = "lead it to a track; that may lie in the folder";
                let refusal = ErrorReply::not_supported("A folder hears whole tracks only");
                return Err(refusal.field("target").hint(hint));
            }
            Some(track)
        }
    };
    let track = target.as_ref().map(|track| draft.id(track.entity));
    let track = track.transpose()?;
    let before = draft.world.get::<FurtherOutputs>(at.entity).cloned();
    let after = before.unwrap_or_default().with(output, track);
    if after.0.is_empty() {
        draft.unset::<FurtherOutputs>(at.entity)?;
    } else {
        draft.set(at.entity, after)?;
    }
    check_circle(draft.world).map_err(|refusal| refusal.field("target"))?;
    Ok(PluginOutputSet {
        track_id: at.track,
        plugin_name: params::plugin_name(draft.world, at.entity),
        plugin_id: lookup::object_id(draft.world, at.entity),
        output,
        output_name,
        target: target.as_ref().map(|track| track.index),
        target_id: target.map(|track| lookup::object_id(draft.world, track.entity)),
    })
}

/// What led to tracks that go leads nowhere.
pub fn stop_feeding(draft: &mut Draft<'_>, gone: &[ItemId]) -> Reply<()> {
    let mut feeding = draft.world.query::<(&ItemId, Entity, &FurtherOutputs)>();
    let leads = |all: &FurtherOutputs| all.0.iter().any(|one| gone.contains(&one.track));
    let mut plugins: Vec<_> = feeding
        .iter(draft.world)
        .filter(|(.., all)| leads(all))
        .map(|(id, plugin, all)| (*id, plugin, all.clone()))
        .collect();
    // The log says the same whatever the order in memory.
    plugins.sort_unstable_by_key(|(id, ..)| *id);
    for (_, plugin, mut all) in plugins {
        all.0.retain(|one| !gone.contains(&one.track));
        if all.0.is_empty() {
            draft.unset::<FurtherOutputs>(plugin)?;
        } else {
            draft.set(plugin, all)?;
        }
    }
    Ok(())
}

/// A plugin's outputs for clients, if it has several.
pub fn views(world: &mut World, plugin: Entity) -> Vec<PluginOutputView> {
    let named = names(world, plugin).unwrap_or_default();
    if named.len() < 2 {
        return Vec::new();
    }
    let leads = world.get::<FurtherOutputs>(plugin).cloned();
    let tracks = Outline::tracks(world).to_vec();
    let view = |(output, (name, channels)): (u32, (String, usize))| {
        let to = leads.as_ref().and_then(|all| all.of(output));
        let track = to.and_then(|to| world.resource::<ItemIndex>().entity(to));
        let target = track.and_then(|track| tracks.iter().position(|&known| known == track));
        PluginOutputView {
            output,
            name,
            channels,
            target,
            target_id: track
                .filter(|_| target.is_some())
                .map(|track| lookup::object_id(world, track)),
        }
    };
    (0..).zip(named).map(view).collect()
}
