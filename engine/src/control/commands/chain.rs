//! The plugins of a track as a chain: put in, take out, bypass, move.

use std::path::PathBuf;

use bevy_ecs::prelude::*;
use waive_protocol::quantity::SendPosition;
use waive_protocol::reply::{
    PluginBypassed, PluginFailure, PluginList, PluginLoaded, PluginMoved, PluginOffer,
    PluginRemoved, TrackPlace,
};
use waive_protocol::request::{BypassPlugin, LoadPlugin, MovePlugin, RemovePlugin};
use waive_protocol::{ErrorCode, ErrorReply};

use super::routing::{check_circle, plain_folder};
use crate::control::draft::Draft;
use crate::control::errands::Brought;
use crate::control::extract::{self, Shape};
use crate::control::lookup::{self, PluginAt};
use crate::control::params;
use crate::control::rack::{self, Rack, Shelves};
use crate::level::FaderPosition;
use crate::model::hosted::Hosted;
use crate::model::id::ItemId;
use crate::model::op::Place;
use crate::model::outline;
use crate::model::plugin::{AuxReturn, AuxSend, Plugin};
use crate::model::template;
use crate::model::track::Folder;
use crate::model::tree::Subtree;
use crate::plugins::builtin::{self, BuiltinKind};
use crate::plugins::host::scan::Found;
use crate::plugins::host::{PluginDescription, ScanFailure};

type Reply<T> = Result<T, ErrorReply>;

/// The plugins that only mix and can be loaded by name.
const MIXING: [&str; 6] = [
    Plugin::VOLUME,
    Plugin::LEVEL,
    Plugin::AUX_SEND,
    Plugin::AUX_RETURN,
    Plugin::VCA,
    Plugin::TEXT,
];

/// Every type that can be loaded.
fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
    let kinds = BuiltinKind::all();
    let sounding = kinds.map(|kind| {
        let category = if kind.is_instrument() {
            "instrument"
        } else if kind.changes_events() {
            "note_effect"
        } else {
            "effect"
        };
        (kind.type_name(), category)
    });
    sounding.chain(MIXING.map(|type_name| (type_name, "mixer")))
}

/// What can be loaded.
pub fn list(world: &World) -> PluginList {
    let offer = |(type_name, category): (&str, &str)| PluginOffer {
        name: params::type_title(type_name),
        identifier: type_name.to_owned(),
        category: category.to_owned(),
        manufacturer: "Waive".to_owned(),
        format: "builtin".to_owned(),
        uid: type_name.to_owned(),
        file_path: None,
        version: None,
    };
    let mut plugins: Vec<PluginOffer> = types().map(offer).collect();
    let shelf = &world.resource::<Shelves>().0;
    let found = shelf.found();
    let hint = found.is_none().then(|| {
        "scan_plugins looks for VST3 and CLAP plugins; only the engine's own are listed".to_owned()
    });
    let (others, failures) = found.map_or_else(Default::default, |found| offers(&found));
    plugins.extend(others);
    PluginList {
        count: plugins.len(),
        plugins,
        failures,
        hint,
    }
}

/// The type with a name or identifier, however it is written.
#[must_use]
pub fn plugin_type(wanted: &str) -> Option<&'static str> {
    let matches = |&(type_name, _): &(&str, &str)| {
        let name = params::type_title(type_name);
        type_name.eq_ignore_ascii_case(wanted) || name.eq_ignore_ascii_case(wanted)
    };
    types().find(matches).map(|(type_name, _)| type_name)
}

/// The refusal of a plugin that nobody knows.
fn unknown(world: &World, refusal: ErrorReply, wanted: &str) -> ErrorReply {
    if refusal.code() != ErrorCode::PluginNotFound || refusal.error.hint.is_some() {
        return refusal;
    }
    let own = types().map(|(type_name, _)| type_name.to_owned());
    let found = world.resource::<Shelves>().0.found();
    let others = found.iter().flat_map(|found| found.plugins.iter());
    let known: Vec<String> = own
        .chain(others.map(|plugin| plugin.name.clone()))
        .collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let near = waive_protocol::nearest(wanted, &known);
    let hint = match near.first() {
        Some(first) => {
            format!("did you mean {first}? list_plugins lists all; scan_plugins looks for new ones")
        }
        None => format!("list_plugins knows: {}", known.join(", ")),
    };
    refusal.hint(hint).nearest(near)
}

