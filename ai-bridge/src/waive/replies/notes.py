"""Answers about notes.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply
from waive.replies.parts import ControllerView, NoteView, SysexView

__all__ = [
    "ControllersChanged",
    "ControllersReply",
    "NotesAdded",
    "NotesChanged",
    "NotesEdited",
    "NotesReply",
]


class ControllersChanged(Reply):
    """The answer of `add_controllers` and `remove_controllers`."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    added: int
    """How many events came."""

    removed: int
    """How many events went."""

    controller_count: int
    """How many controllers the clip has now."""


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

    note_ids: NotRequired[list[str]]
    """The ids of the new notes, in the order they were given."""


class NotesEdited(Reply):
    """The answer of `edit_notes`."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    changed: int
    """How many notes are different now."""

    note_count: int
    """How many the clip has."""


class ControllersReply(Reply):
    """The answer of `get_controllers`."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    controllers: list[ControllerView]
    """The controllers in order of time."""

    count: int
    """How many the filter chooses."""

    sysex: list[SysexView]
    """The system-exclusive messages in that time, where no type was asked for."""


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
    """How many the filter chooses; all of the clip's without one."""


class NotesChanged(Reply):
    """The answer of `remove_notes`, `quantize_clip` and `transpose_notes`."""

    track_id: int
    """The track's zero-based position."""

    clip_index: int
    """The clip's zero-based position now."""

    id: str
    """The clip's stable id."""

    matched: int
    """How many notes were chosen."""

    changed: int
    """How many of them are different now, or gone."""

    note_count: int
    """How many the clip has now."""
