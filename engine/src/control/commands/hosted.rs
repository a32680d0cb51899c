//! What plugins remember: states and presets, of hosted plugins and of the engine's own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};
use waive_protocol::reply::{
    PluginStateReply, PluginStateSet, PresetLoaded, PresetSaved, TrackPlace,
};
use waive_protocol::request::{GetPluginState, LoadPluginPreset, SavePluginPreset, SetPluginState};
use waive_protocol::text::Name;
use waive_protocol::{ErrorCode, ErrorReply};

use crate::control::draft::Draft;
use crate::control::errands::{self, Brought};
use crate::control::jobs::file_name;
use crate::control::lookup::{self, PluginAt};
use crate::control::package::replace_file;
use crate::control::params;
use crate::control::rack::{self, Rack, Shelves};
use crate::control::{files, synth_modulation, views};
use crate::model::hosted::{Hosted, HostedState};
use crate::model::id::ItemId;
use crate::model::modulation::{SynthModulation, SynthRoute};
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter, Plugin};

type Reply<T> = Result<T, ErrorReply>;

/// What one of the engine's own plugins remembers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnState {
    #[serde(rename = "type")]
    type_name: String,
    /// Values in the parameters' own units; those that aren't named have their defaults.
    parameters: BTreeMap<String, f64>,
    /// The modulation matrix of a synth that has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    modulation: Vec<SynthRoute>,
}

/// A plugin's state, with the ending of its files.
struct Remembered {
    bytes: Vec<u8>,
    format: &'static str,
}

fn refuse_state(message: impl Into<String>) -> ErrorReply {
    ErrorReply::new(ErrorCode::InvalidValue, message).field("state")
}

/// What a hosted plugin that doesn't run is refused with.
fn not_running(world: &World, plugin: Entity) -> ErrorReply {
    let name = params::plugin_name(world, plugin);
    let id = world.get::<ItemId>(plugin).copied().unwrap_or(ItemId::ROOT);
    let health = world.resource::<Rack>().health(id);
    let why = health.reason.unwrap_or_else(|| health.state.to_owned());
    ErrorReply::new(
        ErrorCode::PluginFailed,
        format!("{name} doesn't run: {why}"),
    )
    .field("plugin_id")
    .hint("try again once it runs; get_plugin_parameters tells how it fares")
}

fn remembered(world: &World, plugin: Entity) -> Reply<Remembered> {
    if let Some(hosted) = world.get::<Hosted>(plugin) {
        let id = world.get::<ItemId>(plugin).copied().unwrap_or(ItemId::ROOT);
        let taken = world.resource::<Brought>().states.get(&id);
        let state = taken.ok_or_else(|| not_running(world, plugin))?.clone()?;
        let bytes = errands::wrapped(&hosted.class, &state);
        return Ok(Remembered {
            bytes: bytes.map_err(|error| rack::refusal(&error))?,
            format: ending(world, plugin),
        });
    }
    let type_name = own_type(world, plugin)?;
    let value = |param| {
        let id = world.get::<Parameter>(param)?.param_id.clone();
        Some((id, world.get::<ParamValue>(param)?.0))
    };
    let state = OwnState {
        type_name,
        parameters: outline::children(world, plugin).filter_map(value).collect(),
        modulation: world
            .get::<SynthModulation>(plugin)
            .map_or_else(Vec::new, |of| of.routes.clone()),
    };
    let bytes = serde_json::to_vec_pretty(&state);
    Ok(Remembered {
        bytes: bytes.map_err(|error| ErrorReply::internal(error.to_string()))?,
        format: "json",
    })
}

/// The type of one of the engine's own that remembers something.
fn own_type(world: &World, plugin: Entity) -> Reply<String> {
    let plugin = world.get::<Plugin>(plugin);
    let plugin = plugin.ok_or_else(|| ErrorReply::internal("the plugin is gone"))?;
    match super::plugin_type(&plugin.type_name) {
        Some(known) => Ok(known.to_owned()),
        None => {
            let message = format!("Nothing is known of plugins of type {}", plugin.type_name);
            Err(ErrorReply::not_supported(message).field("plugin_id"))
        }
    }
}

/// All that a plugin remembers.
///
/// # Errors
/// `plugin_not_found`, `plugin_failed`, `not_supported`.
pub fn get_state(world: &mut World, request: &GetPluginState) -> Reply<PluginStateReply> {
    let at = lookup::plugin(world, request.address())?;
    let remembered = remembered(world, at.entity)?;
    Ok(PluginStateReply {
        track_id: at.track,
        plugin_id: lookup::object_id(world, at.entity),
        plugin_name: params::plugin_name(world, at.entity),
        format: remembered.format.to_owned(),
        bytes: remembered.bytes.len(),
        state: STANDARD.encode(remembered.bytes),
    })
}