pub fn load(draft: &mut Draft<'_>, request: &LoadPlugin) -> Reply<PluginLoaded> {
    let (track, track_id) = lookup::mixer(draft.world, request.track_id)?;
    let wanted = request.plugin_id.as_str();
    let Some(type_name) = plugin_type(wanted) else {
        return load_hosted(draft, request, (track, track_id));
    };
    check_fits(draft.world, track, track_id, type_name)?;
    let index = match request.plugin_index {
        Some(index) => place_at(
            draft.world,
            track,
            index.get() as usize,
            None,
            "plugin_index",
        )?,
        None if type_name == Plugin::VOLUME || type_name == Plugin::LEVEL => {
            back(draft.world, track)
        }
        None => front(draft.world, track),
    };
    let tree = new_plugin(draft, type_name);
    let plugin = draft.spawn(track, Some(index), tree)?;
    check_circle(draft.world)?;
    Ok(loaded(draft.world, (track, track_id), plugin, 0))
}

fn loaded(
    world: &World,
    (track, track_id): (Entity, TrackPlace),
    plugin: Entity,
    latency_frames: u32,
) -> PluginLoaded {
    PluginLoaded {
        track_id,
        plugin_id: lookup::object_id(world, plugin),
        plugin_name: params::plugin_name(world, plugin),
        plugin_index: index_of(world, track, plugin),
        latency_frames,
        warnings: deaf(world, track, plugin),
    }
}

/// What to know of an effect that stands before an instrument, or of what changes notes
/// and stands behind all of them.
fn deaf(world: &World, track: Entity, plugin: Entity) -> Vec<String> {
    let id = world.get::<ItemId>(plugin).copied();
    let chain = extract::Chain::read(world, track);
    let before = chain.before_instruments().any(|known| Some(known) == id);
    let line = "it stands before the instrument and hears nothing of the notes; move_plugin puts it behind";
    let mut behind = chain.behind_instruments();
    let behind = chain.has_instrument() && behind.any(|known| Some(known) == id);
    let late = "it stands behind the instrument, which hears notes as they were; move_plugin puts it before";
    let lines = [(before, line), (behind, late)].into_iter();
    lines
        .filter(|(is, _)| *is)
        .map(|(_, line)| line.to_owned())
        .collect()
}

/// Puts a plugin of another maker, which has been opened, into a chain.
fn load_hosted(
    draft: &mut Draft<'_>,
    request: &LoadPlugin,
    (track, track_id): (Entity, TrackPlace),
) -> Reply<PluginLoaded> {
    let wanted = request.plugin_id.as_str();
    let opened = draft.world.resource_mut::<Brought>().take(wanted);
    let opened = opened.unwrap_or_else(|| Err(ErrorReply::plugin_not_found(wanted)));
    let arrival = opened.map_err(|refusal| unknown(draft.world, refusal, wanted))?;
    if arrival.hosted().instrument && track_id == TrackPlace::MASTER {
        return Err(ErrorReply::not_supported("The master plays no notes").field("plugin_id"));
    }
    let index = match request.plugin_index {
        Some(index) => {
            let index = index.get() as usize;
            place_at(draft.world, track, index, None, "plugin_index")?
        }
        None => front(draft.world, track),
    };
    let tree = arrival.tree(&mut draft.index());
    let id = tree.id;
    let plugin = draft.spawn(track, Some(index), tree)?;
    let latency = arrival.opened.handle.status().latency();
    // Where the draft is taken back, the plugin is let go of again.
    draft.world.resource_mut::<Rack>().seat_at(id, arrival);
    check_circle(draft.world)?;
    Ok(loaded(draft.world, (track, track_id), plugin, latency))
}

/// What a scan found, for clients.
#[must_use]
pub fn offers(found: &Found) -> (Vec<PluginOffer>, Vec<PluginFailure>) {
    let offer = |plugin: &PluginDescription| PluginOffer {
        name: plugin.name.clone(),
        identifier: rack::identifier(plugin),
        category: if plugin.instrument {
            "instrument"
        } else {
            "effect"
        }
        .to_owned(),
        manufacturer: plugin.vendor.clone(),
        format: rack::format_name(plugin.format).to_owned(),
        uid: plugin.id.clone(),
        file_path: Some(plugin.path.display().to_string()),
        version: Some(plugin.version.clone()),
    };
    let failure = |(path, failure): &(PathBuf, ScanFailure)| PluginFailure {
        file_path: path.display().to_string(),
        reason: reason(failure).to_owned(),
        message: failure.to_string(),
    };
    (
        found.plugins.iter().map(offer).collect(),
        found.failures.iter().map(failure).collect(),
    )
}

fn reason(failure: &ScanFailure) -> &'static str {
    match failure {
        ScanFailure::Crashed { .. } => "crashed",
        ScanFailure::Hung { .. } => "hung",
        ScanFailure::NoFactory => "no_factory",
        ScanFailure::WrongArchitecture { .. } => "wrong_architecture",
        ScanFailure::NotABundle { .. } => "not_a_bundle",
        ScanFailure::NotLoadable { .. } => "not_loadable",
    }
}

