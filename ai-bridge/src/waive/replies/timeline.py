"""Answers about transport, tempo, loop and markers."""

from typing import TypedDict

from waive.replies.common import Reply

__all__ = [
    "LoopRegion",
    "MarkerAdded",
    "MarkerRemoved",
    "MarkerView",
    "MarkersReply",
    "TempoSet",
    "TimeSignatureSet",
    "TransportMoved",
    "TransportSought",
    "TransportState",
]


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


class TempoSet(Reply):
    """The answer of `set_tempo`."""

    bpm: float
    """The tempo now, in beats a minute."""


class TimeSignatureSet(Reply):
    """The answer of `set_time_signature`."""

    numerator: int
    """Beats in a bar."""
    denominator: int
    """The note value of a beat."""


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


class MarkerView(TypedDict):
    """A marker."""

    marker_id: int
    """Its number: Tracktion's `markerID`, never reused within an Edit."""
    id: str
    """Its stable id."""
    name: str
    """Its name."""
    time: float
    """Where it is, in seconds."""
    time_beats: float
    """Where it is, in beats."""


class MarkerRemoved(Reply):
    """The answer of `remove_marker`."""

    marker_id: int
    """The number it had."""
    id: str
    """The stable id it had."""


class MarkersReply(Reply):
    """The answer of `list_markers`."""

    markers: list[MarkerView]
    """All markers, in order of time."""


class MarkerAdded(Reply, MarkerView):
    """The answer of `add_marker`."""
