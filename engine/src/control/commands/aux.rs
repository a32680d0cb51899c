//! Aux busses: sends, returns, names.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::quantity::VolumeDb;
use waive_protocol::reply::{AuxReturnAdded, AuxSendAdded, BusNamed, SendLevelSet, TrackPlace};
use waive_protocol::request::{AddAuxReturn, AddAuxSend, SetAuxBusName, SetSendLevel};

use super::chain::{self, beside_fader};
use super::routing::{check_circle, plain_folder};
use crate::control::draft::Draft;
use crate::control::extract::{self, Shape};
use crate::control::lookup;
use crate::level::{Decibels, FaderPosition};
use crate::model::edit::AuxBusNames;
use crate::model::outline::{self, Outline};
use crate::model::plugin::{AuxReturn, AuxSend, ParamValue, Plugin};
use crate::model::template;

type Reply<T> = Result<T, ErrorReply>;

pub fn add_send(draft: &mut Draft<'_>, request: &AddAuxSend) -> Reply<AuxSendAdded> {
    let at = lookup::track(draft.world, request.track_id)?;
    if extract::shape(draft.world, at.entity) == Shape::Folder {
        return Err(plain_folder("A plain folder has nothing to send"));
    }
    let bus = request.bus.get();
    let level_db = request.level_db.map_or(0.0, VolumeDb::get);
    let position = FaderPosition::of(Decibels(level_db)).0;
    let params = [(template::SEND_LEVEL, position)];
    let mut tree = template::plugin(&mut draft.index(), Plugin::AUX_SEND, &params);
    let send = AuxSend {
        bus: i64::from(bus),
        invert: request.invert,
    };
    tree.components.push(send.into());
    let index = beside_fader(draft.world, at.entity, request.position);
    let plugin = draft.spawn(at.entity, Some(index), tree)?;
    check_circle(draft.world).map_err(|refusal| refusal.field("bus"))?;
    Ok(AuxSendAdded {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        plugin_id: lookup::object_id(draft.world, plugin),
        plugin_index: chain::index_of(draft.world, at.entity, plugin),
        bus,
        level_db,
        invert: request.invert,
        returns: returns(draft.world, i64::from(bus)),
    })
}

fn returns(world: &mut World, bus: i64) -> usize {
    let tracks = Outline::tracks(world).to_vec();
    let master = world.resource::<crate::model::id::ItemIndex>();
    let master = master.entity(crate::model::id::ItemId::MASTER);
    let plugins = tracks
        .into_iter()
        .chain(master)
        .flat_map(|track| outline::children(world, track));
    plugins
        .filter(|&plugin| {
            world
                .get::<AuxReturn>(plugin)
                .is_some_and(|aux| aux.bus == bus)
        })
        .count()
}

pub fn set_level(draft: &mut Draft<'_>, request: &SetSendLevel) -> Reply<SendLevelSet> {
    let plugin = named_send(draft, request)?;
    let Some(&send) = draft.world.get::<AuxSend>(plugin) else {
        let refusal = ErrorReply::not_supported("The plugin is not a send");
        return Err(refusal
            .field("plugin_id")
            .hint("get_routing lists the sends"));
    };
    let track = draft.world.get::<ChildOf>(plugin).map(ChildOf::parent);
    let track = track.ok_or_else(|| ErrorReply::internal("a plugin without a track"))?;
    let invert = request.invert.unwrap_or(send.invert);
    draft.set(plugin, AuxSend { invert, ..send })?;
    let param = outline::children(draft.world, plugin).next();
    let param = param.ok_or_else(|| ErrorReply::internal("a send without a level"))?;
    if let Some(level) = request.level_db {
        draft.set(
            param,
            ParamValue(FaderPosition::of(Decibels(level.get())).0),
        )?;
    }
    let stands = draft
        .world
        .get::<ParamValue>(param)
        .map_or(0.0, |value| value.0);
    Ok(SendLevelSet {
        track_id: lookup::track_again(draft.world, track),
        id: lookup::object_id(draft.world, track),
        plugin_id: lookup::object_id(draft.world, plugin),
        bus: send.bus,
        level_db: request
            .level_db
            .map_or(FaderPosition(stands).decibels().0, VolumeDb::get),
        invert,
    })
}

fn named_send(draft: &mut Draft<'_>, request: &SetSendLevel) -> Reply<Entity> {
    let address = request.address();
    let (None, Some(track), Some(bus)) = (address.plugin, request.track_id, request.bus) else {
        return Ok(lookup::plugin(draft.world, address)?.entity);
    };
    let at = lookup::track(draft.world, track)?;
    let bus = i64::from(bus.get());
    let mut plugins = outline::children(draft.world, at.entity);
    let found = plugins.find(|&plugin| {
        let send = draft.world.get::<AuxSend>(plugin);
        send.is_some_and(|send| send.bus == bus)
    });
    found.ok_or_else(|| {
        let refusal = ErrorReply::plugin_not_found(format!("send to bus {bus}"));
        refusal
            .field("bus")
            .hint("add_aux_send makes one; get_routing lists them")
    })
}

pub fn add_return(draft: &mut Draft<'_>, request: &AddAuxReturn) -> Reply<AuxReturnAdded> {
    let (track, track_id) = lookup::mixer(draft.world, request.track_id)?;
    let is_track = track_id != TrackPlace::MASTER;
    if is_track && extract::shape(draft.world, track) == Shape::Folder {
        return Err(plain_folder("A plain folder can't be heard"));
    }
    let bus = request.bus.get();
    let mut tree = template::plugin(&mut draft.index(), Plugin::AUX_RETURN, &[]);
    let bus_number = i64::from(bus);
    tree.components.push(AuxReturn { bus: bus_number }.into());
    let plugin = draft.spawn(track, Some(chain::front(draft.world, track)), tree)?;
    check_circle(draft.world).map_err(|refusal| refusal.field("bus"))?;
    Ok(AuxReturnAdded {
        track_id,
        id: lookup::object_id(draft.world, track),
        plugin_id: lookup::object_id(draft.world, plugin),
        plugin_index: chain::index_of(draft.world, track, plugin),
        bus,
    })
}

pub fn set_name(draft: &mut Draft<'_>, request: &SetAuxBusName) -> Reply<BusNamed> {
    let root = outline::root(draft.world);
    let (bus, name) = (request.bus.get(), request.name.as_str());
    let names = draft.world.get::<AuxBusNames>(root).cloned();
    let mut names = names.unwrap_or_default();
    let number = i64::from(bus);
    match names.0.iter_mut().find(|(known, _)| *known == number) {
        Some(known) => name.clone_into(&mut known.1),
        None => names.0.push((number, name.to_owned())),
    }
    names.0.retain(|(_, name)| !name.is_empty());
    if names.0.is_empty() {
        draft.unset::<AuxBusNames>(root)?;
    } else {
        draft.set(root, names)?;
    }
    Ok(BusNamed {
        bus,
        name: name.to_owned(),
    })
}
