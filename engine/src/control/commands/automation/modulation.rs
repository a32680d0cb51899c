//! Macros and modifiers, and what they move.

use std::collections::{BTreeMap, HashSet};

use bevy_ecs::prelude::*;
use waive_protocol::quantity::{Bipolar, CurveShape, Native, Normalised};
use waive_protocol::reply::{
    AssignmentView, MacroAdded, MacroSet as MacroReply, MacroView, ModifierAdded, ModifierRemoved,
    ModifierSet, ModifierView, ModulationAssigned, ModulationRemoved, ModulationReply,
};
use waive_protocol::request::{
    AddMacro, AddModifier, AssignModulation, GetModulation, RemoveModifier, RemoveModulation,
    SetMacro, SetModifier,
};
use waive_protocol::{ErrorReply, ObjectId};

use super::Reply;
use crate::control::draft::Draft;
use crate::control::{lookup, param_lookup, views};
use crate::model::automation::{Assignment, Assignments, Macro, MacroSet, Modifier};
use crate::model::edit::Name;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::modifier::{self, RATE, RATE_TYPE, Setting};
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter};
use crate::model::tree::Subtree;

/// Where a new macro stands.
const MIDDLE: f64 = 0.5;

pub fn add_macro(draft: &mut Draft<'_>, request: &AddMacro) -> Reply<MacroAdded> {
    let (track, place) = lookup::mixer(draft.world, request.track_id)?;
    let set = {
        let world = &*draft.world;
        let mut children = outline::children(world, track);
        children.find(|&child| world.get::<MacroSet>(child).is_some())
    };
    let set = match set {
        Some(set) => set,
        None => {
            let tree = Subtree::new(draft.index().allocate(), vec![MacroSet.into()]);
            draft.spawn(track, None, tree)?
        }
    };
    let count = outline::children(draft.world, set).count();
    let name = request.name.as_ref().map(|name| name.as_str().to_owned());
    let name = name.unwrap_or_else(|| format!("Macro {}", count + 1));
    let value = request.value.map_or(MIDDLE, Normalised::get);
    let components = vec![
        Macro.into(),
        Name(name.clone()).into(),
        ParamValue(value).into(),
    ];
    let tree = Subtree::new(draft.index().allocate(), components);
    let entity = draft.spawn(set, None, tree)?;
    let id = lookup::object_id(draft.world, entity);
    Ok(MacroAdded {
        track_id: place,
        id,
        macro_id: id,
        name,
        value,
    })
}

/// The entity with an id that has a component.
fn holder<T: Component>(world: &World, field: &str, id: ObjectId) -> Reply<Entity> {
    let entity = world.resource::<ItemIndex>().entity(ItemId(id.0));
    let entity = entity.filter(|&entity| world.get::<T>(entity).is_some());
    entity.ok_or_else(|| ErrorReply::modulator_not_found(field, id))
}

/// A macro or a modifier.
fn source(world: &World, field: &str, id: ObjectId) -> Reply<Entity> {
    holder::<Macro>(world, field, id).or_else(|_| holder::<Modifier>(world, field, id))
}

pub fn set_macro(draft: &mut Draft<'_>, request: &SetMacro) -> Reply<MacroReply> {
    let entity = holder::<Macro>(draft.world, "macro_id", request.macro_id)?;
    if let Some(name) = &request.name {
        draft.set(entity, Name(name.as_str().to_owned()))?;
    }
    if let Some(value) = request.value {
        draft.set(entity, ParamValue(value.get()))?;
    }
    let view = macro_view(draft.world, entity);
    Ok(MacroReply {
        id: view.id,
        name: view.name,
        value: view.value,
    })
}

