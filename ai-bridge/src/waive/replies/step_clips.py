"""Answers about step clips.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply
from waive.replies.parts import StepChannelView, StepPatternView

__all__ = ["StepClipReply"]


class StepClipReply(Reply):
    """A step clip's content: the answer of what shows and sets it."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    channels: list[StepChannelView]
    """Its channels."""

    patterns: list[StepPatternView]
    """Its patterns."""

    sequence: list[int]
    """Which patterns play, one after another: their zero-based positions."""

    repeat: bool
    """Whether the sequence starts over; else its last pattern repeats."""
