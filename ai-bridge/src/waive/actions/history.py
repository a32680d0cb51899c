"""Actions: history.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Any, Unpack

from waive.actions.common import Index, Text
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.history import BatchReply, ChangesReply, HistoryMoved, HistoryReply

__all__ = ["HistoryActions"]


class HistoryActions:
    """Actions: history."""

    @action
    def batch_commands(
        self, commands: Sequence[Any], *, label: Text | None = None, **options: Unpack[Options]
    ) -> Call[BatchReply]:
        """Does several requests as one change and one undo step; if one fails, none is done.

        Args:
            commands: The requests, each an object with `action`; later ones may refer to what
                earlier ones made. At most 10,000.
            label: What the step is called in history.
        """
        return call("batch", options, commands=list(commands), label=label)

    @action
    def changes_since(self, revision: Index, **options: Unpack[Options]) -> Call[ChangesReply]:
        """Lists the changes since a revision.

        Args:
            revision: The revision.
        """
        return call("changes_since", options, revision=revision)

    @action
    def get_history(
        self, *, limit: Index | None = None, **options: Unpack[Options]
    ) -> Call[HistoryReply]:
        """Lists the last steps of history.

        Args:
            limit: How many; without, 100.
        """
        return call("get_history", options, limit=limit)

    @action
    def redo(self, **options: Unpack[Options]) -> Call[HistoryMoved]:
        """Does again what was undone last."""
        return call("redo", options)

    @action
    def undo(self, **options: Unpack[Options]) -> Call[HistoryMoved]:
        """Takes back the last change."""
        return call("undo", options)

    @action
    def undo_to(self, revision: Index, **options: Unpack[Options]) -> Call[HistoryMoved]:
        """Takes back, or does again, until the Edit is as it was at a revision.

        Args:
            revision: The revision.
        """
        return call("undo_to", options, revision=revision)