pub fn set_state(draft: &mut Draft<'_>, request: &SetPluginState) -> Reply<PluginStateSet> {
    let at = lookup::plugin(draft.world, request.address())?;
    let bytes = STANDARD.decode(request.state.as_str());
    let bytes = bytes.map_err(|error| refuse_state(format!("The state isn't base64: {error}")))?;
    let changed = remember(draft, at, &bytes)?;
    Ok(PluginStateSet {
        track_id: at.track,
        plugin_id: lookup::object_id(draft.world, at.entity),
        plugin_name: params::plugin_name(draft.world, at.entity),
        changed_parameters: changed,
    })
}

/// Gives a plugin a state; answers how many parameters have another value then.
fn remember(draft: &mut Draft<'_>, at: PluginAt, bytes: &[u8]) -> Reply<usize> {
    match draft.world.get::<Hosted>(at.entity).cloned() {
        Some(hosted) => remember_hosted(draft, at.entity, &hosted, bytes),
        None => remember_own(draft, at.entity, bytes),
    }
}

fn remember_hosted(
    draft: &mut Draft<'_>,
    plugin: Entity,
    hosted: &Hosted,
    bytes: &[u8],
) -> Reply<usize> {
    let id = draft.id(plugin)?;
    let given = draft.world.resource::<Brought>().restored.get(&id).cloned();
    let Some(given) = given else {
        // A plugin that doesn't run can't say whether it takes the state, but for its class.
        let found = errands::unwrapped(&hosted.class, bytes);
        found.map_err(|error| rack::refusal(&error))?;
        return Err(not_running(draft.world, plugin));
    };
    let given = given?;
    draft.set(
        plugin,
        HostedState {
            component: given.state.component,
            controller: given.state.controller,
        },
    )?;
    let differing = rack::differing(draft.world, plugin, &given.values);
    for &(param, value) in &differing {
        draft.set(param, ParamValue(value))?;
    }
    Ok(differing.len())
}

fn remember_own(draft: &mut Draft<'_>, plugin: Entity, bytes: &[u8]) -> Reply<usize> {
    let type_name = own_type(draft.world, plugin)?;
    let state: OwnState = serde_json::from_slice(bytes)
        .map_err(|error| refuse_state(format!("The state can't be read: {error}")))?;
    if state.type_name != type_name {
        let (own, other) = (&type_name, &state.type_name);
        return Err(refuse_state(format!(
            "The state is of a {other}, not of a {own}"
        )));
    }
    let params = params::of_plugin(draft.world, plugin);
    let strange = |id: &&String| !params.iter().any(|(_, view)| view.param_id == **id);
    if let Some(id) = state.parameters.keys().find(strange) {
        return Err(refuse_state(format!("The plugin has no parameter {id}")));
    }
    let mut changed = 0;
    for (param, view) in params {
        let spec = params::spec_of(draft.world, plugin, param);
        let spec = spec.ok_or_else(|| ErrorReply::internal("a parameter without a range"))?;
        let value = state.parameters.get(&view.param_id).copied();
        let value = value.unwrap_or(spec.default);
        if !(spec.min..=spec.max).contains(&value) {
            let message = format!("{} can't be {value}", view.param_id);
            return Err(refuse_state(message).hint(format!("{} to {}", spec.min, spec.max)));
        }
        changed += usize::from(value != view.native_value);
        draft.set(param, ParamValue(value))?;
    }
    remember_matrix(draft, plugin, state.modulation)?;
    Ok(changed)
}

/// Gives a synth the modulation matrix of a state; a state without one empties it.
fn remember_matrix(draft: &mut Draft<'_>, plugin: Entity, routes: Vec<SynthRoute>) -> Reply<()> {
    let before = draft.world.get::<SynthModulation>(plugin);
    if routes.is_empty() && before.is_none() {
        return Ok(());
    }
    if !synth_modulation::has_matrix(draft.world, plugin) {
        return Err(refuse_state("The plugin has no modulation matrix"));
    }
    if let Some(route) = routes.iter().find(|row| !(-1.0..=1.0).contains(&row.depth)) {
        let message = format!("The depth of {} can't be {}", route.source, route.depth);
        return Err(refuse_state(message).hint("-1 to 1"));
    }
    draft.set(plugin, SynthModulation { routes })
}

