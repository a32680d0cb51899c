"""Positions on the timeline, as the engine takes them.

Wherever a method takes a `Position`, a plain number is seconds; `beats` and `bar` give
musical positions, which the engine converts with the Edit's own tempo map.
"""

from __future__ import annotations

from typing import TypeAlias, TypedDict

from waive.reference import Reference

__all__ = ["BarPosition", "BeatPosition", "Position", "bar", "beats"]


class BeatPosition(TypedDict):
    """Beats since the start of the Edit (one beat is one unit of the denominator)."""

    beats: float


class BarPosition(TypedDict):
    """Bar and beat, both counted from 1, as on a music stand."""

    bar: int
    beat: float


Position: TypeAlias = float | BeatPosition | BarPosition | Reference
"""Seconds, or what `beats` and `bar` make, or an earlier answer of the same batch."""


def beats(count: float) -> BeatPosition:
    """The position `count` beats after the start (beat 0 is the start).

    >>> beats(16)
    {'beats': 16}
    """
    return {"beats": count}


def bar(number: int, beat: float = 1.0) -> BarPosition:
    """The position at `beat` of bar `number`; both count from 1.

    >>> bar(5, 1.5)
    {'bar': 5, 'beat': 1.5}
    """
    return {"bar": number, "beat": beat}
