"""Objects that requests are made of.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any, NotRequired, TypedDict

from waive.actions.common import Flag, Index, Text, Value
from waive.replies.words import Comparison

__all__ = ["Condition", "NoteSpec"]


class NoteSpec(TypedDict):
    """A note to be added."""

    pitch: Index
    """MIDI pitch, 0 to 127; 60 is middle C."""

    start: Value
    """Beats from the start of the clip's content."""

    length: Value
    """Length in beats."""

    mute: NotRequired[Flag]
    """Whether it is silent."""

    velocity: NotRequired[Index]
    """MIDI velocity, 1 to 127; without, 100."""


class Condition(TypedDict):
    """A condition on one field."""

    field: Text
    """The field, written as in `fields`."""

    op: NotRequired[Comparison]
    """How it compares; without, `==`."""

    value: NotRequired[Any]
    """What it is compared with: a number, text, boolean or null; a list for `in`."""
