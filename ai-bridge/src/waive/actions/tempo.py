"""Actions: tempo.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import Index, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.tempo import TempoSet, TimeSignatureSet
from waive.replies.words import Denominator

__all__ = ["TempoActions"]


class TempoActions:
    """Actions: tempo."""

    @action
    def set_tempo(
        self, bpm: Value | None = None, *, value: Value | None = None, **options: Unpack[Options]
    ) -> Call[TempoSet]:
        """Sets the tempo at the start of the Edit.

        Args:
            bpm: Beats a minute, 20 to 999.
            value: The same as `bpm`, which wins.
        """
        return call("set_tempo", options, bpm=bpm, value=value)

    @action
    def set_time_signature(
        self, numerator: Index, denominator: Denominator, **options: Unpack[Options]
    ) -> Call[TimeSignatureSet]:
        """Sets the time signature at the start of the Edit.

        Args:
            numerator: Beats in a bar, 1 to 32.
            denominator: The note value of a beat: 2, 4, 8 or 16.
        """
        return call("set_time_signature", options, numerator=numerator, denominator=denominator)
