"""History: undo, redo, and what has changed since a revision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import Index, Text
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.history import BatchReply, ChangesReply, HistoryMoved, HistoryReply

__all__ = ["HistoryActions"]


class HistoryActions:
    """Actions on the edit log."""

    @action
    def undo(self, **options: Unpack[Options]) -> Call[HistoryMoved]:
        """Takes the latest transaction back."""
        return call("undo", options)

    @action
    def redo(self, **options: Unpack[Options]) -> Call[HistoryMoved]:
        """Does again what `undo` took back."""
        return call("redo", options)

    @action
    def undo_to(self, revision: Index, **options: Unpack[Options]) -> Call[HistoryMoved]:
        """Takes back, or does again, until the Edit is as it was at `revision`."""
        return call("undo_to", options, revision=revision)

    @action
    def get_history(
        self, *, limit: Index | None = None, **options: Unpack[Options]
    ) -> Call[HistoryReply]:
        """Lists what can be undone and redone, at most `limit` steps."""
        return call("get_history", options, limit=limit)

    @action
    def changes_since(self, revision: Index, **options: Unpack[Options]) -> Call[ChangesReply]:
        """Lists the operations after `revision`, so that a copy of the Edit can follow."""
        return call("changes_since", options, revision=revision)

    @action
    def batch_commands(
        self,
        commands: Sequence[dict[str, object]],
        *,
        label: Text | None = None,
        **options: Unpack[Options],
    ) -> Call[BatchReply]:
        """Does several commands as one transaction: all, or none (`batch` builds them)."""
        return call("batch", options, commands=list(commands), label=label)