fn new_plugin(draft: &mut Draft<'_>, type_name: &str) -> Subtree {
    let unity = FaderPosition::UNITY.0;
    let index = &mut draft.index();
    if let Some(kind) = BuiltinKind::from_type_name(type_name) {
        let specs = builtin::parameters(kind).iter();
        let params: Vec<_> = specs.map(|s| (s.id, f64::from(s.default))).collect();
        return template::plugin(index, type_name, &params);
    }
    let mut tree = match type_name {
        Plugin::VOLUME => template::fader(index, [template::VOLUME, template::PAN], unity, 0.0),
        Plugin::AUX_SEND => template::plugin(index, type_name, &[(template::SEND_LEVEL, unity)]),
        Plugin::VCA => template::plugin(index, type_name, &[(template::VCA, unity)]),
        _ => template::plugin(index, type_name, &[]),
    };
    match type_name {
        Plugin::AUX_SEND => {
            let send = AuxSend {
                bus: 0,
                invert: false,
            };
            tree.components.push(send.into());
        }
        Plugin::AUX_RETURN => tree.components.push(AuxReturn { bus: 0 }.into()),
        _ => {}
    }
    tree
}

/// Refuses what has no sense on a track.
fn check_fits(world: &World, track: Entity, place: TrackPlace, type_name: &str) -> Reply<()> {
    let refuse = |message: &str| Err(ErrorReply::not_supported(message).field("plugin_id"));
    let has = |wanted: &str| {
        let mut plugins = outline::plugins(world, track);
        plugins.any(|(_, plugin)| plugin.type_name == wanted)
    };
    let is_master = place == TrackPlace::MASTER;
    let kind = BuiltinKind::from_type_name(type_name);
    let hears_notes = kind.is_some_and(|kind| kind.is_instrument() || kind.changes_events());
    match type_name {
        Plugin::VOLUME | Plugin::LEVEL if has(type_name) => refuse("The track has one already"),
        Plugin::VCA if world.get::<Folder>(track).is_none() => refuse("Only a folder has a VCA"),
        Plugin::VCA if has(Plugin::VCA) => refuse("The folder has a VCA already"),
        Plugin::AUX_SEND if is_master => refuse("The master cannot send: all busses end there"),
        Plugin::LEVEL if is_master => refuse("The master has a meter of its own"),
        _ if hears_notes && is_master => refuse("The master plays no notes"),
        _ => Ok(()),
    }
}

pub fn remove(draft: &mut Draft<'_>, request: &RemovePlugin) -> Reply<PluginRemoved> {
    let at = lookup::plugin(draft.world, request.address())?;
    let (track, plugin) = parts(draft.world, at)?;
    if plugin.is_automatic() && draft.world.get::<Folder>(track).is_none() {
        let message = "The track's own fader and meter cannot be removed";
        return Err(ErrorReply::not_supported(message).field("plugin_index"));
    }
    let plugin_id = lookup::object_id(draft.world, at.entity);
    let removed_plugin = params::plugin_name(draft.world, at.entity);
    draft.despawn(at.entity)?;
    check_circle(draft.world)?;
    Ok(PluginRemoved {
        track_id: at.track,
        removed_plugin,
        plugin_id,
    })
}

pub fn bypass(draft: &mut Draft<'_>, request: &BypassPlugin) -> Reply<PluginBypassed> {
    let at = lookup::plugin(draft.world, request.address())?;
    let (_, plugin) = parts(draft.world, at)?;
    let plugin_name = params::plugin_name(draft.world, at.entity);
    let enabled = !request.bypassed;
    draft.set(at.entity, Plugin { enabled, ..plugin })?;
    Ok(PluginBypassed {
        track_id: at.track,
        plugin_name,
        plugin_id: lookup::object_id(draft.world, at.entity),
        bypassed: request.bypassed,
    })
}