/// Checks settings of a kind of modifier.
fn checked(tag: &str, wanted: &BTreeMap<String, Native>) -> Reply<Vec<(String, f64)>> {
    let known = modifier::settings(tag);
    let check = |(id, value): (&String, &Native)| {
        let Some(setting) = known.iter().find(|setting| setting.id == *id) else {
            let names: Vec<&str> = known.iter().map(|s| &*s.id).collect();
            return Err(ErrorReply::param_not_found(id, &names).field(format!("settings.{id}")));
        };
        fits(setting, value.get())?;
        Ok((id.clone(), value.get()))
    };
    wanted.iter().map(check).collect()
}

fn fits(setting: &Setting, value: f64) -> Reply<()> {
    let field = format!("settings.{}", setting.id);
    if !(setting.min..=setting.max).contains(&value) {
        return Err(ErrorReply::out_of_range(
            &field,
            setting.min,
            setting.max,
            "",
        ));
    }
    if setting.whole && value.fract() != 0.0 {
        return Err(ErrorReply::invalid_type(&field, "integer"));
    }
    Ok(())
}

pub fn add_modifier(draft: &mut Draft<'_>, request: &AddModifier) -> Reply<ModifierAdded> {
    let (track, place) = lookup::mixer(draft.world, request.track_id)?;
    let kind = request.kind.as_str();
    let tag = modifier::tag(kind).ok_or_else(|| ErrorReply::internal("an unknown kind"))?;
    let settings = checked(tag, &request.settings)?;
    let modifier = Modifier {
        tag: tag.to_owned(),
    };
    let mut tree = Subtree::new(draft.index().allocate(), vec![modifier.into()]);
    for known in modifier::settings(tag) {
        let given = settings.iter().find(|(id, _)| *id == known.id);
        // What can be moved is there from the beginning: a curve lies on it.
        if given.is_some() || known.moves {
            let value = given.map_or(known.default, |(_, value)| *value);
            let parameter = modifier::parameter(&mut draft.index(), &known.id, value);
            tree = tree.with(parameter);
        }
    }
    let entity = draft.spawn(track, None, tree)?;
    let view = modifier_view(draft.world, entity);
    Ok(ModifierAdded {
        track_id: place,
        id: view.id,
        modifier_id: view.id,
        kind: view.kind,
        settings: view.settings,
    })
}

pub fn set_modifier(draft: &mut Draft<'_>, request: &SetModifier) -> Reply<ModifierSet> {
    let entity = holder::<Modifier>(draft.world, "modifier_id", request.modifier_id)?;
    let tag = draft.world.get::<Modifier>(entity).map(|m| m.tag.clone());
    for (id, value) in checked(&tag.unwrap_or_default(), &request.settings)? {
        match outline::parameter(draft.world, entity, &id) {
            Some(param) => draft.set(param, ParamValue(value))?,
            None => {
                let tree = modifier::parameter(&mut draft.index(), &id, value);
                draft.spawn(entity, None, tree)?;
            }
        }
    }
    let view = modifier_view(draft.world, entity);
    Ok(ModifierSet {
        id: view.id,
        settings: view.settings,
    })
}

pub fn remove_modifier(draft: &mut Draft<'_>, request: &RemoveModifier) -> Reply<ModifierRemoved> {
    let id = request.modifier_id;
    let entity = source(draft.world, "modifier_id", id)?;
    let mut all = draft.world.query::<(Entity, &Assignments)>();
    let moved: Vec<Entity> = all
        .iter(draft.world)
        .filter(|(_, list)| list.0.iter().any(|a| a.source == ItemId(id.0)))
        .map(|(entity, _)| entity)
        .collect();
    let mut removed_assignments = 0;
    for param in moved {
        removed_assignments += take_off(draft, param, Some(ItemId(id.0)))?;
    }
    draft.despawn(entity)?;
    Ok(ModifierRemoved {
        id,
        removed_assignments,
    })
}

fn assignments(world: &World, param: Entity) -> Vec<Assignment> {
    world
        .get::<Assignments>(param)
        .map_or_else(Vec::new, |list| list.0.clone())
}

