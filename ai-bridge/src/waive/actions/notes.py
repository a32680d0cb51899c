"""Actions: notes.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import ClipRef, TrackRef
from waive.actions.objects import NoteSpec
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.notes import NotesAdded, NotesReply

__all__ = ["NotesActions"]


class NotesActions:
    """Actions: notes."""

    @action
    def add_notes(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        notes: Sequence[NoteSpec],
        **options: Unpack[Options],
    ) -> Call[NotesAdded]:
        """Adds notes to a MIDI clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            notes: The notes, at most 100,000.
        """
        return call(
            "add_notes", options, track_id=track_id, clip_index=clip_index, notes=list(notes)
        )

    @action
    def get_notes(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[NotesReply]:
        """Lists the notes of a MIDI clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
        """
        return call("get_notes", options, track_id=track_id, clip_index=clip_index)
