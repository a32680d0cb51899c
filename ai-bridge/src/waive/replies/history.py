"""Answers about history, and the operations a change consists of."""

from typing import Any, NotRequired, TypedDict

from waive.replies.common import Reply
from waive.replies.operations import OpView

__all__ = [
    "BatchReply",
    "ChangeSet",
    "ChangesReply",
    "HistoryEntry",
    "HistoryMoved",
    "HistoryReply",
]


class ChangeSet(TypedDict):
    """One transaction of the edit log."""

    revision: int
    """The revision it led to."""
    label: str
    """What it was."""
    client: NotRequired[str]
    """Who asked for it."""
    ops: list[OpView]
    """Its operations, in order."""


class ChangesReply(Reply):
    """The answer of `changes_since`."""

    from_revision: int
    """The revision asked about."""
    to_revision: int
    """The revision the changes lead to."""
    changes: list[ChangeSet]
    """What lies between, in order."""


class HistoryEntry(TypedDict):
    """A step of history."""

    revision: int
    """The revision it led to."""
    label: str
    """What it was."""
    action: str
    """The action that made it."""
    client: NotRequired[str]
    """Who asked for it."""
    time: float
    """When, in seconds since 1970."""
    ops: int
    """How many operations it has."""
    undone: bool
    """Whether it is undone now."""


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


class BatchReply(Reply):
    """The answer of `batch`."""

    label: str
    """The undo step's label."""
    count: int
    """How many requests were done."""
    results: list[Any]
    """Each request's own reply, in order."""
