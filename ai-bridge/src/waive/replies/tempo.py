"""Answers about tempo.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply
from waive.replies.parts import KeyView, TempoView, TimeSignatureView

__all__ = [
    "ClickView",
    "KeyRemoved",
    "KeyReply",
    "TempoMapReply",
    "TempoRemoved",
    "TempoReply",
    "TempoSet",
    "TimeSignatureRemoved",
    "TimeSignatureReply",
    "TimeSignatureSet",
]


class ClickView(Reply):
    """How the click track is set."""

    enabled: bool
    """Whether it sounds while playing."""

    level: float
    """Its linear gain."""

    emphasise_bars: bool
    """Whether the first beat of a bar is louder and higher."""

    only_recording: bool
    """Whether it sounds only while recording, and while counting in."""


class TempoMapReply(Reply):
    """The answer of `get_tempo_map`."""

    tempos: list[TempoView]
    """The tempos, in order."""

    time_signatures: list[TimeSignatureView]
    """The time signatures, in order."""

    keys: list[KeyView]
    """The keys, in order."""


class KeyReply(Reply, KeyView):
    """A reply: A key; also the answer of `insert_key`."""


class TempoReply(Reply, TempoView):
    """A reply: A tempo; also the answer of `insert_tempo`."""


class TimeSignatureReply(Reply, TimeSignatureView):
    """A reply: A time signature; also the answer of `insert_time_signature`."""


class KeyRemoved(Reply):
    """The answer of `remove_key`."""

    index: int
    """The position it had."""

    id: str
    """The stable id it had."""

    remaining: int
    """How many keys are left."""


class TempoRemoved(Reply):
    """The answer of `remove_tempo`."""

    index: int
    """The position it had."""

    id: str
    """The stable id it had."""

    remaining: int
    """How many tempos are left."""


class TimeSignatureRemoved(Reply):
    """The answer of `remove_time_signature`."""

    index: int
    """The position it had."""

    id: str
    """The stable id it had."""

    remaining: int
    """How many time signatures are left."""


class TempoSet(Reply):
    """The answer of `set_tempo`."""

    bpm: float
    """The tempo now, in beats a minute."""

    index: int
    """Which tempo: its zero-based position in `get_tempo_map`."""

    id: str
    """Its stable id."""


class TimeSignatureSet(Reply):
    """The answer of `set_time_signature`."""

    numerator: int
    """Beats in a bar."""

    denominator: int
    """The note value of a beat."""

    index: int
    """Which one: its zero-based position in `get_tempo_map`."""

    id: str
    """Its stable id."""
