"""Actions: transport.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import Flag, Index
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
    def transport_play(
        self, *, count_in: Index | None = None, **options: Unpack[Options]
    ) -> Call[TransportMoved]:
        """Starts playback, on the beat or after counting in.

        Args:
            count_in: Clicks before: 0 none, 1 a bar, 2 two bars, 3 two beats, 4 one beat.
                Playback starts that long, and half a beat, before where it stands, before the
                Edit's start if need be; the click sounds until there whatever `set_click` says.
                Without, 0.
        """
        return call("transport_play", options, count_in=count_in)

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
