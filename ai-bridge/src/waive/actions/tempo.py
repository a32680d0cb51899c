"""Tempo and time signature."""

from __future__ import annotations

from typing import Unpack

from waive.actions.common import Index, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.timeline import TempoSet, TimeSignatureSet

__all__ = ["TempoActions"]


class TempoActions:
    """Actions on tempo and time signature."""

    @action
    def set_tempo(self, bpm: Value, **options: Unpack[Options]) -> Call[TempoSet]:
        """Sets the tempo, 20 to 999 quarter notes a minute."""
        return call("set_tempo", options, bpm=bpm)

    @action
    def set_time_signature(
        self, numerator: Index, denominator: Index, **options: Unpack[Options]
    ) -> Call[TimeSignatureSet]:
        """Sets the time signature: 1 to 32 over 2, 4, 8 or 16."""
        return call("set_time_signature", options, numerator=numerator, denominator=denominator)
