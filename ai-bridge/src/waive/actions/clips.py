"""Actions: clips.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from collections.abc import Sequence
from typing import Unpack

from waive.actions.common import ClipRef, FilePath, Flag, Index, Text, TrackRef, Value, items
from waive.actions.objects import CompPart, WarpPoint
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import BeatPosition, Position
from waive.replies.clips import (
    ClipChanged,
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
    MediaReply,
    MidiImported,
    TakesReply,
    Waveform,
)
from waive.replies.words import FadeBehaviour, FadeShape

__all__ = ["ClipsActions"]


class ClipsActions:
    """Actions: clips."""

    @action
    def add_take(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        file_path: FilePath,
        *,
        select: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[TakesReply]:
        """Gives an audio clip another take. The first time, what it plays becomes take 0.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            file_path: The take's file, on the engine's machine.
            select: Whether it plays from now on.
        """
        return call(
            "add_take",
            options,
            track_id=track_id,
            clip_index=clip_index,
            file_path=file_path,
            select=select,
        )

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
    def get_waveform(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        bins: Index | None = None,
        file_path: FilePath | None = None,
        from_: Value | None = None,
        to: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[Waveform]:
        """Gives the outline of a clip or a file.

        For each of `bins` even stretches the least and the greatest sample and the RMS of each
        channel. A clip is shown as it plays, without gain and fades. The resolution is 256
        frames at best.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id, or a file.
            clip_index: The clip: its zero-based position on the track, or its id.
            bins: How many stretches; without, 1,000.
            file_path: A file, in place of a clip.
            from_: Where to begin, in seconds from the start of the clip or file; without, 0.
            to: Where to end; without, the end.
        """
        return call(
            "get_waveform",
            options,
            track_id=track_id,
            clip_index=clip_index,
            bins=bins,
            file_path=file_path,
            to=to,
            **{"from": from_},
        )

    @action
    def import_midi(
        self,
        file_path: FilePath,
        start_time: Position | None = None,
        *,
        take_tempo: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[MidiImported]:
        """Imports a MIDI file.

        A new track for each of its tracks and channels that hold notes.

        Args:
            file_path: The file, on the engine's machine.
            start_time: Where it starts; without, 0.
            take_tempo: Whether the file's tempos, time signatures, keys and markers are taken
                over from where it starts.
        """
        return call(
            "import_midi",
            options,
            file_path=file_path,
            start_time=start_time,
            take_tempo=take_tempo,
        )

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
    def list_media(
        self, *, missing_only: Flag | None = None, **options: Unpack[Options]
    ) -> Call[MediaReply]:
        """Lists the audio files of the Edit.

        Whether each can be played, and which clips use it.

        Args:
            missing_only: True: only files that can't be played.
        """
        return call("list_media", options, missing_only=missing_only)

    @action
    def list_takes(
        self, track_id: TrackRef | None, clip_index: ClipRef, **options: Unpack[Options]
    ) -> Call[TakesReply]:
        """Lists an audio clip's takes.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
        """
        return call("list_takes", options, track_id=track_id, clip_index=clip_index)

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
    def reverse_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        reversed_: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Turns an audio clip's content round.

        The stretch that was heard is heard backwards.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            reversed_: Whether it runs backwards; without, the other way than now.
        """
        return call(
            "reverse_clip", options, track_id=track_id, clip_index=clip_index, reversed=reversed_
        )

    @action
    def select_take(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        take: Index,
        **options: Unpack[Options],
    ) -> Call[TakesReply]:
        """Chooses which take an audio clip plays: a recording, or a comp.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            take: The take's zero-based position.
        """
        return call("select_take", options, track_id=track_id, clip_index=clip_index, take=take)

    @action
    def set_clip_auto_pitch(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        enabled: Flag,
        *,
        root_note: Index | None = None,
        transpose: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Makes an audio clip follow the Edit's keys, or stop following.

        It is shifted the nearer way from its own root to each key's, plus `transpose`.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            enabled: Whether it follows.
            root_note: The recording's root as a MIDI pitch; its octave doesn't matter.
            transpose: A shift on top.
        """
        return call(
            "set_clip_auto_pitch",
            options,
            track_id=track_id,
            clip_index=clip_index,
            enabled=enabled,
            root_note=root_note,
            transpose=transpose,
        )

    @action
    def set_clip_colour(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        colour: Text,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Gives a clip a colour.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            colour: The colour, `#rrggbb` or `#aarrggbb`.
        """
        return call(
            "set_clip_colour", options, track_id=track_id, clip_index=clip_index, colour=colour
        )

    @action
    def set_clip_crossfade(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        enabled: Flag,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Turns an audio clip's automatic crossfade on or off.

        Where it overlaps the clip before or behind it on the track, the overlap takes the place
        of its own fade. Both clips need it for a crossfade.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            enabled: Whether it crosses over.
        """
        return call(
            "set_clip_crossfade", options, track_id=track_id, clip_index=clip_index, enabled=enabled
        )

    @action
    def set_clip_enabled(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        enabled: Flag,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Switches a clip off or on.

        One that is off is kept, isn't heard, and nothing is got ready for it.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            enabled: Whether it is on.
        """
        return call(
            "set_clip_enabled", options, track_id=track_id, clip_index=clip_index, enabled=enabled
        )

    @action
    def set_clip_fade(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        fade_in: Value | BeatPosition | None = None,
        fade_out: Value | BeatPosition | None = None,
        *,
        fade_in_behaviour: FadeBehaviour | None = None,
        fade_in_type: FadeShape | None = None,
        fade_out_behaviour: FadeBehaviour | None = None,
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
            fade_in_behaviour: What the fade-in does: `gain` changes the level, `tape` is a tape
                starting.
            fade_in_type: How the fade-in bends.
            fade_out_behaviour: What the fade-out does: `gain` changes the level, `tape` is a tape
                stopping.
            fade_out_type: How the fade-out bends.
        """
        return call(
            "set_clip_fade",
            options,
            track_id=track_id,
            clip_index=clip_index,
            fade_in=fade_in,
            fade_out=fade_out,
            fade_in_behaviour=fade_in_behaviour,
            fade_in_type=fade_in_type,
            fade_out_behaviour=fade_out_behaviour,
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
    def set_clip_loop(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        enabled: Flag | None = None,
        loop_length: Value | BeatPosition | None = None,
        loop_start: Value | BeatPosition | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Makes a clip repeat a part of its content, or stop repeating.

        The clip's own edges stay. Beats are turned into seconds at the clip's start, except in
        MIDI clips and clips that follow the tempo, which loop by beats.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            enabled: False: no loop.
            loop_length: How long the loop is, at least 10 ms; without, as long as it was.
            loop_start: Where in the content the loop begins; without, where it did, or 0. In clip
                time: seconds of the recording divided by the speed.
        """
        return call(
            "set_clip_loop",
            options,
            track_id=track_id,
            clip_index=clip_index,
            enabled=enabled,
            loop_length=loop_length,
            loop_start=loop_start,
        )

    @action
    def set_clip_mute(
        self, track_id: TrackRef | None, clip_index: ClipRef, mute: Flag, **options: Unpack[Options]
    ) -> Call[ClipChanged]:
        """Mutes a clip or lets it be heard again.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            mute: Whether it is muted.
        """
        return call("set_clip_mute", options, track_id=track_id, clip_index=clip_index, mute=mute)

    @action
    def set_clip_offset(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        offset: Value | BeatPosition,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Sets how much of its content a clip skips; its edges stay.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            offset: How much, in clip time: seconds of the recording divided by the speed. In a
                loop it is the phase.
        """
        return call(
            "set_clip_offset", options, track_id=track_id, clip_index=clip_index, offset=offset
        )

    @action
    def set_clip_pan(
        self, track_id: TrackRef | None, clip_index: ClipRef, pan: Value, **options: Unpack[Options]
    ) -> Call[ClipChanged]:
        """Sets an audio clip's pan.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            pan: The pan, -1 (left) to 1 (right). The law is linear: a hard pan is 6 dB louder on
                its side.
        """
        return call("set_clip_pan", options, track_id=track_id, clip_index=clip_index, pan=pan)

    @action
    def set_clip_pitch(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        semitones: Value,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Shifts an audio clip's pitch; its length stays.

        A clip whose speed changes its pitch keeps its pitch from then on.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            semitones: How far, in semitones.
        """
        return call(
            "set_clip_pitch", options, track_id=track_id, clip_index=clip_index, semitones=semitones
        )

    @action
    def set_clip_source(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        file_path: FilePath,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Gives an audio clip another file; everything else stays.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            file_path: The file, on the engine's machine.
        """
        return call(
            "set_clip_source",
            options,
            track_id=track_id,
            clip_index=clip_index,
            file_path=file_path,
        )

    @action
    def set_clip_speed(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        speed: Value,
        *,
        keep_length: Flag | None = None,
        keep_pitch: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Sets how fast an audio clip's content runs.

        As in Tracktion the clip's length changes with it, so that the same stretch of the
        recording is heard; its start stays.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            speed: The speed: 2 is twice as fast.
            keep_length: True: the clip keeps its length, and more or less of the recording is
                heard.
            keep_pitch: True: the pitch stays (time-stretching). False: it follows, as on tape.
                Without, as before.
        """
        return call(
            "set_clip_speed",
            options,
            track_id=track_id,
            clip_index=clip_index,
            speed=speed,
            keep_length=keep_length,
            keep_pitch=keep_pitch,
        )

    @action
    def set_clip_tempo_sync(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        enabled: Flag,
        *,
        beats: Value | None = None,
        bpm: Value | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Makes an audio clip follow the Edit's tempo, or stop following.

        It is stretched so that each of its beats falls on one of the Edit's, through all
        changes of tempo; its pitch stays. Its length in seconds stays until the tempo changes.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            enabled: Whether it follows.
            beats: How many beats the whole recording has. One of `beats` and `bpm` is needed,
                unless the clip knows.
            bpm: How fast the recording is, in beats a minute; `beats` wins.
        """
        return call(
            "set_clip_tempo_sync",
            options,
            track_id=track_id,
            clip_index=clip_index,
            enabled=enabled,
            beats=beats,
            bpm=bpm,
        )

    @action
    def set_comp(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        sections: Sequence[CompPart],
        *,
        take: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[TakesReply]:
        """Puts a clip's takes together.

        Each section plays one of them, or nothing, up to its end; at the edges they cross over
        for 10 ms. The comp is a take of its own and plays from then on.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            sections: The sections, one after another.
            take: The comp to change, by its position among the takes; without, a new one.
        """
        return call(
            "set_comp",
            options,
            track_id=track_id,
            clip_index=clip_index,
            sections=list(sections),
            take=take,
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

    @action
    def warp_clip(
        self,
        track_id: TrackRef | None,
        clip_index: ClipRef,
        *,
        add: Sequence[WarpPoint] | None = None,
        enabled: Flag | None = None,
        markers: Sequence[WarpPoint] | None = None,
        remove: Sequence[Index] | None = None,
        **options: Unpack[Options],
    ) -> Call[ClipChanged]:
        """Bends an audio clip's content in time.

        Each marker says at which second of the content a second of the recording is heard, and
        between two of them time runs evenly. The pitch stays.

        Args:
            track_id: The clip's track. Needed, unless the clip is given by its id.
            clip_index: The clip: its zero-based position on the track, or its id. Needed, unless
                `clip_id` is given.
            add: Markers to add to those there are, or to put in place of those at the same second
                of the recording.
            enabled: Whether the markers are heard; without, true.
            markers: All markers from now on: at least two, each later than the one before in both
                times.
            remove: Markers to remove first, by their zero-based positions.
        """
        return call(
            "warp_clip",
            options,
            track_id=track_id,
            clip_index=clip_index,
            add=items(add),
            enabled=enabled,
            markers=items(markers),
            remove=items(remove),
        )
