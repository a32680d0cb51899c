//! `query`: the wire's questions as ECS queries.
//!
//! Components become the filter of a dynamic query, so only archetypes that can match
//! are visited; conditions, sort keys and fields read single parts of components
//! through serde, uncopied. The answer is bounded in rows and in bytes.

use std::cmp::Ordering;

use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryBuilder;
use bevy_ecs::world::EntityRef;
use serde_json::{Map, Value};
use waive_protocol::ErrorReply;
use waive_protocol::quantity::{Limit, Offset};
use waive_protocol::reply::QueryReply;
use waive_protocol::request::Query as QueryRequest;
use waive_protocol::text::Name as WireName;

use super::lookup;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::Outline;
use crate::model::registry::ComponentKind;

mod condition;
mod field;
pub mod pick;

use condition::Test;
use field::{Field, Reader};
use pick::Part;

/// Rows of a page, unless told.
const PAGE: u32 = 100;
/// Bytes of JSON that the rows of a page may have, about.
const MAX_BYTES: usize = 1 << 20;
/// What one comparison may read.
const MAX_COMPARED: usize = 64 << 20;

/// Components that can be long: told only to those who name them in `fields`.
const LONG: [ComponentKind; 12] = [
    ComponentKind::Notes,
    ComponentKind::Controllers,
    ComponentKind::Expressions,
    ComponentKind::SystemExclusives,
    ComponentKind::MidiTakes,
    ComponentKind::StepClip,
    ComponentKind::Curve,
    ComponentKind::Kept,
    ComponentKind::KeptFile,
    ComponentKind::Warp,
    ComponentKind::Takes,
    ComponentKind::AuxBusNames,
];

/// A question, checked.
struct Plan {
    with: Vec<ComponentKind>,
    without: Vec<ComponentKind>,
    fields: Vec<(String, Field)>,
    all: Vec<Test>,
    any: Vec<Test>,
    sort: Vec<(Field, bool)>,
    under: Vec<Entity>,
    limit: usize,
    offset: usize,
}

/// Answers a query.
///
/// # Errors
/// `invalid_value` for names that don't exist, `object_not_found`, `track_not_found`,
/// `too_many` when a single row would be too large.
pub fn run(world: &mut World, request: &QueryRequest) -> Result<QueryReply, ErrorReply> {
    let plan = plan(world, request)?;
    let tracks = Outline::tracks(world).to_vec();
    let Some(mut matching) = matching(world, &plan) else {
        return Ok(page(Vec::new(), 0, &plan));
    };
    let world = &*world;
    let reader = Reader::new(world, &tracks, MAX_COMPARED);
    let mut found: Vec<(Vec<Part>, ItemId, Entity)> = Vec::new();
    for at in matching.iter(world) {
        if !wanted(&plan, &reader, &at)? {
            continue;
        }
        let Some(&id) = at.get::<ItemId>() else {
            continue;
        };
        let mut keys = Vec::with_capacity(plan.sort.len());
        for (field, _) in &plan.sort {
            keys.push(reader.part(field, &at).map_err(|_| too_large("sort"))?);
            reader.budget.set(MAX_COMPARED);
        }
        found.push((keys, id, at.id()));
    }
    let count = found.len();
    let shown = cut(&plan, found);
    reader.budget.set(MAX_BYTES);
    let mut rows = Vec::with_capacity(shown.len());
    for (_, _, entity) in shown {
        match row(&plan, &reader, &world.entity(entity)) {
            Some(row) => rows.push(row),
            None if rows.is_empty() => return Err(too_large("fields")),
            None => break,
        }
    }
    Ok(page(rows, count, &plan))
}

