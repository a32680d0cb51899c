//! Everything back to where it was, to the bit.

use bevy_ecs::prelude::*;

use super::clips::{STRETCH, mark};
use super::{Moved, Reach, Was};
use crate::model::automation::Curve;
use crate::model::clip::{AbsoluteTime, ClipSpan};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::transport::LoopRegion;
use crate::time::Seconds;

/// How far ahead a clip is looked for when the World has another order than before.
const AHEAD: usize = 256;
/// So many clips out of order are looked for; then all the rest go by their ids.
const MOST_LOST: usize = 2048;

/// Puts everything back.
pub(super) fn restore(world: &mut World, was: &Was) -> Reach {
    let mut reach = Reach::nothing();
    let mut moved = Moved::default();
    let strays = if all_in_order(world, was, &mut moved) {
        Vec::new()
    } else {
        in_order(world, was, &mut moved)
    };
    for row in strays {
        let (id, before) = (was.order()[row], was.span(row));
        let clip = world.resource::<ItemIndex>().entity(id);
        if let Some(clip) = clip
            && let Some(mut span) = world.get_mut::<ClipSpan>(clip)
            && *span != before
        {
            *span = before;
            moved.note(clip);
        }
    }
    for (id, before) in &was.curves {
        let param = world.resource::<ItemIndex>().entity(*id);
        if let Some(param) = param
            && let Some(mut curve) = world.get_mut::<Curve>(param)
        {
            curve.clone_from(before);
            moved.note(param);
        }
    }
    let root = world.resource::<ItemIndex>().entity(ItemId::ROOT);
    if let (Some(root), Some(before)) = (root, was.region)
        && let Some(mut region) = world.get_mut::<LoopRegion>(root)
    {
        *region = before;
        moved.note(root);
    }
    reach.moved = moved.tell(world);
    // Where they were was in bounds.
    reach.ends = (Seconds(0.0), Seconds(0.0));
    reach
}

/// Puts the clips back table by table, if the World has all of them in the order that it
/// had them in; false if it hasn't, and nothing is done then.
fn all_in_order(world: &mut World, was: &Was, moved: &mut Moved) -> bool {
    let mut rest = was.order();
    let mut clips =
        world.query_filtered::<(Entity, &ItemId, &mut ClipSpan), Without<AbsoluteTime>>();
    let dense = "components of clips aren't sparse";
    for (_, ids, _) in clips.contiguous_iter(world).expect(dense) {
        let Some(behind) = rest.strip_prefix(ids) else {
            return false;
        };
        rest = behind;
    }
    if !rest.is_empty() {
        return false;
    }
    let mut next = 0;
    for (entities, ids, mut table) in clips.contiguous_iter_mut(world).expect(dense) {
        for from in (0..ids.len()).step_by(STRETCH) {
            let to = ids.len().min(from + STRETCH);
            let mut differ = false;
            for span in &mut table.bypass_change_detection()[from..to] {
                let before = was.span(next);
                next += 1;
                differ |= *span != before;
                *span = before;
            }
            if differ {
                mark(&mut table, from..to);
                moved.note_all(&entities[from..to]);
            }
        }
    }
    true
}

/// Goes through the clips as the World has them, beside the rows as it had them: mostly
/// the same order, and then nothing has to be looked for. Gives the rows that weren't met.
fn in_order(world: &mut World, was: &Was, moved: &mut Moved) -> Vec<usize> {
    let rows = was.order();
    let mut clips =
        world.query_filtered::<(Entity, &ItemId, &mut ClipSpan), Without<AbsoluteTime>>();
    let mut strays = Vec::new();
    let (mut next, mut lost) = (0, 0);
    for (entity, id, mut span) in clips.iter_mut(world) {
        if rows.get(next).is_none_or(|row| row != id) {
            let mut ahead = rows[next.min(rows.len())..].iter().take(AHEAD);
            let found = ahead.position(|row| row == id);
            lost += 1;
            if lost > MOST_LOST {
                break;
            }
            let Some(skipped) = found else {
                continue;
            };
            strays.extend(next..next + skipped);
            next += skipped;
        }
        let before = was.span(next);
        next += 1;
        if *span != before {
            *span = before;
            moved.note(entity);
        }
    }
    strays.extend(next.min(rows.len())..rows.len());
    strays
}