/// A name as a file's, the same for names that differ by case or strange characters alone.
fn preset_path(world: &World, plugin: Entity, name: &Name) -> Reply<PathBuf> {
    let name = name.as_str().trim();
    if name.is_empty() {
        let refusal = ErrorReply::new(ErrorCode::InvalidValue, "A preset needs a name");
        return Err(refusal.field("preset_name"));
    }
    let folder = world.resource::<Shelves>().0.presets();
    let folder = folder.join(file_name(&params::plugin_name(world, plugin)));
    Ok(folder.join(format!("{}.{}", file_name(name), ending(world, plugin))))
}

fn ending(world: &World, plugin: Entity) -> &'static str {
    match world.get::<Hosted>(plugin) {
        Some(hosted) if errands::is_vst3(&hosted.class) => "vstpreset",
        _ => "json",
    }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn track_index(place: TrackPlace) -> Option<usize> {
    match place {
        TrackPlace::Index(index) => Some(index),
        _ => None,
    }
}

/// Saves what a plugin remembers.
///
/// # Errors
/// `plugin_not_found`, `plugin_failed`, `not_supported`, `unwritable_file`.
pub fn save_preset(world: &mut World, request: &SavePluginPreset) -> Reply<PresetSaved> {
    let at = lookup::plugin(world, request.address())?;
    let path = match (&request.file_path, &request.preset_name) {
        (Some(path), _) => files::readable(world, path.as_str())?,
        (None, Some(name)) => preset_path(world, at.entity, name)?,
        (None, None) => return Err(ErrorReply::missing_parameter("preset_name")),
    };
    let remembered = remembered(world, at.entity)?;
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| replace_file(&path, &[&remembered.bytes]));
    written.map_err(|error| ErrorReply::unwritable_file(path.display(), error))?;
    let named = request.preset_name.as_ref();
    Ok(PresetSaved {
        preset_name: named.map_or_else(|| stem(&path), |name| name.as_str().to_owned()),
        track_index: track_index(at.track),
        master: at.track == TrackPlace::MASTER,
        plugin_id: lookup::object_id(world, at.entity),
        plugin_name: params::plugin_name(world, at.entity),
        file_path: views::text(&path),
    })
}

/// The file that a preset is in.
///
/// # Errors
/// `plugin_not_found`, `path_outside_allowed`, `missing_parameter`.
pub fn preset_to_load(world: &mut World, request: &LoadPluginPreset) -> Reply<PathBuf> {
    let at = lookup::plugin(world, request.address())?;
    match (&request.file_path, &request.preset_name) {
        (Some(path), _) => files::readable(world, path.as_str()),
        (None, Some(name)) => preset_path(world, at.entity, name),
        (None, None) => Err(ErrorReply::missing_parameter("preset_name")),
    }
}

pub fn load_preset(draft: &mut Draft<'_>, request: &LoadPluginPreset) -> Reply<PresetLoaded> {
    let path = preset_to_load(draft.world, request)?;
    let at = lookup::plugin(draft.world, request.address())?;
    let read = draft.world.resource::<Brought>().files.get(&path).cloned();
    let read = read.unwrap_or_else(|| Err(not_running(draft.world, at.entity)));
    let bytes = read.map_err(|refusal| match request.preset_name {
        Some(_) if refusal.code() == ErrorCode::FileNotFound => {
            refusal.field("preset_name").hint(known_presets(&path))
        }
        _ => refusal,
    })?;
    let changed = remember(draft, at, &bytes).map_err(|refusal| {
        let field = match request.preset_name {
            Some(_) => "preset_name",
            None => "file_path",
        };
        refusal.field(field)
    })?;
    let named = request.preset_name.as_ref();
    Ok(PresetLoaded {
        preset_name: named.map_or_else(|| stem(&path), |name| name.as_str().to_owned()),
        track_index: track_index(at.track),
        master: at.track == TrackPlace::MASTER,
        plugin_id: lookup::object_id(draft.world, at.entity),
        plugin_name: params::plugin_name(draft.world, at.entity),
        changed_parameters: changed,
    })
}

/// The presets beside one that isn't there.
fn known_presets(path: &Path) -> String {
    let entries = path.parent().map(std::fs::read_dir);
    let entries = entries.into_iter().flatten().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| stem(&entry.path())).collect();
    names.sort();
    if names.is_empty() {
        return "the plugin has no presets yet; save_plugin_preset makes one".to_owned();
    }
    names.truncate(20);
    format!("the plugin has: {}", names.join(", "))
}
