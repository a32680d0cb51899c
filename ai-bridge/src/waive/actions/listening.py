"""Actions: listening.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import TrackRef, items
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.listening import MeasureReport, MetersReply, PerformanceReply, Subscribed
from waive.replies.tracks import JobStarted
from waive.replies.words import Topic

__all__ = ["ListeningActions"]


class ListeningActions:
    """Actions: listening."""

    @action
    def get_meters(self, **options: Unpack[Options]) -> Call[MetersReply]:
        """Gives the levels since the last reading."""
        return call("get_meters", options)

    @action
    def get_performance(self, **options: Unpack[Options]) -> Call[PerformanceReply]:
        """Gives load, xruns and memory."""
        return call("get_performance", options)

    @action
    def measure(
        self,
        track_id: TrackRef | None = None,
        *,
        end: Position | None = None,
        start: Position | None = None,
        **options: Unpack[Options],
    ) -> Call[MeasureReport]:
        """Measures what is heard in a range: levels, loudness, true peak, spectrum.

        By rendering, beside what plays.

        Args:
            track_id: Only this track, whatever mute and solo say; without, or with `"master"`,
                the whole mix.
            end: Where it ends; without, where the last clip ends.
            start: Where it starts; without, 0.
        """
        return call("measure", options, track_id=track_id, end=end, start=start)

    @action
    def start_measure(
        self,
        track_id: TrackRef | None = None,
        *,
        end: Position | None = None,
        start: Position | None = None,
        **options: Unpack[Options],
    ) -> Call[JobStarted]:
        """Begins what `measure` would wait for; `get_job` tells how it goes.

        Args:
            track_id: Only this track, whatever mute and solo say; without, or with `"master"`,
                the whole mix.
            end: Where it ends; without, where the last clip ends.
            start: Where it starts; without, 0.
        """
        return call("measure", options, track_id=track_id, end=end, start=start, **{"async": True})

    @action
    def subscribe_topics(
        self, topics: Sequence[Topic], **options: Unpack[Options]
    ) -> Call[Subscribed]:
        """Subscribes the connection to notifications.

        Args:
            topics: Any of `edit`, `transport`, `meters`, `jobs`.
        """
        return call("subscribe", options, topics=list(topics))

    @action
    def unsubscribe_topics(
        self, topics: Sequence[Topic] | None = None, **options: Unpack[Options]
    ) -> Call[Subscribed]:
        """Ends subscriptions of the connection.

        Args:
            topics: The topics; without, all.
        """
        return call("unsubscribe", options, topics=items(topics))