/// Takes one source, or all, off a parameter.
fn take_off(draft: &mut Draft<'_>, param: Entity, source: Option<ItemId>) -> Reply<usize> {
    let mut list = assignments(draft.world, param);
    let before = list.len();
    list.retain(|a| source.is_some_and(|source| a.source != source));
    let removed = before - list.len();
    if list.is_empty() {
        draft.unset::<Assignments>(param)?;
    } else {
        draft.set(param, Assignments(list))?;
    }
    Ok(removed)
}

/// What moves a macro, or the settings of a modifier.
fn moved_by(world: &World, source: Entity) -> Vec<ItemId> {
    let mut all = assignments(world, source);
    if world.get::<Modifier>(source).is_some() {
        let settings = outline::children(world, source);
        all.extend(settings.flat_map(|setting| assignments(world, setting)));
    }
    all.iter().map(|a| a.source).collect()
}

/// Whether something is true of a source, or of anything that moves it.
fn reaches(world: &World, source: ItemId, is: &impl Fn(Entity) -> bool) -> bool {
    let index = world.resource::<ItemIndex>();
    let (mut seen, mut next) = (HashSet::from([source]), vec![source]);
    while let Some(entity) = next.pop().map(|id| index.entity(id)) {
        let Some(entity) = entity else {
            continue;
        };
        if is(entity) {
            return true;
        }
        let fresh = moved_by(world, entity).into_iter();
        next.extend(fresh.filter(|&id| seen.insert(id)));
    }
    false
}

/// Refuses a source that would move itself, and one that isn't known ahead of time
/// where that is needed.
fn may_move(world: &World, param: Entity, source: ItemId) -> Reply<()> {
    let holder = world.get::<ChildOf>(param).map(ChildOf::parent);
    let modifier = holder.filter(|&holder| world.get::<Modifier>(holder).is_some());
    let target = modifier.unwrap_or(param);
    if reaches(world, source, &|entity| entity == target) {
        return Err(ErrorReply::modulation_cycle(source));
    }
    let id = world.get::<Parameter>(param).map(|p| p.param_id.as_str());
    let paces = modifier.is_some() && [Some(RATE), Some(RATE_TYPE)].contains(&id);
    let follows = |entity| {
        let modifier = world.get::<Modifier>(entity);
        modifier.is_some_and(|modifier| modifier.tag == "ENVELOPEFOLLOWER")
    };
    if paces && reaches(world, source, &follows) {
        return Err(ErrorReply::follower_paces(source));
    }
    Ok(())
}

pub fn assign(draft: &mut Draft<'_>, request: &AssignModulation) -> Reply<ModulationAssigned> {
    let at = param_lookup::param(draft.world, request.address())?;
    source(draft.world, "source_id", request.source_id)?;
    let source = ItemId(request.source_id.0);
    may_move(draft.world, at.entity, source)?;
    let mut list = assignments(draft.world, at.entity);
    let found = list.iter().position(|a| a.source == source);
    let old = found.map_or(
        Assignment {
            source,
            depth: 1.0,
            offset: 0.0,
            curve: 0.0,
            start: 0.0,
            end: 1.0,
        },
        |place| list[place],
    );
    let new = Assignment {
        source,
        depth: request.depth.map_or(old.depth, Bipolar::get),
        offset: request.offset.map_or(old.offset, Bipolar::get),
        curve: request.curve.map_or(old.curve, CurveShape::get),
        start: request.start.map_or(old.start, Normalised::get),
        end: request.end.map_or(old.end, Normalised::get),
    };
    match found {
        Some(place) => list[place] = new,
        None => list.push(new),
    }
    draft.set(at.entity, Assignments(list))?;
    Ok(ModulationAssigned {
        assignment: assignment_view(draft.world, at.entity, &new),
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(draft.world, at.entity),
    })
}

