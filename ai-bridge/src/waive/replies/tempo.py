"""Answers about tempo.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply

__all__ = ["TempoSet", "TimeSignatureSet"]


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
