//! Where a plugin finds itself on the timeline.

use super::PluginNode;
use crate::render::playback::Segment;

impl PluginNode {
    /// The segment, with a jump where it doesn't go on from the one before: the sound that
    /// comes here may have become more or less late since.
    pub(super) fn found(&mut self, segment: &Segment) -> Segment {
        let moved = segment.playing && self.was_playing && segment.position != self.next;
        self.next = segment.end();
        Segment {
            jumped: segment.jumped || moved,
            ..*segment
        }
    }
}
