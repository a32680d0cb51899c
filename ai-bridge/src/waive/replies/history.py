"""Answers about history.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any

from waive.replies.common import Reply
from waive.replies.parts import ChangeSet, HistoryEntry

__all__ = ["BatchReply", "ChangesReply", "HistoryMoved", "HistoryReply"]


class BatchReply(Reply):
    """The answer of `batch`."""

    label: str
    """The undo step's label."""

    count: int
    """How many requests were done."""

    results: list[Any]
    """Each request's own reply, in order."""


class ChangesReply(Reply):
    """The answer of `changes_since`."""

    from_revision: int
    """The revision asked about."""

    to_revision: int
    """The revision the changes lead to."""

    changes: list[ChangeSet]
    """What lies between, in order."""


class HistoryReply(Reply):
    """The answer of `get_history`."""

    entries: list[HistoryEntry]
    """The steps, the newest last."""

    current_revision: int
    """The revision of the Edit."""

    can_undo: bool
    """Whether `undo` has something to do."""

    can_redo: bool
    """Whether `redo` has something to do."""


class HistoryMoved(Reply):
    """The answer of `undo`, `redo` and `undo_to`."""

    label: str
    """The step that was undone or redone; the last of them where there were several."""

    steps: int
    """How many steps were undone or redone."""

    can_undo: bool
    """Whether `undo` has something left to do."""

    can_redo: bool
    """Whether `redo` has something left to do."""
