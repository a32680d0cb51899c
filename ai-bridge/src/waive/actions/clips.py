"""Clips: bringing in, cutting, placing, gain and fades."""

from __future__ import annotations

from typing import Unpack

from waive.actions.common import ClipRef, FilePath, Index, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import BeatPosition, Position
from waive.replies.clips import (
    ClipDeleted,
    ClipDuplicated,
    ClipFade,
    ClipGain,
    ClipInserted,
    ClipMoved,
    ClipRenamed,
    ClipReply,
    ClipSplit,
    ClipTrimmed,
    MidiImported,
)
from waive.replies.common import FadeShape

__all__ = ["ClipActions"]


class ClipActions:
    """Actions on clips of any kind.

    A clip given by its stable id needs no track: ``delete_clip(None, "1013")``.
    """

    @action
    def get_clip(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[ClipReply]:
        """Reads one clip."""
        return call("get_clip", options, track_id=track_id, clip_index=clip_index)

    @action
    def insert_audio_clip(
        self,
        track_id: TrackRef,
        file_path: FilePath,
        start_time: Position | None = None,
        *,
        name: Text | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipInserted]:
        """Puts an audio file on a track, at the start and named after it unless told."""
        return call(
            "insert_audio_clip",
            options,
            track_id=track_id,
            file_path=file_path,
            start_time=start_time,
            name=name,
        )

    @action
    def insert_midi_clip(
        self,
        track_id: TrackRef,
        file_path: FilePath,
        start_time: Position | None = None,
        *,
        name: Text | None = None,
        midi_track: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipInserted]:
        """Puts a MIDI file on a track, one clip for each channel that holds notes.

        `midi_track` takes only that zero-based track of a multi-track file.
        """
        return call(
            "insert_midi_clip",
            options,
            track_id=track_id,
            file_path=file_path,
            start_time=start_time,
            name=name,
            midi_track=midi_track,
        )

    @action
    def import_midi(
        self,
        file_path: FilePath,
        start_time: Position | None = None,
        **options: Unpack[Options],
    ) -> Call[MidiImported]:
        """Makes a track for each track and channel of a MIDI file that holds notes."""
        return call("import_midi", options, file_path=file_path, start_time=start_time)

    @action
    def split_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        position: Position,
        **options: Unpack[Options],
    ) -> Call[ClipSplit]:
        """Cuts a clip in two at a position of the Edit."""
        return call(
            "split_clip", options, track_id=track_id, clip_index=clip_index, position=position
        )

    @action
    def delete_clip(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[ClipDeleted]:
        """Removes a clip."""
        return call("delete_clip", options, track_id=track_id, clip_index=clip_index)

    @action
    def move_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        new_start: Position | None = None,
        *,
        delta_seconds: Value | BeatPosition | None = None,
        to_track: TrackRef | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipMoved]:
        """Moves a clip to `new_start` or by `delta_seconds`, and to another track."""
        return call(
            "move_clip",
            options,
            track_id=track_id,
            clip_index=clip_index,
            new_start=new_start,
            delta_seconds=delta_seconds,
            to_track=to_track,
        )

    @action
    def duplicate_clip(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[ClipDuplicated]:
        """Copies a clip; the copy starts where the source ends."""
        return call("duplicate_clip", options, track_id=track_id, clip_index=clip_index)

    @action
    def trim_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        new_start: Position | None = None,
        new_end: Position | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipTrimmed]:
        """Moves a clip's edges; what is heard in between stays where it is."""
        return call(
            "trim_clip",
            options,
            track_id=track_id,
            clip_index=clip_index,
            new_start=new_start,
            new_end=new_end,
        )

    @action
    def set_clip_gain(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        gain_db: Value,
        **options: Unpack[Options],
    ) -> Call[ClipGain]:
        """Sets a clip's gain in decibels."""
        return call(
            "set_clip_gain", options, track_id=track_id, clip_index=clip_index, gain_db=gain_db
        )

    @action
    def rename_clip(
        self, track_id: TrackRef | None, clip_index: ClipRef, name: Text, **options: Unpack[Options]
    ) -> Call[ClipRenamed]:
        """Names a clip."""
        return call("rename_clip", options, track_id=track_id, clip_index=clip_index, name=name)

    @action
    def set_clip_fade(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        fade_in: Value | BeatPosition | None = None,
        fade_out: Value | BeatPosition | None = None,
        *,
        fade_in_type: FadeShape | None = None,
        fade_out_type: FadeShape | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipFade]:
        """Sets the fades' lengths in seconds, and how they bend."""
        return call(
            "set_clip_fade",
            options,
            track_id=track_id,
            clip_index=clip_index,
            fade_in=fade_in,
            fade_out=fade_out,
            fade_in_type=fade_in_type,
            fade_out_type=fade_out_type,
        )
