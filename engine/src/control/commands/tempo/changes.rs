//! The lists of tempos, meters and keys, and how their entries look.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{KeyView, TempoView, TimeSignatureView};
use waive_protocol::{ErrorReply, ItemRef, Position};

use super::Reply;
use crate::control::lookup::{object_id, seconds};
use crate::model::outline;
use crate::model::tempo::{KeyChange, Meter, Tempo, TempoMap};
use crate::time::Beats;

fn sorted(world: &World, start: impl Fn(Entity) -> Option<f64>) -> Vec<(f64, Entity)> {
    let children = outline::children(world, outline::root(world));
    let mut list: Vec<(f64, Entity)> = children
        .filter_map(|child| start(child).map(|start| (start, child)))
        .collect();
    list.sort_by(|a, b| a.0.total_cmp(&b.0));
    list
}

/// The first holds from the start, whatever it says.
fn from_the_start(mut list: Vec<(f64, Entity)>) -> Vec<(f64, Entity)> {
    if let Some((start, _)) = list.first_mut() {
        *start = 0.0;
    }
    list
}

/// The tempos by beat.
pub fn tempos(world: &World) -> Vec<(f64, Entity)> {
    from_the_start(sorted(world, |child| {
        world.get::<Tempo>(child).map(|tempo| tempo.start_beat)
    }))
}

/// The meters by beat.
pub fn meters(world: &World) -> Vec<(f64, Entity)> {
    from_the_start(sorted(world, |child| {
        world
            .get::<Meter>(child)
            .map(|_| super::meter_start(world, child))
    }))
}

/// The keys by beat.
pub fn keys(world: &World) -> Vec<(f64, Entity)> {
    sorted(world, |child| {
        world.get::<KeyChange>(child).map(|key| key.start_beat)
    })
}

/// Whether two beats are one: closer than any grid.
pub(super) fn same_beat(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

/// One of a list, by position or id.
pub(super) fn find(
    world: &World,
    list: &[(f64, Entity)],
    named: ItemRef,
    noun: &str,
) -> Reply<(usize, Entity)> {
    let index = match named {
        ItemRef::Index(index) => usize::try_from(index).ok().filter(|&i| i < list.len()),
        ItemRef::Id(id) => list
            .iter()
            .position(|&(_, entity)| object_id(world, entity) == id),
    };
    let index = index.ok_or_else(|| {
        let refusal = ErrorReply::nothing_found(noun, named, "index");
        refusal.hint(format!(
            "get_tempo_map lists them; there are {}",
            list.len()
        ))
    })?;
    Ok((index, list[index].1))
}

/// One of a list: by position or id, by what is in force somewhere, or the first.
pub(super) fn chosen(
    world: &World,
    list: &[(f64, Entity)],
    named: Option<ItemRef>,
    at: Option<Position>,
    noun: &str,
) -> Reply<(usize, Entity)> {
    if let Some(named) = named {
        return find(world, list, named, noun);
    }
    let index = match at {
        None => 0,
        Some(at) => {
            let at = seconds(world, at, "at")?;
            let beat = world.resource::<TempoMap>().0.beats(at).0;
            let behind =
                list.partition_point(|(start, _)| *start <= beat || same_beat(*start, beat));
            behind.saturating_sub(1)
        }
    };
    let found = list.get(index).map(|&(_, entity)| (index, entity));
    found.ok_or_else(|| ErrorReply::internal(format!("the Edit has no {}", noun.to_lowercase())))
}

pub(super) fn tempo_view(world: &World, entity: Entity, index: usize) -> TempoView {
    let map = &world.resource::<TempoMap>().0;
    let tempo = world.get::<Tempo>(entity).copied().unwrap_or(Tempo {
        start_beat: 0.0,
        bpm: 120.0,
        curve: 1.0,
    });
    // The first one holds from the start whatever it says.
    let beat = Beats(if index == 0 { 0.0 } else { tempo.start_beat });
    let bar = map.bar_of_beat(beat);
    TempoView {
        index,
        id: object_id(world, entity),
        start_beats: beat.0,
        start: map.seconds(beat).0,
        bar: bar.bar,
        beat: bar.beat,
        bpm: tempo.bpm,
        curve: tempo.curve,
    }
}

pub(super) fn meter_view(world: &World, entity: Entity, index: usize) -> TimeSignatureView {
    let map = &world.resource::<TempoMap>().0;
    let meter = world.get::<Meter>(entity).copied();
    let start = super::meter_start(world, entity);
    let beat = Beats(if index == 0 { 0.0 } else { start });
    TimeSignatureView {
        index,
        id: object_id(world, entity),
        start_beats: beat.0,
        start: map.seconds(beat).0,
        bar: map.bar_of_beat(beat).bar,
        numerator: meter.map_or(4, |meter| meter.numerator),
        denominator: meter.map_or(4, |meter| meter.denominator),
    }
}

pub(super) fn key_view(world: &World, entity: Entity, index: usize) -> KeyView {
    let map = &world.resource::<TempoMap>().0;
    let key = world.get::<KeyChange>(entity).cloned();
    let beat = Beats(key.as_ref().map_or(0.0, |key| key.start_beat));
    KeyView {
        index,
        id: object_id(world, entity),
        start_beats: beat.0,
        start: map.seconds(beat).0,
        root: key.as_ref().map_or(60, |key| key.pitch),
        sharps: key.as_ref().is_none_or(|key| key.sharps),
        scale: key.map_or_else(String::new, |key| key.scale),
    }
}
