//! What follows the tempo: positions in seconds that stand for beats
//! ([`crate::model::op::Retime`]).

use bevy_ecs::prelude::*;

use super::Reply;
use crate::control::draft::{Draft, Retiming};
use crate::control::lookup;
use crate::model::tempo::TempoMap;
use crate::time::TempoSequence;

/// The map as it is.
pub fn map(world: &World) -> TempoSequence {
    world.resource::<TempoMap>().0.clone()
}

/// Moves what keeps its beats from where it was on the old map to the same beats on
/// the new one; in a batch once for several changes of tempo in a row. `field` is what
/// a refusal names.
pub fn follow(draft: &mut Draft<'_>, before: &TempoSequence, field: &'static str) -> Reply<()> {
    match draft.retiming() {
        Retiming::Now => carry_over(draft, before, field),
        Retiming::Later(waiting) => {
            waiting.get_or_insert_with(|| (before.clone(), field));
            Ok(())
        }
    }
}

/// Lets what keeps its beats follow the changes of tempo that wait, if any do.
pub fn catch_up(draft: &mut Draft<'_>) -> Reply<()> {
    let waiting = match draft.retiming() {
        Retiming::Now => None,
        Retiming::Later(waiting) => waiting.take(),
    };
    waiting.map_or(Ok(()), |(before, field)| carry_over(draft, &before, field))
}

fn carry_over(draft: &mut Draft<'_>, before: &TempoSequence, field: &str) -> Reply<()> {
    if let Some(reach) = draft.retime(before)?.filter(|reach| reach.moved) {
        let (first, last) = reach.ends;
        if first.0 <= last.0 {
            lookup::bounded(first, field)?;
            lookup::bounded(last, field)?;
        }
    }
    Ok(())
}
