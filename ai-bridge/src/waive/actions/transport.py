"""Actions: transport.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import Flag
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.transport import LoopRegion, TransportMoved, TransportSought, TransportState

__all__ = ["TransportActions"]


class TransportActions:
    """Actions: transport."""

    @action
    def get_transport_state(self, **options: Unpack[Options]) -> Call[TransportState]:
        """Tells where playback stands, and the tempo, metre and loop."""
        return call("get_transport_state", options)

    @action
    def set_loop_region(
        self,
        enabled: Flag,
        start: Position | None = None,
        end: Position | None = None,
        **options: Unpack[Options],
    ) -> Call[LoopRegion]:
        """Sets the loop; what is left out stays.

        Args:
            enabled: Whether playback loops.
            start: Where the loop starts.
            end: Where the loop ends.
        """
        return call("set_loop_region", options, enabled=enabled, start=start, end=end)

    @action
    def transport_play(self, **options: Unpack[Options]) -> Call[TransportMoved]:
        """Starts playback."""
        return call("transport_play", options)

    @action
    def transport_seek(
        self, position: Position, **options: Unpack[Options]
    ) -> Call[TransportSought]:
        """Moves playback to another place.

        Args:
            position: The place.
        """
        return call("transport_seek", options, position=position)

    @action
    def transport_stop(self, **options: Unpack[Options]) -> Call[TransportMoved]:
        """Stops playback."""
        return call("transport_stop", options)
