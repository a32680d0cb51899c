//! Outputs, side chains, VCAs, pan laws, colours: what a strip is beside its fader.

use bevy_ecs::prelude::*;
use waive_protocol::quantity::FadeShape as WireShape;
use waive_protocol::reply::{
    MasterFadesSet, PanLawSet, SidechainSet, SoloIsolateSet, TrackColourSet, TrackOutputSet, VcaSet,
};
use waive_protocol::request::{
    AddVca, SetMasterFades, SetPanLaw, SetSidechain, SetSoloIsolate, SetTrackColour,
    SetTrackOutput, SetVca,
};
use waive_protocol::{ErrorReply, OutputRef, TrackRef};

use crate::control::draft::Draft;
use crate::control::extract::{self, Shape};
use crate::control::lookup::{self, TrackAt};
use crate::control::{params, views};
use crate::level::{Decibels, FadeShape, FaderPosition};
use crate::model::edit::{Colour, MasterFades};
use crate::model::id::ItemId;
use crate::model::outline::{self, Outline};
use crate::model::plugin::{FaderOptions, ParamValue, Parameter, Plugin, SidechainSource};
use crate::model::template;
use crate::model::track::{SoloIsolate, TrackOutput};

type Reply<T> = Result<T, ErrorReply>;

/// Refuses what has just made sound run in a circle.
pub fn check_circle(world: &mut World) -> Reply<()> {
    let tracks = Outline::tracks(world).to_vec();
    let Some(mut way) = extract::circle(world, &tracks) else {
        return Ok(());
    };
    way.extend(way.first().copied());
    let names: Vec<String> = way.iter().map(|&track| shown(world, track)).collect();
    Err(ErrorReply::routing_cycle(&names))
}

/// A track's name, or its position where it has none.
fn shown(world: &World, track: Entity) -> String {
    match views::name(world, track) {
        name if name.is_empty() => {
            let position = outline::position(world, track);
            format!("track {}", position.unwrap_or_default())
        }
        name => name,
    }
}

pub fn set_solo_isolate(draft: &mut Draft<'_>, request: &SetSoloIsolate) -> Reply<SoloIsolateSet> {
    let at = lookup::track(draft.world, request.track_id)?;
    if request.solo_isolate {
        draft.set(at.entity, SoloIsolate(true))?;
    } else if draft.world.get::<SoloIsolate>(at.entity).is_some() {
        draft.set(at.entity, SoloIsolate(false))?;
    }
    Ok(SoloIsolateSet {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        solo_isolate: request.solo_isolate,
    })
}

pub fn set_colour(draft: &mut Draft<'_>, request: &SetTrackColour) -> Reply<TrackColourSet> {
    let at = lookup::track(draft.world, request.track_id)?;
    match request.colour {
        Some(colour) => draft.set(at.entity, Colour(colour.0))?,
        None => draft.unset::<Colour>(at.entity)?,
    }
    Ok(TrackColourSet {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        colour: request.colour,
    })
}

pub fn set_pan_law(draft: &mut Draft<'_>, request: &SetPanLaw) -> Reply<PanLawSet> {
    let (track, track_id) = lookup::mixer(draft.world, request.track_id)?;
    let fader = outline::plugins(draft.world, track)
        .find(|(_, plugin)| plugin.type_name == Plugin::VOLUME)
        .map(|(fader, _)| fader);
    let fader = fader.ok_or_else(|| super::track::no_fader(draft.world, track))?;
    let before = draft.world.get::<FaderOptions>(fader).copied();
    let before = before.unwrap_or_default();
    let options = FaderOptions {
        pan_law: request
            .pan_law
            .map_or(before.pan_law, |law| i64::from(law.get())),
        polarity: request.polarity.unwrap_or(before.polarity),
        ..before
    };
    if options != before {
        draft.set(fader, options)?;
    }
    Ok(PanLawSet {
        track_id,
        id: lookup::object_id(draft.world, track),
        pan_law: options.pan_law,
        polarity: options.polarity,
    })
}

/// A folder's VCA and its one parameter.
fn vca_of(world: &World, folder: Entity) -> Option<(Entity, Entity)> {
    let mut plugins = outline::plugins(world, folder);
    let (vca, _) = plugins.find(|(_, plugin)| plugin.type_name == Plugin::VCA)?;
    Some((vca, outline::children(world, vca).next()?))
}

