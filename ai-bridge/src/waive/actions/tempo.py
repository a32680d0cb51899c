"""Actions: tempo.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import ClipRef, Flag, Index, Text, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.tempo import (
    ClickView,
    KeyRemoved,
    KeyReply,
    TempoMapReply,
    TempoRemoved,
    TempoReply,
    TempoSet,
    TimeSignatureRemoved,
    TimeSignatureReply,
    TimeSignatureSet,
)
from waive.replies.words import Denominator

__all__ = ["TempoActions"]


class TempoActions:
    """Actions: tempo."""

    @action
    def get_click(self, **options: Unpack[Options]) -> Call[ClickView]:
        """Tells how the click track is set."""
        return call("get_click", options)

    @action
    def get_tempo_map(self, **options: Unpack[Options]) -> Call[TempoMapReply]:
        """Tells all tempos, time signatures and keys, each with its times."""
        return call("get_tempo_map", options)

    @action
    def insert_key(
        self,
        at: Position,
        root: Index,
        *,
        scale: Text | None = None,
        sharps: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[KeyReply]:
        """Inserts a key; where one begins at that beat already, it is changed.

        Args:
            at: Where it begins.
            root: Its root as a MIDI pitch: 60 is C, 62 is D.
            scale: Its scale, such as `major`, `minor`, `dorian`; without, major.
            sharps: Whether black keys are named as sharps; without, true.
        """
        return call("insert_key", options, at=at, root=root, scale=scale, sharps=sharps)

    @action
    def insert_tempo(
        self, at: Position, bpm: Value, *, curve: Value | None = None, **options: Unpack[Options]
    ) -> Call[TempoReply]:
        """Inserts a tempo; where one begins at that beat already, it is changed.

        Args:
            at: Where it begins.
            bpm: Quarter notes a minute, 20 to 999.
            curve: How it moves on to the next tempo; without, 1: it holds until there.
        """
        return call("insert_tempo", options, at=at, bpm=bpm, curve=curve)

    @action
    def insert_time_signature(
        self, at: Position, numerator: Index, denominator: Denominator, **options: Unpack[Options]
    ) -> Call[TimeSignatureReply]:
        """Inserts a time signature; where one begins at that beat already, it is changed.

        Args:
            at: Where it begins: a new bar, whatever came before.
            numerator: Beats in a bar, 1 to 32.
            denominator: The note value of a beat: 2, 4, 8 or 16.
        """
        return call(
            "insert_time_signature", options, at=at, numerator=numerator, denominator=denominator
        )

    @action
    def remove_key(self, index: ClipRef, **options: Unpack[Options]) -> Call[KeyRemoved]:
        """Removes a key.

        Args:
            index: Its zero-based position in `get_tempo_map`, or its id.
        """
        return call("remove_key", options, index=index)

    @action
    def remove_tempo(self, index: ClipRef, **options: Unpack[Options]) -> Call[TempoRemoved]:
        """Removes a tempo; the first one stays.

        Args:
            index: Its zero-based position in `get_tempo_map`, or its id.
        """
        return call("remove_tempo", options, index=index)

    @action
    def remove_time_signature(
        self, index: ClipRef, **options: Unpack[Options]
    ) -> Call[TimeSignatureRemoved]:
        """Removes a time signature; the first one stays.

        Args:
            index: Its zero-based position in `get_tempo_map`, or its id.
        """
        return call("remove_time_signature", options, index=index)

    @action
    def set_click(
        self,
        *,
        emphasise_bars: Flag | None = None,
        enabled: Flag | None = None,
        level: Value | None = None,
        only_recording: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[ClickView]:
        """Sets the click track; what is left out stays.

        Args:
            emphasise_bars: Whether the first beat of a bar is louder and higher.
            enabled: Whether it sounds while playing. Exports hold it only where they are asked
                to.
            level: Its linear gain, 0.2 to 1.
            only_recording: Whether it sounds only while recording, and while counting in.
        """
        return call(
            "set_click",
            options,
            emphasise_bars=emphasise_bars,
            enabled=enabled,
            level=level,
            only_recording=only_recording,
        )

    @action
    def set_tempo(
        self,
        bpm: Value | None = None,
        *,
        at: Position | None = None,
        curve: Value | None = None,
        index: ClipRef | None = None,
        value: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[TempoSet]:
        """Sets a tempo.

        That of the start, of a place in the list, or the one in force at a time.

        Args:
            bpm: Beats a minute, 20 to 999; a beat here is a quarter note.
            at: Which tempo: the one in force here; `index` wins.
            curve: How it moves on to the next tempo; without, as it was.
            index: Which tempo: its zero-based position in `get_tempo_map`, or its id; without,
                the first.
            value: The same as `bpm`, which wins.
        """
        return call("set_tempo", options, bpm=bpm, at=at, curve=curve, index=index, value=value)

    @action
    def set_time_signature(
        self,
        numerator: Index,
        denominator: Denominator,
        *,
        at: Position | None = None,
        index: ClipRef | None = None,
        **options: Unpack[Options],
    ) -> Call[TimeSignatureSet]:
        """Sets a time signature.

        That of the start, of a place in the list, or the one in force at a time.

        Args:
            numerator: Beats in a bar, 1 to 32.
            denominator: The note value of a beat: 2, 4, 8 or 16.
            at: Which one: the one in force here; `index` wins.
            index: Which one: its zero-based position in `get_tempo_map`, or its id; without, the
                first.
        """
        return call(
            "set_time_signature",
            options,
            numerator=numerator,
            denominator=denominator,
            at=at,
            index=index,
        )