pub fn relocate(draft: &mut Draft<'_>, request: &MovePlugin) -> Reply<PluginMoved> {
    let at = lookup::plugin(draft.world, request.address())?;
    let (own, plugin) = parts(draft.world, at)?;
    let (track, track_id) = match request.new_track_id {
        Some(named) => {
            let to = lookup::mixer(draft.world, named);
            to.map_err(|refusal| refusal.field("new_track_id"))?
        }
        None => (own, at.track),
    };
    if track != own {
        if plugin.is_automatic() {
            let message = "The track's own fader and meter cannot leave it";
            return Err(ErrorReply::not_supported(message).field("plugin_index"));
        }
        check_fits(draft.world, track, track_id, &plugin.type_name)?;
        let hosted = draft.world.get::<Hosted>(at.entity);
        if track_id == TrackPlace::MASTER && hosted.is_some_and(|hosted| hosted.instrument) {
            let refusal = ErrorReply::not_supported("The master plays no notes");
            return Err(refusal.field("new_track_id"));
        }
        let folder =
            track_id != TrackPlace::MASTER && extract::shape(draft.world, track) == Shape::Folder;
        if folder && !matches!(plugin.type_name.as_str(), Plugin::VCA | Plugin::TEXT) {
            return Err(plain_folder("No sound passes a plain folder").field("new_track_id"));
        }
    }
    let index = match (request.new_index, request.position) {
        (Some(index), _) => {
            let index = index.get() as usize;
            place_at(draft.world, track, index, Some(at.entity), "new_index")?
        }
        (None, position) => {
            let position = position.unwrap_or_default();
            let index = beside_fader(draft.world, track, position);
            let before = outline::children(draft.world, track).take(index);
            index - before.filter(|&child| child == at.entity).count()
        }
    };
    let parent = draft.id(track)?;
    draft.relocate(at.entity, Place { parent, index })?;
    check_circle(draft.world)?;
    Ok(PluginMoved {
        track_id,
        plugin_name: params::plugin_name(draft.world, at.entity),
        plugin_id: lookup::object_id(draft.world, at.entity),
        plugin_index: index_of(draft.world, track, at.entity),
    })
}

/// A plugin's track, and the plugin itself.
fn parts(world: &World, at: PluginAt) -> Reply<(Entity, Plugin)> {
    let track = world.get::<ChildOf>(at.entity).map(ChildOf::parent);
    let plugin = world.get::<Plugin>(at.entity).cloned();
    let found = track.zip(plugin);
    found.ok_or_else(|| ErrorReply::internal("a plugin without a track"))
}

/// A plugin's position among its track's.
pub fn index_of(world: &World, track: Entity, plugin: Entity) -> usize {
    let mut numbered = lookup::numbered(world, track).into_iter();
    numbered.position(|known| known == plugin).unwrap_or(0)
}

/// Where the chain begins among a track's children.
pub fn front(world: &World, track: Entity) -> usize {
    let mut children = outline::children(world, track);
    let first = children.position(|child| world.get::<Plugin>(child).is_some());
    first.unwrap_or(0)
}

/// Behind the last plugin among a track's children.
fn back(world: &World, track: Entity) -> usize {
    let children = outline::children(world, track).enumerate();
    let plugins = children.filter(|&(_, child)| world.get::<Plugin>(child).is_some());
    plugins.last().map_or(0, |(index, _)| index + 1)
}

/// Right before the first fader, or right behind the last.
pub fn beside_fader(world: &World, track: Entity, position: SendPosition) -> usize {
    let children = outline::children(world, track).enumerate();
    let mut faders = children.filter(|&(_, child)| {
        let plugin = world.get::<Plugin>(child);
        plugin.is_some_and(|plugin| plugin.type_name == Plugin::VOLUME)
    });
    match position {
        SendPosition::Pre => faders.next().map(|(index, _)| index),
        SendPosition::Post => faders.last().map(|(index, _)| index + 1),
    }
    .unwrap_or_else(|| back(world, track))
}

/// The place of the plugin that shall be number `index` of the user's, counted without
/// `moved`: the first stands at the front, any other right behind the one before it.
fn place_at(
    world: &World,
    track: Entity,
    index: usize,
    moved: Option<Entity>,
    field: &str,
) -> Reply<usize> {
    let others = outline::children(world, track).filter(|&child| Some(child) != moved);
    let others: Vec<Entity> = others.collect();
    let plugin = |&(_, &child): &(usize, &Entity)| world.get::<Plugin>(child).is_some();
    let user = |&(_, &child): &(usize, &Entity)| {
        let plugin = world.get::<Plugin>(child);
        plugin.is_some_and(|plugin| !plugin.is_automatic())
    };
    let count = others.iter().enumerate().filter(user).count();
    if index > count {
        #[expect(clippy::cast_precision_loss, reason = "a count of plugins")]
        let last = count as f64;
        return Err(ErrorReply::out_of_range(field, 0.0, last, "(position)"));
    }
    let place = match index.checked_sub(1) {
        None => others.iter().enumerate().find(plugin).map(|(at, _)| at),
        Some(before) => {
            let mut users = others.iter().enumerate().filter(user);
            users.nth(before).map(|(at, _)| at + 1)
        }
    };
    Ok(place.unwrap_or(0))
}
