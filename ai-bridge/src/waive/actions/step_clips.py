"""Actions: step clips.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import ClipRef, Flag, Index, Text, TrackRef, Value, items
from waive.actions.objects import StepRowSpec
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import BeatPosition, Position
from waive.replies.clips import ClipInserted
from waive.replies.step_clips import StepClipReply

__all__ = ["StepClipsActions"]


class StepClipsActions:
    """Actions: step clips."""

    @action
    def get_step_clip(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[StepClipReply]:
        """Tells the channels, patterns and sequence of a step clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
        """
        return call("get_step_clip", options, track_id=track_id, clip_index=clip_index)

    @action
    def insert_step_clip(
        self,
        track_id: TrackRef,
        start: Position | None,
        *,
        length: Value | BeatPosition | None = None,
        midi_channel: Index | None = None,
        name: Text | None = None,
        notes: Sequence[Index] | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipInserted]:
        """Inserts a step clip.

        Eight channels of drums and one empty pattern of 16 steps, unless told.

        Args:
            track_id: The track: zero-based position, or id.
            start: Where it starts; without, 0.
            length: How long it is; without, one pattern.
            midi_channel: The MIDI channel of its channels; without, 10: drums.
            name: Its name; without one, "Step Clip".
            notes: The key of each channel; without, 36 38 42 46 39 45 50 51.
        """
        return call(
            "insert_step_clip",
            options,
            track_id=track_id,
            start=start,
            length=length,
            midi_channel=midi_channel,
            name=name,
            notes=items(notes),
        )

    @action
    def set_step_channel(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        channel: Index,
        *,
        groove: Text | None = None,
        groove_strength: Value | None = None,
        midi_channel: Index | None = None,
        name: Text | None = None,
        note: Index | None = None,
        velocity: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[StepClipReply]:
        """Sets a channel of a step clip; what is left out stays.

        The position behind the last adds one.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            channel: The channel's zero-based position.
            groove: Its timing template; an empty one plays straight.
            groove_strength: How strongly that pulls, 0 to 1.
            midi_channel: The MIDI channel it plays on.
            name: Its name.
            note: The key it plays.
            velocity: What scales its steps' velocities: out = step * this / 127.
        """
        return call(
            "set_step_channel",
            options,
            track_id=track_id,
            clip_index=clip_index,
            channel=channel,
            groove=groove,
            groove_strength=groove_strength,
            midi_channel=midi_channel,
            name=name,
            note=note,
            velocity=velocity,
        )

    @action
    def set_step_pattern(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        pattern: Index,
        *,
        clear: Flag | None = None,
        rows: Sequence[StepRowSpec] | None = None,
        step_beats: Value | None = None,
        step_count: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[StepClipReply]:
        """Sets a pattern of a step clip; what is left out stays.

        The position behind the last adds one.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            pattern: The pattern's zero-based position.
            clear: Whether the pattern is emptied first.
            rows: Channels' steps; what a row leaves out stays.
            step_beats: How long a step is in beats; a new pattern's are 0.25.
            step_count: How many steps; a new pattern has 16.
        """
        return call(
            "set_step_pattern",
            options,
            track_id=track_id,
            clip_index=clip_index,
            pattern=pattern,
            clear=clear,
            rows=items(rows),
            step_beats=step_beats,
            step_count=step_count,
        )

    @action
    def set_step_sequence(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        sequence: Sequence[Index],
        *,
        repeat: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[StepClipReply]:
        """Sets in which order the patterns of a step clip play.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            sequence: The patterns' zero-based positions, one after another.
            repeat: Whether the sequence starts over at its end; else its last pattern repeats.
                Without, as it was.
        """
        return call(
            "set_step_sequence",
            options,
            track_id=track_id,
            clip_index=clip_index,
            sequence=list(sequence),
            repeat=repeat,
        )
