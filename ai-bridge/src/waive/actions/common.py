"""Types that the actions of several nouns share."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeAlias, TypeVar

from waive.reference import Reference

__all__ = [
    "ClipRef",
    "FilePath",
    "Flag",
    "Index",
    "PluginRef",
    "Text",
    "TrackRef",
    "Value",
    "items",
]

T = TypeVar("T")

TrackRef: TypeAlias = int | str | Reference
"""A track: zero-based position, stable id as a string, or ``"master"`` where that fits."""
ClipRef: TypeAlias = int | str | Reference
"""A clip: zero-based position on its track, or stable id as a string."""
PluginRef: TypeAlias = int | str | Reference
"""A plugin: zero-based position in the chain, or stable id (or type) as a string."""
Index: TypeAlias = int | Reference
"""A zero-based position."""
Value: TypeAlias = float | Reference
"""A number; its unit is the field's."""
Text: TypeAlias = str | Reference
"""A name."""
Flag: TypeAlias = bool | Reference
"""Yes or no."""
FilePath: TypeAlias = str | os.PathLike[str] | Reference
"""A path as the engine sees it: absolute, or relative to the engine's working folder."""


def items(value: Iterable[T] | None) -> list[T] | None:
    """A list of what it is given; nothing stays nothing."""
    return None if value is None else list(value)
