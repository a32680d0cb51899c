"""Markers: named places in the Edit."""

from __future__ import annotations

from typing import Unpack

from waive.actions.common import ClipRef, Text
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.timeline import MarkerAdded, MarkerRemoved, MarkersReply

__all__ = ["MarkerActions"]


class MarkerActions:
    """Actions on markers."""

    @action
    def add_marker(
        self, time: Position, name: Text, **options: Unpack[Options]
    ) -> Call[MarkerAdded]:
        """Names a place."""
        return call("add_marker", options, time=time, name=name)

    @action
    def remove_marker(self, marker_id: ClipRef, **options: Unpack[Options]) -> Call[MarkerRemoved]:
        """Removes a marker."""
        return call("remove_marker", options, marker_id=marker_id)

    @action
    def list_markers(self, **options: Unpack[Options]) -> Call[MarkersReply]:
        """Lists all markers, earliest first."""
        return call("list_markers", options)
