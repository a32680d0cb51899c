"""Answers about the Edit as a whole, its file, and the engine."""

from typing import NotRequired

from waive.replies.common import Reply, Topic

__all__ = ["EditState", "EditSummary", "Pong", "ShuttingDown", "Subscribed"]


class Pong(Reply):
    """The answer of `ping`."""

    message: str
    """``"pong"``."""
    version: str
    """The engine's version."""
    protocol: str
    """The protocol's version."""


class EditState(Reply):
    """The answer of `get_edit_state`."""

    edit_xml: str
    """The Edit as a Tracktion document; starts with `<EDIT`."""


class EditSummary(Reply):
    """The answer of `new_edit`, `open_edit`, `save_edit`, `save_edit_as` and `get_edit_info`."""

    name: str
    """Its name."""
    file_path: str | None
    """Its file; null before it has one."""
    saved: bool
    """Whether its file holds all changes."""
    current_revision: int
    """Its revision."""
    length: float
    """Where the last clip ends, in seconds."""
    length_beats: float
    """Where the last clip ends, in beats."""
    track_count: int
    """How many tracks it has."""
    clip_count: int
    """How many clips it has."""
    marker_count: int
    """How many markers it has."""
    tempo_bpm: float
    """The tempo at its start, in beats a minute."""
    time_sig_numerator: int
    """Beats in a bar at its start."""
    time_sig_denominator: int
    """The note value of a beat at its start."""
    sample_rate: float
    """The rate the engine runs at, in hertz."""
    warnings: NotRequired[list[str]]
    """What could not be read, after `open_edit`: missing files, parts not understood."""


class Subscribed(Reply):
    """The answer of `subscribe` and `unsubscribe`."""

    topics: list[Topic]
    """All topics the connection is subscribed to now."""


class ShuttingDown(Reply):
    """The answer of `shutdown`; the engine ends after it is sent."""

    message: str
    """``"shutting down"``."""
