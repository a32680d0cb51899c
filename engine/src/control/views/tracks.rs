//! Tracks, their plugins and outputs in replies.

use bevy_ecs::prelude::*;
use waive_protocol::Colour as WireColour;
use waive_protocol::reply::{OutputKind, OutputView, PluginView, TrackView};

use super::{clip, fader, name};
use crate::control::extract::{self, Shape, Target};
use crate::control::lookup::{self, object_id};
use crate::control::params;
use crate::control::rack::Rack;
use crate::level::FaderPosition;
use crate::model::edit::Colour;
use crate::model::hosted::Hosted;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline;
use crate::model::plugin::{AuxReturn, AuxSend, ParamValue, Plugin};
use crate::model::track::{Folder, Frozen, Mute, Solo, SoloIsolate, Track, TrackOutput};

/// A track with its plugins, with or without its clips. Positions are those of the outline as it was
/// last read.
#[must_use]
pub fn track(world: &World, entity: Entity, index: usize, with_clips: bool) -> TrackView {
    let shape = extract::shape(world, entity);
    let is_folder = shape != Shape::Audio;
    let clips = outline::clips(world, entity);
    let (volume, pan) = fader(world, entity);
    let parent = extract::folders(world, entity).next();
    let flag = |on: bool| on.then_some(true);
    let clip_views = || clips.iter().enumerate().map(|(i, &c)| clip(world, c, i));
    TrackView {
        name: name(world, entity),
        track_id: index,
        index,
        id: object_id(world, entity),
        is_folder,
        parent_folder: parent.and_then(|parent| outline::position(world, parent)),
        parent_folder_id: parent.map(|parent| object_id(world, parent)),
        children: children(world, entity),
        solo: world.get::<Solo>(entity).is_some_and(|solo| solo.0),
        mute: world.get::<Mute>(entity).is_some_and(|mute| mute.0),
        volume_db: volume.decibels().0,
        pan,
        colour: colour(world, entity),
        is_submix: is_folder.then_some(shape == Shape::Submix),
        solo_isolate: flag(
            world
                .get::<SoloIsolate>(entity)
                .is_some_and(|isolate| isolate.0),
        ),
        frozen: flag(world.get::<Frozen>(entity).is_some()),
        output: (shape != Shape::Folder).then(|| output(world, entity)),
        plugins: Some(plugins(world, entity)),
        clip_count: clips.len(),
        clips: (with_clips && !is_folder).then(|| clip_views().collect()),
    }
}

/// The positions of what a folder holds.
fn children(world: &World, folder: Entity) -> Vec<usize> {
    if world.get::<Folder>(folder).is_none() {
        return Vec::new();
    }
    let held = outline::children(world, folder);
    let tracks = held.filter(|&child| world.get::<Track>(child).is_some());
    tracks
        .filter_map(|track| outline::position(world, track))
        .collect()
}

/// An object's colour.
fn colour(world: &World, entity: Entity) -> Option<WireColour> {
    world
        .get::<Colour>(entity)
        .map(|colour| WireColour(colour.0))
}

/// A track's plugins in signal order.
fn plugins(world: &World, track: Entity) -> Vec<PluginView> {
    let numbered = lookup::numbered(world, track);
    let view = |(entity, plugin): (Entity, &Plugin)| {
        let index = numbered.iter().position(|&known| known == entity)?;
        Some(plugin_view(world, entity, plugin, index))
    };
    outline::plugins(world, track).filter_map(view).collect()
}

/// How a hosted plugin fares.
fn hosted_state(world: &World, plugin: Entity) -> Option<String> {
    world.get::<Hosted>(plugin)?;
    let health = world
        .get_resource::<Rack>()?
        .health(*world.get::<ItemId>(plugin)?);
    Some(health.state.to_owned())
}

/// A plugin of a chain.
fn plugin_view(world: &World, entity: Entity, plugin: &Plugin, index: usize) -> PluginView {
    let sent = world.get::<AuxSend>(entity).map(|send| send.bus);
    let returned = world.get::<AuxReturn>(entity).map(|aux| aux.bus);
    let has_level = sent.is_some() || plugin.type_name == Plugin::VCA;
    let level = outline::children(world, entity).find_map(|param| world.get::<ParamValue>(param));
    PluginView {
        plugin_index: index,
        id: object_id(world, entity),
        name: params::plugin_name(world, entity),
        type_name: plugin.type_name.clone(),
        enabled: plugin.enabled,
        state: hosted_state(world, entity),
        bus: sent.or(returned),
        level_db: level
            .filter(|_| has_level)
            .map(|level| FaderPosition(level.0).decibels().0),
    }
}

/// Where a track's sound goes, as it was set and as it is.
#[must_use]
pub fn output(world: &World, track: Entity) -> OutputView {
    let set = world.get::<TrackOutput>(track);
    let target = extract::target(world, track);
    let to = match (set, target) {
        (Some(&TrackOutput::Track(id)), _) | (_, Target::Track(id)) => {
            world.resource::<ItemIndex>().entity(id)
        }
        _ => None,
    };
    let kind = match (set, target) {
        (Some(TrackOutput::Track(_)), _) => OutputKind::Track,
        (Some(TrackOutput::Device(_)), _) => OutputKind::Device,
        (Some(TrackOutput::Nowhere), _) | (None, Target::Nowhere) => OutputKind::None,
        (None, Target::Track(_)) => OutputKind::Submix,
        (None, Target::Master) => OutputKind::Master,
    };
    OutputView {
        kind,
        track_id: to.and_then(|to| outline::position(world, to)),
        id: to.map(|to| object_id(world, to)),
        device: match set {
            Some(TrackOutput::Device(name)) => Some(name.clone()),
            _ => None,
        },
        connected: target != Target::Nowhere,
    }
}
