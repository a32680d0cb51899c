"""Answers about markers.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply
from waive.replies.parts import MarkerView

__all__ = ["MarkerRemoved", "MarkerReply", "MarkersReply"]


class MarkerReply(Reply, MarkerView):
    """A reply: A marker."""


class MarkersReply(Reply):
    """The answer of `list_markers`."""

    markers: list[MarkerView]
    """All markers, in order of time."""


class MarkerRemoved(Reply):
    """The answer of `remove_marker`."""

    marker_id: int
    """The number it had."""

    id: str
    """The stable id it had."""
