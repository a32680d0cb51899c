"""Actions: notes.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import ClipRef, Flag, Index, Text, TrackRef, Value, items
from waive.actions.objects import (
    ControllerFilter,
    ControllerSpec,
    NoteEdit,
    NoteFilter,
    NoteSpec,
    SysexSpec,
)
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.notes import (
    ControllersChanged,
    ControllersReply,
    NotesAdded,
    NotesChanged,
    NotesEdited,
    NotesReply,
)
from waive.replies.words import Grid

__all__ = ["NotesActions"]


class NotesActions:
    """Actions: notes."""

    @action
    def add_controllers(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        controllers: Sequence[ControllerSpec] | None = None,
        replace: Flag | None = None,
        sysex: Sequence[SysexSpec] | None = None,
        **options: Unpack[Options],
    ) -> Call[ControllersChanged]:
        """Adds controllers and system-exclusive messages to a MIDI clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            controllers: The controllers, at most 100,000.
            replace: Whether events of the same types in the same span of time make room first.
            sysex: The system-exclusive messages.
        """
        return call(
            "add_controllers",
            options,
            track_id=track_id,
            clip_index=clip_index,
            controllers=items(controllers),
            replace=replace,
            sysex=items(sysex),
        )

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
    def edit_notes(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        notes: Sequence[NoteEdit],
        **options: Unpack[Options],
    ) -> Call[NotesEdited]:
        """Changes notes of a MIDI clip, each by its id.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            notes: The changes, at most 100,000.
        """
        return call(
            "edit_notes", options, track_id=track_id, clip_index=clip_index, notes=list(notes)
        )

    @action
    def get_controllers(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        filter_: ControllerFilter | None = None,
        limit: Index | None = None,
        offset: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[ControllersReply]:
        """Lists the controllers and system-exclusive messages of a MIDI clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            filter_: Which events; without, all.
            limit: How many to list; without, all.
            offset: How many of those to pass over; without, none.
        """
        return call(
            "get_controllers",
            options,
            track_id=track_id,
            clip_index=clip_index,
            filter=filter_,
            limit=limit,
            offset=offset,
        )

    @action
    def get_notes(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        filter_: NoteFilter | None = None,
        limit: Index | None = None,
        offset: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[NotesReply]:
        """Lists the notes of a MIDI clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            filter_: Which notes; without, all.
            limit: How many to list; without, all.
            offset: How many of those to pass over; without, none.
        """
        return call(
            "get_notes",
            options,
            track_id=track_id,
            clip_index=clip_index,
            filter=filter_,
            limit=limit,
            offset=offset,
        )

    @action
    def quantize_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        grid: Grid,
        *,
        amount: Value | None = None,
        filter_: NoteFilter | None = None,
        note_offs: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[NotesChanged]:
        """Moves the notes of a MIDI clip to a grid: the notes themselves, for good.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            grid: The grid, in beats of the Edit.
            amount: How far towards it, 0 to 1; without, 1.
            filter_: Which notes; without, all.
            note_offs: Whether ends move to the grid too; without, only starts move and lengths
                stay.
        """
        return call(
            "quantize_clip",
            options,
            track_id=track_id,
            clip_index=clip_index,
            grid=grid,
            amount=amount,
            filter=filter_,
            note_offs=note_offs,
        )

    @action
    def remove_controllers(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        filter_: ControllerFilter | None = None,
        sysex: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[ControllersChanged]:
        """Removes controllers of a MIDI clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            filter_: Which events; without, all.
            sysex: Whether system-exclusive messages in that time go too; with a type in the
                filter they stay.
        """
        return call(
            "remove_controllers",
            options,
            track_id=track_id,
            clip_index=clip_index,
            filter=filter_,
            sysex=sysex,
        )

    @action
    def remove_notes(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        filter_: NoteFilter | None = None,
        ids: Sequence[Text] | None = None,
        **options: Unpack[Options],
    ) -> Call[NotesChanged]:
        """Removes notes of a MIDI clip.

        Those with these ids, or those that a filter chooses.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            filter_: Those that fit; `{}` means all. One of `ids` and `filter` is needed.
            ids: These notes.
        """
        return call(
            "remove_notes",
            options,
            track_id=track_id,
            clip_index=clip_index,
            filter=filter_,
            ids=items(ids),
        )

    @action
    def transpose_notes(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        semitones: Index,
        *,
        filter_: NoteFilter | None = None,
        **options: Unpack[Options],
    ) -> Call[NotesChanged]:
        """Transposes a MIDI clip as a whole, or those of its notes that a filter finds.

        Refused where one would leave 0 to 127. An audio clip is transposed by `set_clip_pitch`,
        or by `set_clip_auto_pitch` where it follows the keys.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            semitones: How far.
            filter_: Which notes; without, all.
        """
        return call(
            "transpose_notes",
            options,
            track_id=track_id,
            clip_index=clip_index,
            semitones=semitones,
            filter=filter_,
        )