/// A checked question from a request.
fn plan(world: &mut World, request: &QueryRequest) -> Result<Plan, ErrorReply> {
    let mut with = kinds(&request.with, "with")?;
    let fields = match &request.fields {
        Some(names) => named(names, "fields")?,
        None => usual(&with),
    };
    let tests = |list: &[_], field| -> Result<Vec<Test>, ErrorReply> {
        let read = list.iter().enumerate();
        read.map(|(at, condition)| Test::read(condition, field, at))
            .collect()
    };
    let all = tests(&request.conditions, "where")?;
    with.extend(all.iter().filter_map(Test::needs));
    let sort = request.sort.iter().map(|name| {
        let (name, down) = match name.as_str().strip_prefix('-') {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        Ok((Field::read(name, "sort")?, down))
    });
    let mut under = Vec::new();
    if let Some(id) = request.under {
        let found = world.resource::<ItemIndex>().entity(ItemId(id.0));
        under.push(found.ok_or_else(|| ErrorReply::object_not_found("under", id))?);
    }
    if let Some(track) = request.track_id {
        under.push(lookup::mixer(world, track)?.0);
    }
    Ok(Plan {
        without: kinds(&request.without, "without")?,
        fields,
        all,
        any: tests(&request.any, "any")?,
        sort: sort.collect::<Result<_, ErrorReply>>()?,
        under,
        limit: request.limit.map_or(PAGE, Limit::get) as usize,
        offset: request.offset.map_or(0, Offset::get) as usize,
        with,
    })
}

fn kinds(names: &[WireName], field: &str) -> Result<Vec<ComponentKind>, ErrorReply> {
    let read = |name: &WireName| {
        ComponentKind::from_name(name.as_str()).ok_or_else(|| {
            let known: Vec<&str> = ComponentKind::ALL.iter().map(|kind| kind.name()).collect();
            ErrorReply::unknown_name(field, "component", name.as_str(), &known)
        })
    };
    names.iter().map(read).collect()
}

fn named(names: &[WireName], of: &str) -> Result<Vec<(String, Field)>, ErrorReply> {
    let read = |name: &WireName| Ok((name.as_str().to_owned(), Field::read(name.as_str(), of)?));
    names.iter().map(read).collect()
}

/// The fields of a question that names none.
fn usual(with: &[ComponentKind]) -> Vec<(String, Field)> {
    let mut fields = vec![
        ("id".to_owned(), Field::Id),
        ("track_id".to_owned(), Field::TrackId),
    ];
    let kinds = std::iter::once(&ComponentKind::Name).chain(
        with.iter()
            .filter(|kind| **kind != ComponentKind::Name && !LONG.contains(kind)),
    );
    fields.extend(kinds.map(|&kind| (kind.name().to_owned(), Field::Part(kind, Vec::new()))));
    fields
}

/// The ECS query; `None` when nothing can match, since no object ever had a component.
fn matching(world: &mut World, plan: &Plan) -> Option<QueryState<EntityRef<'static>>> {
    let ids = |kinds: &[ComponentKind]| -> Vec<_> {
        kinds.iter().map(|kind| kind.component_id(world)).collect()
    };
    let (with, without) = (ids(&plan.with), ids(&plan.without));
    let with: Option<Vec<_>> = with.into_iter().collect();
    let mut builder = QueryBuilder::<EntityRef<'static>>::new(world);
    builder.with::<ItemId>();
    for id in with? {
        builder.with_id(id);
    }
    for id in without.into_iter().flatten() {
        builder.without_id(id);
    }
    Some(builder.build())
}

fn wanted(plan: &Plan, reader: &Reader<'_>, at: &EntityRef<'_>) -> Result<bool, ErrorReply> {
    for holder in &plan.under {
        if !reader.around(at.id()).any(|around| around == *holder) {
            return Ok(false);
        }
    }
    let holds = |test: &Test| test.holds(reader, at).map_err(|_| too_large("where"));
    for test in &plan.all {
        if !holds(test)? {
            return Ok(false);
        }
    }
    if plan.any.is_empty() {
        return Ok(true);
    }
    for test in &plan.any {
        if holds(test)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows of the page, in order.
fn cut(
    plan: &Plan,
    mut found: Vec<(Vec<Part>, ItemId, Entity)>,
) -> Vec<(Vec<Part>, ItemId, Entity)> {
    let order = |a: &(Vec<Part>, ItemId, Entity), b: &(Vec<Part>, ItemId, Entity)| {
        let keys = a.0.iter().zip(&b.0).zip(&plan.sort);
        keys.map(|((a, b), (_, down))| ranked(a, b, *down))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| a.1.cmp(&b.1))
    };
    // Only the page's own rows need to be in order.
    let end = plan.offset.saturating_add(plan.limit);
    if plan.offset >= found.len() {
        return Vec::new();
    }
    if end < found.len() {
        found.select_nth_unstable_by(end, order);
        found.truncate(end);
    }
    if plan.offset > 0 {
        found.select_nth_unstable_by(plan.offset, order);
        found.drain(..plan.offset);
    }
    found.sort_unstable_by(order);
    found
}

/// Objects without a field come last, whichever way it is sorted.
fn ranked(a: &Part, b: &Part, down: bool) -> Ordering {
    let kind = |part: &Part| match part {
        Part::Integer(_) | Part::Number(_) => 0,
        Part::Text(_) => 1,
        Part::Bool(_) => 2,
        Part::Tree(_) => 3,
        Part::Null | Part::Absent => 4,
    };
    let order = a.compare(b).unwrap_or(Ordering::Equal);
    let order = if down { order.reverse() } else { order };
    kind(a).cmp(&kind(b)).then(order)
}

/// One object; `None` when it doesn't fit any more.
fn row(plan: &Plan, reader: &Reader<'_>, at: &EntityRef<'_>) -> Option<Map<String, Value>> {
    let mut row = Map::new();
    for (name, field) in &plan.fields {
        let left = reader.budget.get().checked_sub(name.len() + 16)?;
        reader.budget.set(left);
        let value = match reader.part(field, at).ok()? {
            Part::Absent => continue,
            Part::Integer(id) if field.is_id() => id.to_string().into(),
            part => part.into_value(),
        };
        row.insert(name.clone(), value);
    }
    Some(row)
}

fn page(objects: Vec<Map<String, Value>>, count: usize, plan: &Plan) -> QueryReply {
    let end = plan.offset + objects.len();
    QueryReply {
        count,
        offset: plan.offset,
        next_offset: (end < count && !objects.is_empty()).then_some(end),
        objects,
    }
}

fn too_large(field: &str) -> ErrorReply {
    ErrorReply::too_many(field, MAX_BYTES + 1, MAX_BYTES).hint(
        "one object's fields would take more than a page's 1 MiB: ask for parts (notes.count), or page with get_notes",
    )
}

#[cfg(test)]
mod tests;
