//! Tempos, meters and keys; what follows the tempo moves with it (`follow`).

mod changes;
mod follow;
mod region;

use bevy_ecs::prelude::*;
use waive_protocol::reply::{
    KeyRemoved, KeyView, TempoMapReply, TempoRemoved, TempoSet, TempoView, TimeSignatureRemoved,
    TimeSignatureSet, TimeSignatureView,
};
use waive_protocol::request::{
    InsertKey, InsertTempo, InsertTimeSignature, RemoveKey, RemoveTempo, RemoveTimeSignature,
    SetTempo, SetTimeSignature,
};
use waive_protocol::{ErrorReply, Position};

use crate::control::draft::Draft;
use crate::control::lookup;
use crate::model::outline;
use crate::model::template;
use crate::model::tempo::{KeyChange, Meter, MeterStart, Tempo, TempoMap};
use crate::model::tree::Subtree;
use crate::time::Beats;

use changes::{chosen, find, key_view, meter_view, same_beat, tempo_view};
pub use changes::{keys, meters, tempos};
pub use follow::{catch_up, follow, map};
pub use region::set_loop_region;

/// More changes of one kind than any song has: each one is weighed at every edit.
const MAX_CHANGES: usize = 4096;

type Reply<T> = Result<T, ErrorReply>;

pub fn set_tempo(draft: &mut Draft<'_>, request: &SetTempo) -> Reply<TempoSet> {
    let bpm = request.wanted_bpm()?.get();
    let list = tempos(draft.world);
    let (index, entity) = chosen(draft.world, &list, request.index, request.at, "Tempo")?;
    let before = map(draft.world);
    let tempo = draft.world.get::<Tempo>(entity).copied();
    let tempo = tempo.ok_or_else(|| ErrorReply::internal("the Edit has no tempo"))?;
    let curve = request
        .curve
        .map_or(tempo.curve, waive_protocol::quantity::TempoCurve::get);
    draft.set(
        entity,
        Tempo {
            bpm,
            curve,
            ..tempo
        },
    )?;
    follow(draft, &before, "bpm")?;
    Ok(TempoSet {
        bpm,
        index,
        id: lookup::object_id(draft.world, entity),
    })
}

pub fn set_time_signature(
    draft: &mut Draft<'_>,
    request: &SetTimeSignature,
) -> Reply<TimeSignatureSet> {
    let (numerator, denominator) = (request.numerator.get(), request.denominator.get());
    let list = meters(draft.world);
    let (index, entity) = chosen(
        draft.world,
        &list,
        request.index,
        request.at,
        "Time signature",
    )?;
    let before = map(draft.world);
    let meter = Meter {
        numerator: u32::from(numerator),
        denominator: u32::from(denominator),
    };
    draft.set(entity, meter)?;
    follow(draft, &before, "denominator")?;
    Ok(TimeSignatureSet {
        numerator,
        denominator,
        index,
        id: lookup::object_id(draft.world, entity),
    })
}

/// Everything about time.
pub fn get_map(world: &World) -> TempoMapReply {
    let views = |list: Vec<(f64, Entity)>| list.into_iter().map(|(_, entity)| entity).enumerate();
    TempoMapReply {
        tempos: views(tempos(world))
            .map(|(index, entity)| tempo_view(world, entity, index))
            .collect(),
        time_signatures: views(meters(world))
            .map(|(index, entity)| meter_view(world, entity, index))
            .collect(),
        keys: views(keys(world))
            .map(|(index, entity)| key_view(world, entity, index))
            .collect(),
    }
}

/// The beat of a position, which must be one that the timeline reaches.
fn beat_of(draft: &Draft<'_>, at: Position) -> Reply<f64> {
    let seconds = lookup::seconds(draft.world, at, "at")?;
    Ok(match at {
        // As given: a way over seconds would round it.
        Position::Beats(beats) => beats,
        Position::Bar { bar, beat } => {
            let bar = crate::time::BarBeat { bar, beat };
            draft.world.resource::<TempoMap>().0.beat_of_bar(bar).0
        }
        Position::Seconds(_) => lookup::beats(draft.world, seconds),
    })
}

