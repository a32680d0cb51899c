"""MIDI notes and the clips that hold them. Times inside a clip are beats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict, Unpack

from waive.actions.common import ClipRef, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import BeatPosition, Position
from waive.replies.clips import ClipInserted, NotesAdded, NotesReply

__all__ = ["Note", "NoteActions"]


class Note(TypedDict):
    """One note of a clip."""

    pitch: int
    """MIDI note number 0 to 127; 60 is middle C."""
    start: float
    """Beats from the start of the clip's content."""
    length: float
    """Beats."""
    velocity: NotRequired[int]
    """1 to 127; 100 unless told."""
    mute: NotRequired[bool]
    """Whether it is silent."""


class NoteActions:
    """Actions on notes."""

    @action
    def insert_empty_midi_clip(
        self,
        track_id: TrackRef,
        start: Position | None = None,
        length: Value | BeatPosition | None = None,
        *,
        end: Position | None = None,
        name: Text | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipInserted]:
        """Makes a MIDI clip without notes, of a `length` (seconds or `beats`) or to an `end`."""
        return call(
            "insert_empty_midi_clip",
            options,
            track_id=track_id,
            start=start,
            length=length,
            end=end,
            name=name,
        )

    @action
    def get_notes(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[NotesReply]:
        """Lists a MIDI clip's notes, earliest first."""
        return call("get_notes", options, track_id=track_id, clip_index=clip_index)

    @action
    def add_notes(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        notes: Sequence[Note],
        **options: Unpack[Options],
    ) -> Call[NotesAdded]:
        """Adds notes to a MIDI clip."""
        return call(
            "add_notes", options, track_id=track_id, clip_index=clip_index, notes=list(notes)
        )
