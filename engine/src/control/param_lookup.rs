//! From the names in a request to an automatable parameter.

use bevy_ecs::prelude::*;
use waive_protocol::reply::TrackPlace;
use waive_protocol::request::{ParamAddress, PluginAddress};
use waive_protocol::{ErrorReply, ParamRef, PluginRef, TrackRef};

use super::params::{self, ParamSpec};
use super::{lookup, views};
use crate::model::automation::{Macro, MacroSet, Modifier};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::modifier;
use crate::model::outline;
use crate::model::plugin::{Parameter, Plugin};

/// A parameter with its place.
#[derive(Clone, Debug)]
pub struct ParamAt {
    /// Its entity: a parameter of a plugin or modifier, or a macro.
    pub entity: Entity,
    /// Zero-based among the automatable parameters of its track.
    pub index: usize,
    /// Its track.
    pub track: TrackPlace,
    /// What it is.
    pub kind: ParamKind,
}

/// What is known of an automatable parameter.
#[derive(Clone, Debug)]
pub struct ParamKind {
    /// The format's name for it.
    pub param_id: String,
    /// For people.
    pub name: String,
    /// What it belongs to, for people.
    pub owner: String,
    /// Its range and unit.
    pub spec: ParamSpec,
}

/// The parameters of a track that can be automated, in the order of `param_index`:
/// those of its plugins in signal order, then its macros, then those of its modifiers.
#[must_use]
pub fn of_track(world: &World, track: Entity) -> Vec<Entity> {
    let params = |holder| {
        let children = outline::children(world, holder);
        children.filter(|&child| {
            world.get::<Parameter>(child).is_some() && kind(world, child).is_some()
        })
    };
    let plugins = outline::plugins(world, track).flat_map(|(plugin, _)| params(plugin));
    let sets = outline::children(world, track).filter(|&c| world.get::<MacroSet>(c).is_some());
    let macros = sets.flat_map(|set| outline::children(world, set));
    let macros = macros.filter(|&child| world.get::<Macro>(child).is_some());
    let modifiers = outline::children(world, track);
    let modifiers = modifiers.filter(|&child| world.get::<Modifier>(child).is_some());
    let modifiers = modifiers.flat_map(params);
    plugins.chain(macros).chain(modifiers).collect()
}

/// What a parameter is; `None` for what isn't one that can be automated.
#[must_use]
pub fn kind(world: &World, entity: Entity) -> Option<ParamKind> {
    if world.get::<Macro>(entity).is_some() {
        return Some(ParamKind {
            param_id: lookup::object_id(world, entity).to_string(),
            name: views::name(world, entity),
            owner: "Macro".to_owned(),
            spec: params::MACRO,
        });
    }
    let parameter = world.get::<Parameter>(entity)?;
    let holder = world.get::<ChildOf>(entity)?.parent();
    if let Some(Modifier { tag }) = world.get::<Modifier>(holder) {
        let setting = modifier::moving(tag, &parameter.param_id)?;
        return Some(ParamKind {
            param_id: parameter.param_id.clone(),
            name: setting.name.to_owned(),
            owner: modifier::title(tag).to_owned(),
            spec: setting.into(),
        });
    }
    world.get::<Plugin>(holder)?;
    let spec = params::spec_of(world, holder, entity)?;
    Some(ParamKind {
        param_id: parameter.param_id.clone(),
        name: spec.name.clone().into_owned(),
        owner: params::plugin_name(world, holder),
        spec,
    })
}

/// Finds a parameter.
///
/// # Errors
/// `track_not_found`, `plugin_not_found`, `param_not_found`, `missing_parameter`.
pub fn param(world: &mut World, address: ParamAddress<'_>) -> Result<ParamAt, ErrorReply> {
    let by_id = [address.param_id, address.param_index]
        .into_iter()
        .flatten();
    for named in by_id {
        if let ParamRef::Id(id) = named {
            let entity = world.resource::<ItemIndex>().entity(ItemId(id.0));
            let entity = entity.filter(|&entity| kind(world, entity).is_some());
            // The ids that hosted plugins give their parameters are numbers, too.
            let of_plugin = address
                .plugin_id
                .filter(|_| entity.is_none_or(|entity| is_of_another(world, address, entity)));
            if of_plugin.is_none() {
                let entity = entity.ok_or_else(|| ErrorReply::param_not_found(id, &[]))?;
                return placed(world, entity);
            }
        }
    }
    if let (Some(plugin), Some(named)) = (address.plugin_id, address.param_id) {
        let holder = match modifier_of(world, plugin) {
            Some(modifier) => modifier,
            None => lookup::plugin(world, of_plugin(address, plugin))?.entity,
        };
        let all: Vec<Entity> = outline::children(world, holder)
            .filter(|&child| kind(world, child).is_some())
            .collect();
        let found = chosen(world, &all, named)?;
        return placed(world, found);
    }
    let named = address.track_id;
    let named = named.ok_or_else(|| ErrorReply::missing_parameter("track_id"))?;
    let (track, _) = lookup::mixer(world, named)?;
    let wanted = address.param_index.or(address.param_id);
    let wanted = wanted.ok_or_else(|| ErrorReply::missing_parameter("param_index"))?;
    let all = of_track(world, track);
    let found = chosen(world, &all, wanted)?;
    placed(world, found)
}