/// The change that begins at a beat, or a new one last among the root's children of
/// its kind.
fn put(
    draft: &mut Draft<'_>,
    list: &[(f64, Entity)],
    beat: f64,
    tree: Subtree,
) -> Reply<Option<Entity>> {
    if let Some(&(_, there)) = list.iter().find(|(start, _)| same_beat(*start, beat)) {
        return Ok(Some(there));
    }
    if list.len() >= MAX_CHANGES {
        return Err(ErrorReply::too_many("at", list.len() + 1, MAX_CHANGES));
    }
    let root = outline::root(draft.world);
    let behind = list.iter().rev().find(|(start, _)| *start < beat);
    let place = behind.and_then(|&(_, entity)| outline::place_of(draft.world, entity));
    draft.spawn(root, place.map(|place| place.index + 1), tree)?;
    Ok(None)
}

pub fn insert_tempo(draft: &mut Draft<'_>, request: &InsertTempo) -> Reply<TempoView> {
    let beat = beat_of(draft, request.at)?;
    let bpm = request.bpm.get();
    let curve = request.curve.map(waive_protocol::quantity::TempoCurve::get);
    let before = map(draft.world);
    let list = tempos(draft.world);
    let tree = template::tempo(&mut draft.index(), beat, bpm, curve.unwrap_or(1.0));
    if let Some(there) = put(draft, &list, beat, tree)? {
        let now = draft.world.get::<Tempo>(there).copied();
        let now = now.ok_or_else(|| ErrorReply::internal("a tempo that is none"))?;
        let curve = curve.unwrap_or(now.curve);
        draft.set(there, Tempo { bpm, curve, ..now })?;
    }
    follow(draft, &before, "bpm")?;
    let (index, entity) = at_beat(&tempos(draft.world), beat)?;
    Ok(tempo_view(draft.world, entity, index))
}

fn at_beat(list: &[(f64, Entity)], beat: f64) -> Reply<(usize, Entity)> {
    let found = list.iter().position(|(start, _)| same_beat(*start, beat));
    found
        .map(|index| (index, list[index].1))
        .ok_or_else(|| ErrorReply::internal("what was inserted isn't there"))
}

pub fn insert_time_signature(
    draft: &mut Draft<'_>,
    request: &InsertTimeSignature,
) -> Reply<TimeSignatureView> {
    let beat = beat_of(draft, request.at)?;
    let (numerator, denominator) = (
        u32::from(request.numerator.get()),
        u32::from(request.denominator.get()),
    );
    let before = map(draft.world);
    let list = meters(draft.world);
    let tree = template::meter(&mut draft.index(), beat, numerator, denominator);
    if let Some(there) = put(draft, &list, beat, tree)? {
        let meter = Meter {
            numerator,
            denominator,
        };
        draft.set(there, meter)?;
    }
    follow(draft, &before, "denominator")?;
    let (index, entity) = at_beat(&meters(draft.world), beat)?;
    Ok(meter_view(draft.world, entity, index))
}

pub fn insert_key(draft: &mut Draft<'_>, request: &InsertKey) -> Reply<KeyView> {
    let beat = beat_of(draft, request.at)?;
    let scale = request.scale.as_ref();
    let key = KeyChange {
        start_beat: beat,
        pitch: i64::from(request.root.get()),
        scale: scale.map_or("major", |name| name.as_str()).to_owned(),
        sharps: request.sharps.unwrap_or(true),
    };
    let before = map(draft.world);
    let list = keys(draft.world);
    let id = draft.index().allocate();
    let tree = Subtree::new(id, vec![key.clone().into()]);
    if let Some(there) = put(draft, &list, beat, tree)? {
        draft.set(there, key)?;
    }
    // A key cuts the integration of a tempo curve.
    follow(draft, &before, "at")?;
    let (index, entity) = at_beat(&keys(draft.world), beat)?;
    Ok(key_view(draft.world, entity, index))
}