pub fn unassign(draft: &mut Draft<'_>, request: &RemoveModulation) -> Reply<ModulationRemoved> {
    let at = param_lookup::param(draft.world, request.address())?;
    if let Some(id) = request.source_id {
        source(draft.world, "source_id", id)?;
    }
    let source = request.source_id.map(|id| ItemId(id.0));
    Ok(ModulationRemoved {
        removed: take_off(draft, at.entity, source)?,
        track_id: at.track,
        param_index: at.index,
        param_name: at.kind.name,
        id: lookup::object_id(draft.world, at.entity),
    })
}

pub fn modulation(world: &mut World, request: &GetModulation) -> Reply<ModulationReply> {
    let track = match request.track_id {
        Some(named) => Some(lookup::mixer(world, named)?.0),
        None => None,
    };
    let macros = sorted::<Macro>(world, track);
    let modifiers = sorted::<Modifier>(world, track);
    let moved = sorted::<Assignments>(world, track);
    let world = &*world;
    let assignments = moved.iter().flat_map(|&param| {
        let list = assignments(world, param).into_iter();
        list.map(move |a| (param, a))
    });
    Ok(ModulationReply {
        macros: macros.iter().map(|&m| macro_view(world, m)).collect(),
        modifiers: modifiers.iter().map(|&m| modifier_view(world, m)).collect(),
        assignments: assignments
            .map(|(param, a)| assignment_view(world, param, &a))
            .collect(),
    })
}

/// The entities with a component, of a track or of all, by id.
fn sorted<T: Component>(world: &mut World, track: Option<Entity>) -> Vec<Entity> {
    let mut all = world.query_filtered::<Entity, With<T>>();
    let mut found: Vec<Entity> = all.iter(world).collect();
    found.retain(|&e| track.is_none() || param_lookup::track_of(world, e) == track);
    found.sort_by_key(|&entity| lookup::object_id(world, entity));
    found
}

fn owner(world: &World, entity: Entity) -> ObjectId {
    let parent = world.get::<ChildOf>(entity).map(ChildOf::parent);
    parent.map_or(ObjectId(0), |parent| lookup::object_id(world, parent))
}

fn macro_view(world: &World, entity: Entity) -> MacroView {
    MacroView {
        id: lookup::object_id(world, entity),
        name: views::name(world, entity),
        value: world.get::<ParamValue>(entity).map_or(MIDDLE, |v| v.0),
        owner_id: owner(world, entity),
    }
}

fn modifier_view(world: &World, entity: Entity) -> ModifierView {
    let tag = world.get::<Modifier>(entity).map_or("", |m| &m.tag);
    let known = modifier::settings(tag).into_iter();
    let mut settings: BTreeMap<String, f64> =
        known.map(|s| (s.id.into_owned(), s.default)).collect();
    let stored = modifier::stored(world, entity);
    settings.extend(stored.map(|(id, value)| (id.to_owned(), value)));
    // Steps beyond the last one say nothing.
    if let Some(&count) = settings.get("numSteps") {
        let is_beyond = |id: &str| {
            let number = id.strip_prefix("step").and_then(|n| n.parse::<f64>().ok());
            number.is_some_and(|number| number >= count)
        };
        settings.retain(|id, _| !is_beyond(id));
    }
    ModifierView {
        id: lookup::object_id(world, entity),
        kind: modifier::kind(tag).to_owned(),
        settings,
        owner_id: owner(world, entity),
    }
}

fn assignment_view(world: &World, param: Entity, assignment: &Assignment) -> AssignmentView {
    let name = param_lookup::kind(world, param).map(|kind| kind.name);
    AssignmentView {
        source_id: ObjectId(assignment.source.0),
        param: lookup::object_id(world, param),
        param_name: name.unwrap_or_default(),
        depth: assignment.depth,
        offset: assignment.offset,
        curve: assignment.curve,
        start: assignment.start,
        end: assignment.end,
    }
}
