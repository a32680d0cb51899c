//! Dry runs of undo and redo: what they would do, and nothing done.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{HistoryMoved, OpView};
use waive_protocol::{ErrorReply, Request};

use super::commands::{Body, body};
use super::draft::Draft;
use super::edit_log::EditLog;
use super::ops_view;
use crate::model::op::EditOp;

/// A history action's reply and operations; `None` for any other request.
pub fn run(
    world: &mut World,
    request: &Request,
) -> Option<Result<(Body, Vec<OpView>), ErrorReply>> {
    let log = world.resource::<EditLog>();
    let distance = match request {
        Request::Undo(_) if log.undoable().is_none() => Err(ErrorReply::nothing_to_undo()),
        Request::Undo(_) => Ok(-1),
        Request::Redo(_) if log.redoable().is_none() => Err(ErrorReply::nothing_to_redo()),
        Request::Redo(_) => Ok(1),
        Request::UndoTo(r) => {
            let revision = r.revision.get();
            log.distance_to(revision)
                .ok_or_else(|| ErrorReply::revision_unknown(revision, log.oldest(), log.revision()))
        }
        _ => return None,
    };
    Some(distance.and_then(|distance| rehearse(world, distance)))
}

/// Goes so many steps (negative: back), and comes back.
fn rehearse(world: &mut World, distance: isize) -> Result<(Body, Vec<OpView>), ErrorReply> {
    let (ops, moved) = way(world.resource::<EditLog>(), distance);
    let mut draft = Draft::new(world);
    let done = ops.into_iter().try_for_each(|op| draft.apply(op));
    let diff = ops_view::ops(draft.ops());
    draft.take_back();
    done?;
    Ok((body(&moved)?, diff))
}

/// The operations on the way, and the reply at its end.
fn way(log: &EditLog, distance: isize) -> (Vec<EditOp>, HistoryMoved) {
    let steps: Vec<_> = log.history(usize::MAX).collect();
    let cursor = steps.iter().filter(|(_, undone)| !undone).count();
    let target = cursor.saturating_add_signed(distance).min(steps.len());
    let mut ops: Vec<EditOp> = Vec::new();
    let mut label = String::new();
    if target < cursor {
        for (step, _) in steps[target..cursor].iter().rev() {
            ops.extend(step.ops.iter().rev().cloned().map(EditOp::inverse));
            label.clone_from(&step.origin.label);
        }
    } else {
        for (step, _) in &steps[cursor..target] {
            ops.extend(step.ops.iter().cloned());
            label.clone_from(&step.origin.label);
        }
    }
    let moved = HistoryMoved {
        label,
        steps: distance.unsigned_abs(),
        can_undo: target > 0,
        can_redo: target < steps.len(),
    };
    (ops, moved)
}
