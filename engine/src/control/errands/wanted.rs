//! Which errands a request has.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bevy_ecs::prelude::*;
use serde_json::Value;
use waive_protocol::request::{ParameterSpec, PluginAddress, PluginIsolation};
use waive_protocol::{ObjectId, Request};

use super::{Asked, Chunk, Errand};
use crate::control::commands::{hosted, plugin_type};
use crate::control::lookup;
use crate::control::params;
use crate::control::rack::{self, Rack};
use crate::model::hosted::Hosted;
use crate::model::id::ItemId;
use crate::model::plugin::ParamValue;

/// Whether a request writes what plugins remember into a file of another program's.
#[must_use]
pub fn writes_states(request: &Request) -> bool {
    matches!(
        request,
        Request::SaveEdit(_)
            | Request::SaveEditAs(_)
            | Request::GetEditState(_)
            | Request::CollectAndSave(_)
            | Request::PackageAsZip(_)
            | Request::ExportDawproject(_)
    )
}

/// What has to be done before a request. Nothing for what isn't about hosted plugins.
pub fn wanted(world: &mut World, request: &Request) -> Vec<Errand> {
    let none = world.resource::<Rack>().is_empty();
    match request {
        Request::LoadPlugin(r) => open(r.plugin_id.as_str(), r.isolation),
        Request::LoadPluginPreset(r) => match hosted::preset_to_load(world, r) {
            Ok(path) => preset(world, r.address(), path),
            Err(_) => Vec::new(),
        },
        Request::Batch(batch) => {
            let commands = batch.commands.iter();
            commands
                .flat_map(|command| in_batch(world, command))
                .collect()
        }
        _ if none => Vec::new(),
        Request::GetPluginParameters(r) => all_words(world, r.address()),
        Request::SetParameter(r) => {
            let spec = ParameterSpec {
                param_id: r.param_id.clone(),
                value: r.value,
                native_value: r.native_value,
                text: r.text.clone(),
            };
            words(world, r.address(), &[spec])
        }
        Request::SetParameters(r) => words(world, r.address(), &r.parameters),
        Request::GetPluginState(r) => state(world, r.address()),
        Request::SavePluginPreset(r) => state(world, r.address()),
        Request::SetPluginState(r) => {
            let Ok(bytes) = STANDARD.decode(r.state.as_str()) else {
                return Vec::new();
            };
            restore(world, r.address(), Chunk::Bytes(bytes))
        }
        _ => Vec::new(),
    }
}

fn in_batch(world: &mut World, command: &Value) -> Vec<Errand> {
    let action = command.get("action").and_then(Value::as_str);
    if action == Some("load_plugin") {
        // Its track may be one that the batch makes.
        let wanted = command.get("plugin_id").and_then(Value::as_str);
        let isolation = command.get("isolation").cloned();
        let isolation = isolation.and_then(|word| serde_json::from_value(word).ok());
        return wanted.map_or_else(Vec::new, |wanted| open(wanted, isolation));
    }
    match Request::parse_value(command) {
        Ok(Request::Batch(_)) | Err(_) => Vec::new(),
        Ok(request) => wanted(world, &request),
    }
}

/// Plugins that were changed since their state was taken.
pub fn captures(world: &mut World) -> Vec<Errand> {
    let edited = world.resource_mut::<Rack>().take_edited().into_iter();
    edited
        .map(|(id, line)| Errand::State { id, line })
        .collect()
}

fn open(wanted: &str, isolation: Option<PluginIsolation>) -> Vec<Errand> {
    if plugin_type(wanted).is_some() {
        return Vec::new();
    }
    vec![Errand::Open {
        wanted: wanted.to_owned(),
        isolation,
    }]
}

/// The hosted plugin at an address, if it runs.
fn found(world: &mut World, address: PluginAddress<'_>) -> Option<(Entity, ItemId)> {
    let plugin = lookup::plugin(world, address).ok()?.entity;
    world.get::<Hosted>(plugin)?;
    Some((plugin, *world.get::<ItemId>(plugin)?))
}

fn all_words(world: &mut World, address: PluginAddress<'_>) -> Vec<Errand> {
    let Some((plugin, id)) = found(world, address) else {
        return Vec::new();
    };
    let Some(line) = world.resource::<Rack>().line(id) else {
        return Vec::new();
    };
    let params = crate::model::outline::children(world, plugin).filter_map(|param| {
        let value = world.get::<ParamValue>(param)?.0;
        let own = rack::own_id(world, param)?;
        Some((lookup::object_id(world, param), own, Asked::Word(value)))
    });
    let params = params.collect();
    vec![Errand::Words { line, params }]
}

fn words(world: &mut World, address: PluginAddress<'_>, specs: &[ParameterSpec]) -> Vec<Errand> {
    let Some((plugin, id)) = found(world, address) else {
        return Vec::new();
    };
    let Some(line) = world.resource::<Rack>().line(id) else {
        return Vec::new();
    };
    let all = params::of_plugin(world, plugin);
    let asked = |spec: &ParameterSpec| -> Option<(ObjectId, u32, Asked)> {
        let param = params::named(&all, &spec.param_id)?;
        let asked = match (spec.value, spec.native_value, &spec.text) {
            (Some(value), ..) => Asked::Word(value.get()),
            (None, Some(native), _) => Asked::Word(native.get()),
            (None, None, word) => Asked::Value(word.as_ref()?.as_str().to_owned()),
        };
        let own = rack::own_id(world, param)?;
        Some((lookup::object_id(world, param), own, asked))
    };
    let params: Vec<_> = specs.iter().filter_map(asked).collect();
    if params.is_empty() {
        return Vec::new();
    }
    vec![Errand::Words { line, params }]
}

fn state(world: &mut World, address: PluginAddress<'_>) -> Vec<Errand> {
    let Some((_, id)) = found(world, address) else {
        return Vec::new();
    };
    let line = world.resource::<Rack>().line(id);
    line.map_or_else(Vec::new, |line| vec![Errand::State { id, line }])
}

fn restore(world: &mut World, address: PluginAddress<'_>, from: Chunk) -> Vec<Errand> {
    let Some((plugin, id)) = found(world, address) else {
        return Vec::new();
    };
    let class = world
        .get::<Hosted>(plugin)
        .map(|hosted| hosted.class.to_string());
    let line = world.resource::<Rack>().line(id);
    let Some((line, class)) = line.zip(class) else {
        return Vec::new();
    };
    vec![Errand::Restore {
        id,
        line,
        class,
        from,
    }]
}

fn preset(world: &mut World, address: PluginAddress<'_>, path: PathBuf) -> Vec<Errand> {
    let hosted = restore(world, address, Chunk::File(path.clone()));
    if hosted.is_empty() {
        return vec![Errand::Read(path)];
    }
    hosted
}
