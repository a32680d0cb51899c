"""Answers about transport.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply

__all__ = ["LoopRegion", "TransportMoved", "TransportSought", "TransportState"]


class TransportState(Reply):
    """The answer of `get_transport_state`."""

    position: float
    """Where playback stands, in seconds."""

    position_beats: float
    """Where playback stands, in beats."""

    bar: int
    """The bar it is in, counted from 1."""

    beat: float
    """The beat of the bar, counted from 1."""

    is_playing: bool
    """Whether it plays."""

    is_recording: bool
    """Whether it records."""

    tempo_bpm: float
    """The tempo there, in beats a minute."""

    time_sig_numerator: int
    """Beats in a bar there."""

    time_sig_denominator: int
    """The note value of a beat there."""

    loop_enabled: bool
    """Whether playback loops."""

    loop_start: float
    """Where the loop starts, in seconds."""

    loop_end: float
    """Where the loop ends, in seconds."""

    loop_start_beats: float
    """Where the loop starts, in beats."""

    loop_end_beats: float
    """Where the loop ends, in beats."""

    edit_length: float
    """Where the last clip ends, in seconds."""

    edit_length_beats: float
    """Where the last clip ends, in beats."""

    track_count: int
    """How many tracks there are."""


class LoopRegion(Reply):
    """The answer of `set_loop_region`."""

    enabled: bool
    """Whether playback loops."""

    loop_start: float
    """Where the loop starts, in seconds."""

    loop_end: float
    """Where the loop ends, in seconds."""

    loop_start_beats: float
    """Where the loop starts, in beats."""

    loop_end_beats: float
    """Where the loop ends, in beats."""


class TransportMoved(Reply):
    """The answer of `transport_play` and `transport_stop`."""

    position: float
    """Where playback stands, in seconds."""

    is_playing: bool
    """Whether it is asked to play."""


class TransportSought(Reply):
    """The answer of `transport_seek`."""

    position: float
    """The place sought, in seconds."""

    position_beats: float
    """The place sought, in beats."""