pub fn remove_tempo(draft: &mut Draft<'_>, request: &RemoveTempo) -> Reply<TempoRemoved> {
    let list = tempos(draft.world);
    let (index, entity) = find(draft.world, &list, request.index, "Tempo")?;
    not_the_first(index, "tempo", "set_tempo")?;
    let (id, before) = (lookup::object_id(draft.world, entity), map(draft.world));
    draft.despawn(entity)?;
    follow(draft, &before, "index")?;
    Ok(TempoRemoved {
        index,
        id,
        remaining: list.len() - 1,
    })
}

pub fn remove_time_signature(
    draft: &mut Draft<'_>,
    request: &RemoveTimeSignature,
) -> Reply<TimeSignatureRemoved> {
    let list = meters(draft.world);
    let (index, entity) = find(draft.world, &list, request.index, "Time signature")?;
    not_the_first(index, "time signature", "set_time_signature")?;
    let (id, before) = (lookup::object_id(draft.world, entity), map(draft.world));
    draft.despawn(entity)?;
    follow(draft, &before, "index")?;
    Ok(TimeSignatureRemoved {
        index,
        id,
        remaining: list.len() - 1,
    })
}

fn not_the_first(index: usize, noun: &str, remedy: &str) -> Reply<()> {
    if index > 0 {
        return Ok(());
    }
    let refusal = ErrorReply::not_supported(format!("The first {noun} can't be removed"));
    Err(refusal.field("index").hint(format!("{remedy} changes it")))
}

pub fn remove_key(draft: &mut Draft<'_>, request: &RemoveKey) -> Reply<KeyRemoved> {
    let list = keys(draft.world);
    let (index, entity) = find(draft.world, &list, request.index, "Key")?;
    let (id, before) = (lookup::object_id(draft.world, entity), map(draft.world));
    draft.despawn(entity)?;
    follow(draft, &before, "index")?;
    Ok(KeyRemoved {
        index,
        id,
        remaining: list.len() - 1,
    })
}

/// Spawns a tempo, or changes the one at that beat; nothing follows yet.
pub fn place_tempo(draft: &mut Draft<'_>, beat: f64, bpm: f64) -> Reply<()> {
    let list = tempos(draft.world);
    let tree = template::tempo(&mut draft.index(), beat, bpm, 1.0);
    if let Some(there) = put(draft, &list, beat, tree)?
        && let Some(now) = draft.world.get::<Tempo>(there).copied()
    {
        draft.set(
            there,
            Tempo {
                bpm,
                curve: 1.0,
                ..now
            },
        )?;
    }
    Ok(())
}

/// Spawns a meter, or changes the one at that beat; nothing follows yet.
pub fn place_meter(draft: &mut Draft<'_>, beat: f64, meter: Meter) -> Reply<()> {
    let list = meters(draft.world);
    let tree = template::meter(&mut draft.index(), beat, meter.numerator, meter.denominator);
    if let Some(there) = put(draft, &list, beat, tree)? {
        draft.set(there, meter)?;
    }
    Ok(())
}

/// Spawns a key, or changes the one at that beat; nothing follows yet.
pub fn place_key(draft: &mut Draft<'_>, key: KeyChange) -> Reply<()> {
    let list = keys(draft.world);
    let id = draft.index().allocate();
    let tree = Subtree::new(id, vec![key.clone().into()]);
    if let Some(there) = put(draft, &list, key.start_beat, tree)? {
        draft.set(there, key)?;
    }
    Ok(())
}

/// Takes away tempos, meters and keys from a beat on; nothing follows yet.
pub fn clear_from(draft: &mut Draft<'_>, beat: Beats) -> Reply<()> {
    let (tempos, meters, keys) = (tempos(draft.world), meters(draft.world), keys(draft.world));
    let later = |list: Vec<(f64, Entity)>, spared: usize| {
        list.into_iter()
            .skip(spared)
            .filter(move |(start, _)| *start >= beat.0 && !same_beat(*start, beat.0))
            .map(|(_, entity)| entity)
    };
    let gone: Vec<Entity> = later(tempos, 1)
        .chain(later(meters, 1))
        .chain(later(keys, 0))
        .collect();
    gone.into_iter()
        .try_for_each(|entity| draft.despawn(entity))
}

/// The start of a meter.
fn meter_start(world: &World, entity: Entity) -> f64 {
    world.get::<MeterStart>(entity).map_or(0.0, |start| start.0)
}
