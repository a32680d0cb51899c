"""Actions: midi clips.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import ClipRef, FilePath, Flag, Index, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.midi_clips import MidiExported, MidiSettings, MidiTakesReply
from waive.replies.words import Grid

__all__ = ["MidiClipsActions"]


class MidiClipsActions:
    """Actions: midi clips."""

    @action
    def add_midi_take(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        copy: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[MidiTakesReply]:
        """Adds a take to a MIDI clip and chooses it: empty, or a copy of what plays now.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            copy: Whether it begins as a copy of what plays now.
        """
        return call("add_midi_take", options, track_id=track_id, clip_index=clip_index, copy=copy)

    @action
    def export_midi(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        file_path: FilePath,
        *,
        format_: Index | None = None,
        ticks_per_quarter: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[MidiExported]:
        """Writes a MIDI file of the whole Edit, a track or a clip, as it is played.

        Args:
            track_id: Only this track.
            clip_index: Only this clip of that track, by its position or id.
            file_path: The file to write, on the engine's machine; one that is there is replaced.
            format_: 1 writes a track of the file for each track, 0 all in one; without, 1.
            ticks_per_quarter: Ticks of a quarter note; without, 960.
        """
        return call(
            "export_midi",
            options,
            track_id=track_id,
            clip_index=clip_index,
            file_path=file_path,
            format=format_,
            ticks_per_quarter=ticks_per_quarter,
        )

    @action
    def get_midi_takes(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[MidiTakesReply]:
        """Lists the takes of a MIDI clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
        """
        return call("get_midi_takes", options, track_id=track_id, clip_index=clip_index)

    @action
    def select_midi_take(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        take: Index,
        **options: Unpack[Options],
    ) -> Call[MidiTakesReply]:
        """Chooses which take of a MIDI clip plays.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            take: Its zero-based position.
        """
        return call(
            "select_midi_take", options, track_id=track_id, clip_index=clip_index, take=take
        )

    @action
    def set_clip_channel(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        channel: Index,
        **options: Unpack[Options],
    ) -> Call[MidiSettings]:
        """Sets the channel of a MIDI clip; 10 is drums.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            channel: The channel, 1 to 16.
        """
        return call(
            "set_clip_channel", options, track_id=track_id, clip_index=clip_index, channel=channel
        )

    @action
    def set_clip_groove(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        groove: Text | None = None,
        strength: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[MidiSettings]:
        """Sets the timing template that a MIDI clip is played with.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            groove: Its name: `Basic 8th Swing` or `Basic 16th Swing`; null plays straight.
            strength: How strongly it pulls, 0 to 1; without, 0.5.
        """
        return call(
            "set_clip_groove",
            options,
            track_id=track_id,
            clip_index=clip_index,
            groove=groove,
            strength=strength,
        )

    @action
    def set_clip_midi_sends(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        banks: Flag | None = None,
        mpe: Flag | None = None,
        programs: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[MidiSettings]:
        """Sets what a MIDI clip sends beside its notes; what is left out stays.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            banks: The banks of programme changes.
            mpe: Each note on a channel of its own (MPE, lower zone), with its expressions.
            programs: Programme changes.
        """
        return call(
            "set_clip_midi_sends",
            options,
            track_id=track_id,
            clip_index=clip_index,
            banks=banks,
            mpe=mpe,
            programs=programs,
        )

    @action
    def set_clip_quantisation(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        amount: Value | None = None,
        grid: Grid | None = None,
        note_offs: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[MidiSettings]:
        """Sets the grid that a MIDI clip's notes snap to when played.

        The notes themselves stay.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            amount: How far towards it, 0 to 1; without, 1.
            grid: The grid in beats of the Edit; null takes the quantisation off.
            note_offs: Whether ends snap too; without, true.
        """
        return call(
            "set_clip_quantisation",
            options,
            track_id=track_id,
            clip_index=clip_index,
            amount=amount,
            grid=grid,
            note_offs=note_offs,
        )

    @action
    def set_clip_velocity(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        level_db: Value,
        **options: Unpack[Options],
    ) -> Call[MidiSettings]:
        """Sets what scales the velocities of a MIDI or step clip.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            level_db: Decibels: velocities are multiplied by 10^(dB/20) and stay within 1 to 127.
        """
        return call(
            "set_clip_velocity",
            options,
            track_id=track_id,
            clip_index=clip_index,
            level_db=level_db,
        )
