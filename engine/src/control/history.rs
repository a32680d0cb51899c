//! Undo, redo and what the log tells.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use waive_protocol::reply::{ChangesReply, HistoryEntry, HistoryMoved, HistoryReply};
use waive_protocol::request::{ChangesSince, GetHistory, UndoTo};
use waive_protocol::{ErrorReply, Request};

use super::commands::{Body, body};
use super::draft::Draft;
use super::edit_log::{Change, EditLog, Origin};
use super::ops_view;
use crate::model::op::EditOp;

/// Steps that `get_history` lists unless told.
const LISTED: u32 = 100;

/// Carries out a history action; `None` for any other request.
pub fn run(
    world: &mut World,
    request: &Request,
    client: Option<Arc<str>>,
) -> Option<Result<Body, ErrorReply>> {
    let done = match request {
        Request::Undo(_) => undo(world, client).and_then(|label| moved(world, label, 1)),
        Request::Redo(_) => redo(world, client).and_then(|label| moved(world, label, 1)),
        Request::UndoTo(r) => undo_to(world, r, client),
        Request::GetHistory(r) => body(&history(world, r)),
        Request::ChangesSince(r) => changes(world, r),
        _ => return None,
    };
    Some(done)
}

fn moved(world: &World, label: String, steps: usize) -> Result<Body, ErrorReply> {
    let log = world.resource::<EditLog>();
    body(&HistoryMoved {
        label,
        steps,
        can_undo: log.undoable().is_some(),
        can_redo: log.redoable().is_some(),
    })
}

/// Plays operations as one; on a failure, which would be a fault of ours, nothing stays.
fn play(world: &mut World, ops: Vec<EditOp>) -> Result<Vec<EditOp>, ErrorReply> {
    let mut draft = Draft::new(world);
    if let Err(refusal) = draft.apply_all(ops) {
        draft.take_back();
        return Err(refusal);
    }
    Ok(draft.finish())
}

fn undo(world: &mut World, client: Option<Arc<str>>) -> Result<String, ErrorReply> {
    let step = world.resource::<EditLog>().undoable().cloned();
    let step = step.ok_or_else(ErrorReply::nothing_to_undo)?;
    let ops = step
        .ops
        .iter()
        .rev()
        .cloned()
        .map(EditOp::inverse)
        .collect();
    let ops = play(world, ops)?;
    let label = step.origin.label.clone();
    let origin = origin(format!("Undo: {label}"), "undo", client);
    world.resource_mut::<EditLog>().commit_undo(ops, origin);
    Ok(label)
}

fn redo(world: &mut World, client: Option<Arc<str>>) -> Result<String, ErrorReply> {
    let step = world.resource::<EditLog>().redoable().cloned();
    let step = step.ok_or_else(ErrorReply::nothing_to_redo)?;
    let ops = play(world, step.ops.clone())?;
    let label = step.origin.label.clone();
    let origin = origin(format!("Redo: {label}"), "redo", client);
    world.resource_mut::<EditLog>().commit_redo(ops, origin);
    Ok(label)
}

fn origin(label: String, action: &'static str, client: Option<Arc<str>>) -> Origin {
    Origin {
        label,
        action: action.into(),
        client,
    }
}

fn undo_to(
    world: &mut World,
    request: &UndoTo,
    client: Option<Arc<str>>,
) -> Result<Body, ErrorReply> {
    let log = world.resource::<EditLog>();
    let revision = request.revision.get();
    let distance = log.distance_to(revision);
    let unknown = || ErrorReply::revision_unknown(revision, log.oldest(), log.revision());
    let distance = distance.ok_or_else(unknown)?;
    let mut label = String::new();
    for _ in 0..distance.unsigned_abs() {
        let step = if distance < 0 { undo } else { redo };
        label = step(world, client.clone())?;
    }
    moved(world, label, distance.unsigned_abs())
}

fn history(world: &World, request: &GetHistory) -> HistoryReply {
    let log = world.resource::<EditLog>();
    let limit = request
        .limit
        .map_or(LISTED, waive_protocol::quantity::Limit::get);
    let entry = |(change, undone): (&Arc<Change>, bool)| HistoryEntry {
        revision: change.revision,
        label: change.origin.label.clone(),
        action: change.origin.action.clone().into_owned(),
        client: change.origin.client.as_deref().map(str::to_owned),
        time: change.time,
        ops: change.ops.len(),
        undone,
    };
    HistoryReply {
        entries: log.history(limit as usize).map(entry).collect(),
        current_revision: log.revision(),
        can_undo: log.undoable().is_some(),
        can_redo: log.redoable().is_some(),
    }
}

fn changes(world: &World, request: &ChangesSince) -> Result<Body, ErrorReply> {
    let log = world.resource::<EditLog>();
    let from = request.revision.get();
    let unknown = || ErrorReply::revision_unknown(from, log.oldest(), log.revision());
    let since = log.since(from).ok_or_else(unknown)?;
    body(&ChangesReply {
        from_revision: from,
        to_revision: log.revision(),
        changes: since.map(|change| ops_view::change(change)).collect(),
    })
}