/// Whether a parameter isn't one of the plugin that is named beside it.
fn is_of_another(world: &mut World, address: ParamAddress<'_>, param: Entity) -> bool {
    let Some(plugin) = address.plugin_id else {
        return false;
    };
    let holder = match modifier_of(world, plugin) {
        Some(modifier) => Some(modifier),
        None => lookup::plugin(world, of_plugin(address, plugin))
            .ok()
            .map(|at| at.entity),
    };
    holder.is_some() && world.get::<ChildOf>(param).map(ChildOf::parent) != holder
}

/// A modifier whose id stands where a plugin is named.
fn modifier_of(world: &World, named: &PluginRef) -> Option<Entity> {
    let PluginRef::Id(id) = named else {
        return None;
    };
    let entity = world.resource::<ItemIndex>().entity(ItemId(id.0))?;
    world.get::<Modifier>(entity).map(|_| entity)
}

fn of_plugin<'a>(address: ParamAddress<'_>, plugin: &'a PluginRef) -> PluginAddress<'a> {
    PluginAddress {
        track_id: address.track_id,
        plugin: Some(plugin),
        param: None,
    }
}

fn chosen(world: &World, all: &[Entity], named: &ParamRef) -> Result<Entity, ErrorReply> {
    let kinds = || {
        all.iter()
            .filter_map(|&entity| Some((entity, kind(world, entity)?)))
    };
    let found = match named {
        ParamRef::Index(index) => usize::try_from(*index)
            .ok()
            .and_then(|i| all.get(i).copied()),
        ParamRef::Id(id) => {
            let own = id.to_string();
            let found = kinds().find(|(_, kind)| kind.param_id == own);
            found.map(|(entity, _)| entity)
        }
        ParamRef::Name(name) => kinds()
            .find(|(_, kind)| is_called(kind, name))
            .map(|(entity, _)| entity),
    };
    found.ok_or_else(|| {
        let known: Vec<String> = kinds().map(|(_, kind)| kind.param_id).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let refusal = ErrorReply::param_not_found(named, &known);
        if matches!(named, ParamRef::Index(_)) {
            let count = all.len();
            let hint = format!(
                "there are {count} automatable parameters; get_automation_params lists them"
            );
            return refusal.field("param_index").hint(hint);
        }
        refusal
    })
}

/// The master's fader has ids of its own; "volume" means it there too.
fn is_called(kind: &ParamKind, name: &str) -> bool {
    let plain = kind.param_id.strip_prefix("master ");
    let plain = plain.unwrap_or(&kind.param_id);
    [plain, &kind.param_id, &kind.name]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// The track that holds a plugin, macro set or modifier, round any folder of them.
#[must_use]
pub fn track_of(world: &World, entity: Entity) -> Option<Entity> {
    let mut at = entity;
    loop {
        let is_part = world.get::<Parameter>(at).is_some()
            || world.get::<Plugin>(at).is_some()
            || world.get::<Macro>(at).is_some()
            || world.get::<MacroSet>(at).is_some()
            || world.get::<Modifier>(at).is_some();
        if !is_part {
            return Some(at);
        }
        at = world.get::<ChildOf>(at)?.parent();
    }
}

/// A parameter with its place among its track's.
///
/// # Errors
/// `internal` when it has none.
pub fn placed(world: &mut World, entity: Entity) -> Result<ParamAt, ErrorReply> {
    let lost = || ErrorReply::internal("a parameter without a track");
    let kind = kind(world, entity).ok_or_else(lost)?;
    let track = track_of(world, entity).ok_or_else(lost)?;
    let id = lookup::object_id(world, track);
    let (_, place) = lookup::mixer(world, TrackRef::Id(id))?;
    let index = of_track(world, track).iter().position(|&p| p == entity);
    Ok(ParamAt {
        entity,
        index: index.unwrap_or(0),
        track: place,
        kind,
    })
}
