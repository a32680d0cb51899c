//! Operations of the log as the wire shows them.

use serde_json::Value;
use waive_protocol::ObjectId;
use waive_protocol::reply::{ChangeSet, OpView, PlaceView};

use super::edit_log::Change;
use crate::model::automation::Curve;
use crate::model::id::ItemId;
use crate::model::note::Note;
use crate::model::op::{EditOp, Moves, Place, SpanChange};
use crate::model::registry::{ComponentKind, ComponentValue};
use crate::model::transport::LoopRegion;

/// A transaction.
#[must_use]
pub fn change(change: &Change) -> ChangeSet {
    ChangeSet {
        revision: change.revision,
        label: change.origin.label.clone(),
        client: change.origin.client.as_deref().map(str::to_owned),
        ops: ops(&change.ops),
    }
}

/// Its operations.
#[must_use]
pub fn ops(ops: &[EditOp]) -> Vec<OpView> {
    ops.iter().flat_map(views).collect()
}

fn id(id: ItemId) -> ObjectId {
    ObjectId(id.0)
}

/// An operation on many objects reads as many on one each.
fn views(op: &EditOp) -> Vec<OpView> {
    match op {
        EditOp::SetSpans { clips } => clips.iter().map(span).collect(),
        EditOp::Retime(retime) => moves(&retime.moved()),
        _ => one(op).into_iter().collect(),
    }
}

fn set<T: serde::Serialize>(on: ItemId, kind: ComponentKind, (before, after): (&T, &T)) -> OpView {
    OpView::Set {
        id: id(on),
        component: kind.name().to_owned(),
        part: None,
        before: json(before),
        after: json(after),
    }
}

fn span(clip: &SpanChange) -> OpView {
    set(
        clip.id,
        ComponentKind::ClipSpan,
        (&clip.before, &clip.after),
    )
}

/// Whoever mirrors the Edit needn't know how time carries things along.
fn moves(moves: &Moves) -> Vec<OpView> {
    let curve = |(on, before, after): &(ItemId, Curve, Curve)| {
        set(*on, ComponentKind::Curve, (before, after))
    };
    let region = |(before, after): &(LoopRegion, LoopRegion)| {
        set(ItemId::ROOT, ComponentKind::LoopRegion, (before, after))
    };
    let clips = moves.clips.iter().map(span);
    let rest = moves.curves.iter().map(curve);
    clips
        .chain(rest)
        .chain(moves.region.iter().map(region))
        .collect()
}

fn one(op: &EditOp) -> Option<OpView> {
    Some(match op {
        EditOp::SetSpans { .. } | EditOp::Retime(_) => return None,
        EditOp::Spawn { place, tree } => OpView::Spawn {
            id: id(tree.id),
            parent: Some(id(place.parent)),
            index: place.index,
            subtree: json(tree),
        },
        EditOp::Despawn { place, tree } => OpView::Despawn {
            id: id(tree.id),
            parent: Some(id(place.parent)),
            index: place.index,
            subtree: json(tree),
        },
        EditOp::Set {
            id: on,
            before,
            after,
        } => OpView::Set {
            id: id(*on),
            component: component(before.as_ref().or(after.as_ref())),
            part: None,
            before: before.as_ref().map_or(Value::Null, value),
            after: after.as_ref().map_or(Value::Null, value),
        },
        EditOp::SetNote {
            id: on,
            before,
            after,
        } => OpView::Set {
            id: id(*on),
            component: "notes".to_owned(),
            part: before
                .or(*after)
                .map(|note: Note| format!("notes[{}]", note.id)),
            before: before.as_ref().map_or(Value::Null, json),
            after: after.as_ref().map_or(Value::Null, json),
        },
        EditOp::SetController {
            id: on,
            before,
            after,
        } => part(*on, "controllers", before.as_ref(), after.as_ref()),
        EditOp::SetPoint {
            id: on,
            before,
            after,
        } => part(*on, "curve", before.as_ref(), after.as_ref()),
        EditOp::Move {
            id: moved,
            from,
            to,
        } => OpView::Move {
            id: id(*moved),
            from: place(*from),
            to: place(*to),
        },
    })
}

/// One entry of a list without ids: before and after say which.
fn part<T: serde::Serialize>(
    on: ItemId,
    component: &str,
    before: Option<&T>,
    after: Option<&T>,
) -> OpView {
    OpView::Set {
        id: id(on),
        component: component.to_owned(),
        part: Some(component.to_owned()),
        before: before.map_or(Value::Null, json),
        after: after.map_or(Value::Null, json),
    }
}

fn place(place: Place) -> PlaceView {
    PlaceView {
        parent: Some(id(place.parent)),
        index: place.index,
    }
}

fn component(value: Option<&ComponentValue>) -> String {
    value.map_or_else(String::new, |value| value.kind().name().to_owned())
}

/// A component's value without its name around it.
fn value(component: &ComponentValue) -> Value {
    match json(component) {
        Value::Object(fields) => fields
            .into_iter()
            .next()
            .map_or(Value::Null, |(_, value)| value),
        other => other,
    }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
