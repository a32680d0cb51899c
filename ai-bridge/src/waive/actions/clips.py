"""Actions: clips.

Written by tools/generate-client from the engine's schema; don't edit.
"""

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
from waive.replies.words import FadeShape

__all__ = ["ClipsActions"]


class ClipsActions:
    """Actions: clips."""

    @action
    def delete_clip(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[ClipDeleted]:
        """Deletes a clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
        """
        return call("delete_clip", options, track_id=track_id, clip_index=clip_index)

    @action
    def duplicate_clip(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[ClipDuplicated]:
        """Copies a clip and puts the copy at its end.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
        """
        return call("duplicate_clip", options, track_id=track_id, clip_index=clip_index)

    @action
    def get_clip(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[ClipReply]:
        """Shows one clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
        """
        return call("get_clip", options, track_id=track_id, clip_index=clip_index)

    @action
    def import_midi(
        self, file_path: FilePath, start_time: Position | None = None, **options: Unpack[Options]
    ) -> Call[MidiImported]:
        """Imports a MIDI file.

        A new track for each of its tracks and channels that hold notes.

        Args:
            file_path: The file, on the engine's machine.
            start_time: Where it starts; without, 0.
        """
        return call("import_midi", options, file_path=file_path, start_time=start_time)

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
        """Inserts an audio file as a clip.

        Args:
            track_id: The track: zero-based position, or id.
            file_path: The file, on the engine's machine.
            start_time: Where it starts; without, 0.
            name: Its name; without one, the file's.
        """
        return call(
            "insert_audio_clip",
            options,
            track_id=track_id,
            file_path=file_path,
            start_time=start_time,
            name=name,
        )

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
        """Inserts a MIDI clip without notes.

        Args:
            track_id: The track: zero-based position, or id.
            start: Where it starts; without, 0.
            length: How long it is; one of `length` and `end` is needed.
            end: Where it ends; `length` wins.
            name: Its name; without one, "MIDI Clip".
        """
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
    def insert_midi_clip(
        self,
        track_id: TrackRef,
        file_path: FilePath,
        start_time: Position | None = None,
        *,
        midi_track: Index | None = None,
        name: Text | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipInserted]:
        """Inserts a MIDI file as a clip.

        Args:
            track_id: The track: zero-based position, or id.
            file_path: The file, on the engine's machine.
            start_time: Where it starts; without, 0.
            midi_track: Which track of the file, zero-based; without, all that hold notes, one
                clip for each channel.
            name: Its name; without one, the file's.
        """
        return call(
            "insert_midi_clip",
            options,
            track_id=track_id,
            file_path=file_path,
            start_time=start_time,
            midi_track=midi_track,
            name=name,
        )

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
        """Moves a clip in time, to another track, or both.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            new_start: Where it shall start.
            delta_seconds: How far it moves, negative is earlier; `new_start` wins. It never
                starts before 0.
            to_track: The track it shall be on.
        """
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
    def rename_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        name: Text | None = None,
        *,
        new_name: Text | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipRenamed]:
        """Renames a clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            name: The new name.
            new_name: The same as `name`, which wins.
        """
        return call(
            "rename_clip",
            options,
            track_id=track_id,
            clip_index=clip_index,
            name=name,
            new_name=new_name,
        )

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
        """Sets an audio clip's fades; what is left out stays.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            fade_in: How long the fade-in is.
            fade_out: How long the fade-out is.
            fade_in_type: How the fade-in bends.
            fade_out_type: How the fade-out bends.
        """
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

    @action
    def set_clip_gain(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        gain_db: Value,
        **options: Unpack[Options],
    ) -> Call[ClipGain]:
        """Sets an audio clip's gain.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            gain_db: The gain in decibels, -100 to +24.
        """
        return call(
            "set_clip_gain", options, track_id=track_id, clip_index=clip_index, gain_db=gain_db
        )

    @action
    def split_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        position: Position | None = None,
        *,
        time: Position | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipSplit]:
        """Splits a clip in two.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            position: Where on the timeline, inside the clip.
            time: The same as `position`, which wins.
        """
        return call(
            "split_clip",
            options,
            track_id=track_id,
            clip_index=clip_index,
            position=position,
            time=time,
        )

    @action
    def trim_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        new_start: Position | None = None,
        new_end: Position | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipTrimmed]:
        """Moves the edges of a clip; its content stays where it is.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            new_start: Where it shall start.
            new_end: Where it shall end.
        """
        return call(
            "trim_clip",
            options,
            track_id=track_id,
            clip_index=clip_index,
            new_start=new_start,
            new_end=new_end,
        )