fn vca_view(draft: &Draft<'_>, at: TrackAt, vca: Entity, level_db: f64) -> VcaSet {
    VcaSet {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        plugin_id: lookup::object_id(draft.world, vca),
        level_db,
    }
}

pub fn add_vca(draft: &mut Draft<'_>, request: &AddVca) -> Reply<VcaSet> {
    let at = lookup::folder(draft.world, request.track_id, "track_id")?;
    if vca_of(draft.world, at.entity).is_some() {
        let refusal = ErrorReply::not_supported("The folder has a VCA already");
        return Err(refusal.field("track_id").hint("set_vca moves it"));
    }
    let level_db = request
        .level_db
        .map_or(0.0, waive_protocol::quantity::VolumeDb::get);
    let position = FaderPosition::of(Decibels(level_db)).0;
    let params = [(template::VCA, position)];
    let tree = template::plugin(&mut draft.index(), Plugin::VCA, &params);
    let vca = draft.spawn(at.entity, Some(0), tree)?;
    Ok(vca_view(draft, at, vca, level_db))
}

pub fn set_vca(draft: &mut Draft<'_>, request: &SetVca) -> Reply<VcaSet> {
    let at = lookup::folder(draft.world, request.track_id, "track_id")?;
    let Some((vca, param)) = vca_of(draft.world, at.entity) else {
        let refusal = ErrorReply::not_supported("The folder has no VCA");
        return Err(refusal.field("track_id").hint("add_vca gives it one"));
    };
    let level_db = request.level_db.get();
    draft.set(param, ParamValue(FaderPosition::of(Decibels(level_db)).0))?;
    Ok(vca_view(draft, at, vca, level_db))
}

pub fn set_master_fades(draft: &mut Draft<'_>, request: &SetMasterFades) -> Reply<MasterFadesSet> {
    let (master, _) = lookup::mixer(draft.world, TrackRef::Master)?;
    let concave = FadeShape::Concave.number();
    let mut fades = draft
        .world
        .get::<MasterFades>(master)
        .copied()
        .unwrap_or(MasterFades {
            fade_in: 0.0,
            fade_out: 0.0,
            in_shape: concave,
            out_shape: concave,
        });
    let number = |shape: WireShape| match shape {
        WireShape::Linear => 1,
        WireShape::Convex => 2,
        WireShape::Concave => 3,
        WireShape::SCurve => 4,
    };
    fades.fade_in = request.fade_in.map_or(fades.fade_in, |fade| fade.get());
    fades.fade_out = request.fade_out.map_or(fades.fade_out, |fade| fade.get());
    fades.in_shape = request.fade_in_type.map_or(fades.in_shape, number);
    fades.out_shape = request.fade_out_type.map_or(fades.out_shape, number);
    draft.set(master, fades)?;
    Ok(MasterFadesSet {
        fade_in: fades.fade_in,
        fade_out: fades.fade_out,
        fade_in_type: views::shape(fades.in_shape),
        fade_out_type: views::shape(fades.out_shape),
    })
}

pub fn set_output(draft: &mut Draft<'_>, request: &SetTrackOutput) -> Reply<TrackOutputSet> {
    let at = lookup::track(draft.world, request.track_id)?;
    if extract::shape(draft.world, at.entity) == Shape::Folder {
        return Err(plain_folder("A plain folder has no output"));
    }
    match request.output {
        OutputRef::Default => draft.unset::<TrackOutput>(at.entity)?,
        OutputRef::Nowhere => draft.set(at.entity, TrackOutput::Nowhere)?,
        OutputRef::Track(named) => {
            let to =
                lookup::track(draft.world, named).map_err(|refusal| refusal.field("output"))?;
            if extract::shape(draft.world, to.entity) != Shape::Audio {
                let refusal = ErrorReply::not_supported("A track's output cannot be a folder");
                let refusal = refusal.field("output");
                return Err(refusal.hint("move_track_to_folder leads a track into a submix"));
            }
            let to = draft.id(to.entity)?;
            draft.set(at.entity, TrackOutput::Track(to))?;
        }
    }
    // Leading back to the submix it lies in can close a circle too.
    check_circle(draft.world).map_err(|refusal| refusal.field("output"))?;
    Ok(TrackOutputSet {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        output: views::output(draft.world, at.entity),
    })
}

/// A refusal for what needs sound to pass a folder.
pub fn plain_folder(message: &str) -> ErrorReply {
    let hint = "it only holds tracks; load_plugin \"volume\" makes it a submix, \
                add_folder_track with \"submix\": true makes a new one, add_vca gives it a VCA";
    ErrorReply::not_supported(message)
        .field("track_id")
        .hint(hint)
}

