//! The loop region.

use waive_protocol::ErrorReply;
use waive_protocol::reply::LoopRegion as LoopReply;
use waive_protocol::request::SetLoopRegion;

use super::Reply;
use crate::control::draft::Draft;
use crate::control::lookup;
use crate::model::outline;
use crate::model::transport::LoopRegion;
use crate::time::Seconds;

/// The callback takes nothing shorter for a loop, in seconds.
const SHORTEST_LOOP: f64 = 0.01;

pub fn set_loop_region(draft: &mut Draft<'_>, request: &SetLoopRegion) -> Reply<LoopReply> {
    let root = outline::root(draft.world);
    let now = draft
        .world
        .get::<LoopRegion>(root)
        .copied()
        .unwrap_or_default();
    let edge = |at, field, now| match at {
        Some(at) => lookup::seconds(draft.world, at, field).map(|at| at.0),
        None => Ok(now),
    };
    let (start, end) = (
        edge(request.start, "start", now.start)?,
        edge(request.end, "end", now.end)?,
    );
    // An empty region is fine while it isn't used.
    if end < start || (request.enabled && end <= start) {
        return Err(ErrorReply::end_before_start());
    }
    if request.enabled && end - start < SHORTEST_LOOP {
        let longest = waive_protocol::position::MAX_SECONDS;
        let refusal = ErrorReply::out_of_range("end", start + SHORTEST_LOOP, longest, "s");
        return Err(refusal.hint("a loop lasts at least 10 ms"));
    }
    let region = LoopRegion {
        enabled: request.enabled,
        start,
        end,
    };
    draft.set(root, region)?;
    Ok(LoopReply {
        enabled: region.enabled,
        loop_start: start,
        loop_end: end,
        loop_start_beats: lookup::beats(draft.world, Seconds(start)),
        loop_end_beats: lookup::beats(draft.world, Seconds(end)),
    })
}
