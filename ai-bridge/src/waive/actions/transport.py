"""Transport: play, stop, seek, loop."""

from __future__ import annotations

from typing import Unpack

from waive.actions.common import Flag
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.timeline import LoopRegion, TransportMoved, TransportSought, TransportState

__all__ = ["TransportActions"]


class TransportActions:
    """Actions on the transport."""

    @action
    def transport_play(self, **options: Unpack[Options]) -> Call[TransportMoved]:
        """Plays on from where the transport stands."""
        return call("transport_play", options)

    @action
    def transport_stop(self, **options: Unpack[Options]) -> Call[TransportMoved]:
        """Stops."""
        return call("transport_stop", options)

    @action
    def transport_seek(
        self, position: Position, **options: Unpack[Options]
    ) -> Call[TransportSought]:
        """Goes to a position, playing or not."""
        return call("transport_seek", options, position=position)

    @action
    def get_transport_state(self, **options: Unpack[Options]) -> Call[TransportState]:
        """Reads where the transport stands, and the tempo there."""
        return call("get_transport_state", options)

    @action
    def set_loop_region(
        self,
        enabled: Flag,
        start: Position | None = None,
        end: Position | None = None,
        **options: Unpack[Options],
    ) -> Call[LoopRegion]:
        """Turns looping on or off, and sets its region."""
        return call("set_loop_region", options, enabled=enabled, start=start, end=end)
