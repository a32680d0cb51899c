//! What the timeline is where late sound passes.

use super::Run;
use crate::render::playback::Segment;
use crate::render::slab::Slot;

impl Run<'_> {
    /// What the timeline is for a processor: that of the sound which reaches it.
    pub(super) fn seen_by(&self, slot: Slot) -> &Segment {
        self.seen_at(self.graph.schedule.late.place(slot))
    }

    /// The same by the place among the graph's latenesses.
    pub(super) fn seen_at(&self, place: Option<usize>) -> &Segment {
        let seen = place.and_then(|place| self.seen.get(place));
        seen.unwrap_or(&self.segment)
    }
}