/// Sets the switch with which a plugin turns from its own sound to its key, if it has one.
fn listen(draft: &mut Draft<'_>, plugin: Entity) -> Reply<()> {
    let is_switch = |&param: &Entity| {
        let param = draft.world.get::<Parameter>(param);
        param.is_some_and(|param| param.param_id == "sidechainTrigger")
    };
    let switch = outline::children(draft.world, plugin).find(is_switch);
    match switch {
        Some(switch) => draft.set(switch, ParamValue(1.0)),
        None => Ok(()),
    }
}

pub fn set_sidechain(draft: &mut Draft<'_>, request: &SetSidechain) -> Reply<SidechainSet> {
    let at = lookup::plugin(draft.world, request.address())?;
    let plugin = draft.world.get::<Plugin>(at.entity).cloned();
    let plugin = plugin.ok_or_else(|| ErrorReply::internal("the plugin is gone"))?;
    let kind = extract::sounding(draft.world, at.entity);
    if plugin.is_mixing() || kind.is_some_and(|kind| !kind.takes_key()) {
        let message = format!(
            "{} has no side chain",
            params::plugin_name(draft.world, at.entity)
        );
        return Err(ErrorReply::not_supported(message).field("plugin_id"));
    }
    let source = match request.source {
        None => {
            draft.unset::<SidechainSource>(at.entity)?;
            None
        }
        Some(named) => {
            let source =
                lookup::track(draft.world, named).map_err(|refusal| refusal.field("source"))?;
            check_source(draft.world, at.entity, source)?;
            let id = draft.id(source.entity)?;
            draft.set(at.entity, SidechainSource(id))?;
            listen(draft, at.entity)?;
            Some(source)
        }
    };
    Ok(SidechainSet {
        track_id: at.track,
        plugin_name: params::plugin_name(draft.world, at.entity),
        plugin_id: lookup::object_id(draft.world, at.entity),
        source: source.map(|source| source.index),
        source_id: source.map(|source| lookup::object_id(draft.world, source.entity)),
    })
}

/// The steering track must carry sound, and not what the plugin itself has made.
fn check_source(world: &mut World, plugin: Entity, source: TrackAt) -> Reply<()> {
    if extract::shape(world, source.entity) == Shape::Folder {
        return Err(plain_folder("No sound passes a plain folder").field("source"));
    }
    let steered = world.get::<ChildOf>(plugin).map(ChildOf::parent);
    let Some(steered) = steered else {
        return Ok(());
    };
    let tracks = Outline::tracks(world).to_vec();
    if let Some(way) = extract::way(world, &tracks, steered, source.entity) {
        let names: Vec<String> = way
            .iter()
            .chain(way.first())
            .map(|&t| shown(world, t))
            .collect();
        return Err(ErrorReply::routing_cycle(&names).field("source"));
    }
    Ok(())
}

/// The tracks that a track, or one of those in it, leads to; taken back to the default
/// when it goes. Gives their ids.
pub fn reroute(draft: &mut Draft<'_>, gone: &[ItemId]) -> Reply<Vec<ItemId>> {
    let mut rerouted = Vec::new();
    let tracks = Outline::tracks(draft.world).to_vec();
    for track in tracks {
        let id = draft.id(track)?;
        if gone.contains(&id) {
            continue;
        }
        if let Some(TrackOutput::Track(to)) = draft.world.get::<TrackOutput>(track)
            && gone.contains(to)
        {
            draft.unset::<TrackOutput>(track)?;
            rerouted.push(id);
        }
    }
    stop_listening(draft, gone)?;
    super::outputs::stop_feeding(draft, gone)?;
    Ok(rerouted)
}

/// Side chains of plugins that listened to a track that goes.
fn stop_listening(draft: &mut Draft<'_>, gone: &[ItemId]) -> Reply<()> {
    let mut listening = draft.world.query::<(&ItemId, Entity, &SidechainSource)>();
    let mut listeners: Vec<(ItemId, Entity)> = listening
        .iter(draft.world)
        .filter(|(_, _, source)| gone.contains(&source.0))
        .map(|(id, plugin, _)| (*id, plugin))
        .collect();
    // The log says the same whatever the order in memory.
    listeners.sort_unstable();
    for (_, plugin) in listeners {
        draft.unset::<SidechainSource>(plugin)?;
    }
    Ok(())
}
