"""Reading the engine itself: the schema, levels, load."""

from __future__ import annotations

from typing import Any, Unpack

from waive.actions.common import Text
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.listening import MetersReply, PerformanceReply

__all__ = ["ReadingActions"]


class ReadingActions:
    """Actions that read and never change."""

    @action
    def describe(
        self, about: Text | None = None, **options: Unpack[Options]
    ) -> Call[dict[str, Any]]:
        """Reads the JSON Schema of the protocol, or of the action `about` alone."""
        return call("describe", options, about=about)

    @action
    def get_meters(self, **options: Unpack[Options]) -> Call[MetersReply]:
        """Reads the levels of all tracks and the master."""
        return call("get_meters", options)

    @action
    def get_performance(self, **options: Unpack[Options]) -> Call[PerformanceReply]:
        """Reads load, xruns and memory."""
        return call("get_performance", options)
