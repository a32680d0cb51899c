//! Where every track's sound goes, and the aux busses, in replies.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use waive_protocol::reply::{BusView, ReturnView, RouteView, RoutingReply, SendView, TrackPlace};

use super::extract::{self, Shape};
use super::lookup::object_id;
use super::views;
use crate::level::FaderPosition;
use crate::model::edit::AuxBusNames;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::{self, Outline};
use crate::model::plugin::{AuxReturn, AuxSend, ParamValue};

/// The answer of `get_routing`.
pub fn routing(world: &mut World) -> RoutingReply {
    let entities = Outline::tracks(world).to_vec();
    let desk = extract::desk(world, &entities);
    let hearing = extract::hearing(world, &entities, &desk);
    let routes = entities.iter().enumerate().zip(&desk);
    let routes = routes.filter(|(_, track)| track.shape != Shape::Folder);
    let tracks = routes.map(|((index, &entity), _)| RouteView {
        track_id: index,
        id: object_id(world, entity),
        name: views::name(world, entity),
        output: views::output(world, entity),
        audible: hearing.tracks[index],
    });
    RoutingReply {
        tracks: tracks.collect(),
        busses: busses(world, &entities),
    }
}

fn busses(world: &World, entities: &[Entity]) -> Vec<BusView> {
    let mut busses = BTreeMap::new();
    let names = world.get::<AuxBusNames>(outline::root(world));
    for (bus, name) in names.into_iter().flat_map(|names| &names.0) {
        at(&mut busses, *bus).name = Some(name.clone());
    }
    let master = world.resource::<ItemIndex>().entity(ItemId::MASTER);
    let places = entities.iter().enumerate();
    let places = places.map(|(index, &track)| (TrackPlace::Index(index), track));
    let places = places.chain(master.map(|master| (TrackPlace::MASTER, master)));
    for (place, track) in places {
        for (plugin, state) in outline::plugins(world, track) {
            if let (Some(send), TrackPlace::Index(track_id)) = (world.get::<AuxSend>(plugin), place)
            {
                let view = send_view(world, (track_id, track), plugin, state.enabled);
                at(&mut busses, send.bus).sends.push(SendView {
                    invert: send.invert,
                    ..view
                });
            }
            if let Some(aux) = world.get::<AuxReturn>(plugin) {
                at(&mut busses, aux.bus).returns.push(ReturnView {
                    track_id: place,
                    id: object_id(world, track),
                    plugin_id: object_id(world, plugin),
                    enabled: state.enabled,
                });
            }
        }
    }
    busses.into_values().collect()
}

fn at(busses: &mut BTreeMap<i64, BusView>, bus: i64) -> &mut BusView {
    busses.entry(bus).or_insert_with(|| BusView {
        bus,
        name: None,
        sends: Vec::new(),
        returns: Vec::new(),
    })
}

fn send_view(
    world: &World,
    (track_id, track): (usize, Entity),
    plugin: Entity,
    enabled: bool,
) -> SendView {
    let level = outline::children(world, plugin).find_map(|param| world.get::<ParamValue>(param));
    let level = level.map_or(FaderPosition::UNITY, |level| FaderPosition(level.0));
    SendView {
        track_id,
        id: object_id(world, track),
        plugin_id: object_id(world, plugin),
        level_db: level.decibels().0,
        invert: false,
        enabled,
    }
}
