"""Actions: markers.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import ClipRef, Text
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.markers import MarkerRemoved, MarkerReply, MarkersReply

__all__ = ["MarkersActions"]


class MarkersActions:
    """Actions: markers."""

    @action
    def add_marker(
        self, time: Position, name: Text, **options: Unpack[Options]
    ) -> Call[MarkerReply]:
        """Adds a marker.

        Args:
            time: Where.
            name: Its name.
        """
        return call("add_marker", options, time=time, name=name)

    @action
    def list_markers(self, **options: Unpack[Options]) -> Call[MarkersReply]:
        """Lists the markers in order of time."""
        return call("list_markers", options)

    @action
    def remove_marker(self, marker_id: ClipRef, **options: Unpack[Options]) -> Call[MarkerRemoved]:
        """Removes a marker.

        Args:
            marker_id: Its number (integer), or its stable id (string).
        """
        return call("remove_marker", options, marker_id=marker_id)
