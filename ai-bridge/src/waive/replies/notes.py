"""Answers about notes.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply
from waive.replies.parts import NoteView

__all__ = ["NotesAdded", "NotesReply"]


class NotesAdded(Reply):
    """The answer of `add_notes`."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    added: int
    """How many were added."""

    note_count: int
    """How many the clip has now."""


class NotesReply(Reply):
    """The answer of `get_notes`."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    notes: list[NoteView]
    """The notes in order of start."""

    count: int
    """How many the clip has."""
