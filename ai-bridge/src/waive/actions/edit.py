"""The Edit as a file, and the engine's own life."""

from __future__ import annotations

from typing import Unpack

from waive.actions.common import FilePath, Text
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.edit import EditState, EditSummary, Pong, ShuttingDown

__all__ = ["EditActions"]


class EditActions:
    """Actions on the Edit as a whole."""

    @action
    def ping(self, **options: Unpack[Options]) -> Call[Pong]:
        """Asks whether the engine is there."""
        return call("ping", options)

    @action
    def shutdown(self, **options: Unpack[Options]) -> Call[ShuttingDown]:
        """Asks the engine to finish and exit."""
        return call("shutdown", options)

    @action
    def new_edit(self, name: Text | None = None, **options: Unpack[Options]) -> Call[EditSummary]:
        """Begins an empty Edit."""
        return call("new_edit", options, name=name)

    @action
    def open_edit(self, file_path: FilePath, **options: Unpack[Options]) -> Call[EditSummary]:
        """Opens a ``.tracktionedit`` file in place of the present Edit."""
        return call("open_edit", options, file_path=file_path)

    @action
    def save_edit(self, **options: Unpack[Options]) -> Call[EditSummary]:
        """Saves the Edit to the file it came from."""
        return call("save_edit", options)

    @action
    def save_edit_as(self, file_path: FilePath, **options: Unpack[Options]) -> Call[EditSummary]:
        """Saves the Edit to a ``.tracktionedit`` file, which is its own from then on."""
        return call("save_edit_as", options, file_path=file_path)

    @action
    def get_edit_state(self, **options: Unpack[Options]) -> Call[EditState]:
        """Reads the whole Edit as XML."""
        return call("get_edit_state", options)

    @action
    def get_edit_info(self, **options: Unpack[Options]) -> Call[EditSummary]:
        """Reads the Edit's file, length and counts."""
        return call("get_edit_info", options)
