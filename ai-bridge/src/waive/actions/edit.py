"""Actions: edit.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import FilePath, Index, Text, TrackRef, items
from waive.actions.objects import Condition
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.edit import (
    EditState,
    EditSummaryReply,
    QueryReply,
    RecoveriesReply,
    SummaryReply,
)
from waive.replies.words import Detail

__all__ = ["EditActions"]


class EditActions:
    """Actions: edit."""

    @action
    def discard_recovery(
        self, file_path: FilePath, **options: Unpack[Options]
    ) -> Call[RecoveriesReply]:
        """Removes an Edit that `list_recoveries` lists, for good.

        Args:
            file_path: Its `file_path`.
        """
        return call("discard_recovery", options, file_path=file_path)

    @action
    def get_edit_info(self, **options: Unpack[Options]) -> Call[EditSummaryReply]:
        """Tells the name, file, length and size of the Edit."""
        return call("get_edit_info", options)

    @action
    def get_edit_state(self, **options: Unpack[Options]) -> Call[EditState]:
        """Gives the Edit as a Tracktion document."""
        return call("get_edit_state", options)

    @action
    def list_recoveries(self, **options: Unpack[Options]) -> Call[RecoveriesReply]:
        """Lists Edits of earlier runs that were never saved; `open_edit` opens one."""
        return call("list_recoveries", options)

    @action
    def new_edit(
        self, name: Text | None = None, **options: Unpack[Options]
    ) -> Call[EditSummaryReply]:
        """Begins a new, empty Edit in place of this one.

        Args:
            name: Its name; without one, "Untitled".
        """
        return call("new_edit", options, name=name)

    @action
    def open_edit(self, file_path: FilePath, **options: Unpack[Options]) -> Call[EditSummaryReply]:
        """Opens an Edit from a file in place of this one.

        Args:
            file_path: The file, `.tracktionedit`, or a package, `.waive`; or a `.dawproject`, see
                `import_dawproject`.
        """
        return call("open_edit", options, file_path=file_path)

    @action
    def query(
        self,
        *,
        any_: Sequence[Condition] | None = None,
        fields: Sequence[Text] | None = None,
        limit: Index | None = None,
        offset: Index | None = None,
        sort: Sequence[Text] | None = None,
        track_id: TrackRef | None = None,
        under: Text | None = None,
        where: Sequence[Condition] | None = None,
        with_: Sequence[Text] | None = None,
        without: Sequence[Text] | None = None,
        **options: Unpack[Options],
    ) -> Call[QueryReply]:
        """Lists objects by their components, with chosen fields, filtered.

        Sorted and in pages.

        Args:
            any_: Conditions of which at least one must hold. At most 64.
            fields: What to tell of each: a component (`name`), a part of one (`clip_span.start`,
                `notes.count`, `takes.takes.0.source`), or `id`, `parent`, `index`, `child_count`,
                `track_id`, `track_name`, `path`, `components`. At most 64; without, `id`,
                `track_id`, `name` and the components of `with` that aren't long lists.
            limit: How many to tell of; without, 100.
            offset: How many to pass over; without, 0.
            sort: Fields to sort by, the weightiest first; `-clip_span.start` sorts downwards.
                Objects without the field come last, equals by `id`. At most 64; without, by `id`.
            track_id: Only what lies on this track, or in this folder.
            under: Only what lies below this object.
            where: Conditions that must all hold. At most 64.
            with_: Components that the objects have; `describe` with `"about": "components"` lists
                all. At most 64.
            without: Components that they don't have. At most 64.
        """
        return call(
            "query",
            options,
            any=items(any_),
            fields=items(fields),
            limit=limit,
            offset=offset,
            sort=items(sort),
            track_id=track_id,
            under=under,
            where=items(where),
            without=items(without),
            **{"with": items(with_)},
        )

    @action
    def save_edit(self, **options: Unpack[Options]) -> Call[EditSummaryReply]:
        """Writes the Edit to its file."""
        return call("save_edit", options)

    @action
    def save_edit_as(
        self, file_path: FilePath, **options: Unpack[Options]
    ) -> Call[EditSummaryReply]:
        """Writes the Edit to a file, which is its file from then on.

        Args:
            file_path: The file, `.tracktionedit`, or a package, `.waive`, in which changes are
                journaled from then on.
        """
        return call("save_edit_as", options, file_path=file_path)

    @action
    def summarize(
        self,
        track_id: TrackRef | None = None,
        *,
        detail: Detail | None = None,
        **options: Unpack[Options],
    ) -> Call[SummaryReply]:
        """Gives an overview of the Edit, or of one track, as text for a language model.

        Never more than 2,000 tokens (estimated high) and 8,000 characters.

        Args:
            track_id: Only this track or folder, or `"master"`; without, the whole Edit.
            detail: How much to tell; without, `normal`.
        """
        return call("summarize", options, track_id=track_id, detail=detail)
