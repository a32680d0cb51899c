"""Actions: tracks.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import FilePath, Flag, Index, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.tracks import (
    JobStarted,
    PanLawSet,
    SoloIsolateSet,
    TrackAdded,
    TrackBounced,
    TrackColourSet,
    TrackDuplicated,
    TrackFrozen,
    TrackMuted,
    TrackPan,
    TrackRemoved,
    TrackRenamed,
    TrackReordered,
    TrackReply,
    TrackSoloed,
    TracksReply,
    TrackUnfrozen,
    TrackVolume,
)
from waive.replies.words import BitDepth

__all__ = ["TracksActions"]


class TracksActions:
    """Actions: tracks."""

    @action
    def add_track(self, name: Text | None = None, **options: Unpack[Options]) -> Call[TrackAdded]:
        """Adds an audio track at the end.

        Args:
            name: Its name; without one, "Track N".
        """
        return call("add_track", options, name=name)

    @action
    def bounce_track(
        self,
        track_id: TrackRef,
        *,
        bit_depth: BitDepth | None = None,
        file_path: FilePath | None = None,
        **options: Unpack[Options],
    ) -> Call[TrackBounced]:
        """Renders a track, as it is heard alone, to a WAV file.

        Args:
            track_id: The track: zero-based position, or id.
            bit_depth: 16 (dithered), 24, or "32f"; without, 24.
            file_path: The file; without, one in the folder `bounces` beside the Edit's file,
                named after the track.
        """
        return call(
            "bounce_track", options, track_id=track_id, bit_depth=bit_depth, file_path=file_path
        )

    @action
    def start_bounce_track(
        self,
        track_id: TrackRef,
        *,
        bit_depth: BitDepth | None = None,
        file_path: FilePath | None = None,
        **options: Unpack[Options],
    ) -> Call[JobStarted]:
        """Begins what `bounce_track` would wait for; `get_job` tells how it goes.

        Args:
            track_id: The track: zero-based position, or id.
            bit_depth: 16 (dithered), 24, or "32f"; without, 24.
            file_path: The file; without, one in the folder `bounces` beside the Edit's file,
                named after the track.
        """
        return call(
            "bounce_track",
            options,
            track_id=track_id,
            bit_depth=bit_depth,
            file_path=file_path,
            **{"async": True},
        )

    @action
    def duplicate_track(
        self, track_id: TrackRef, **options: Unpack[Options]
    ) -> Call[TrackDuplicated]:
        """Copies a track with all it holds and puts the copy after it.

        Args:
            track_id: The track: zero-based position, or id.
        """
        return call("duplicate_track", options, track_id=track_id)

    @action
    def freeze_track(self, track_id: TrackRef, **options: Unpack[Options]) -> Call[TrackFrozen]:
        """Renders a track up to its fader and plays that instead.

        Its clips and instruments stand still meanwhile.

        Args:
            track_id: The track: zero-based position, or id.
        """
        return call("freeze_track", options, track_id=track_id)

    @action
    def start_freeze_track(
        self, track_id: TrackRef, **options: Unpack[Options]
    ) -> Call[JobStarted]:
        """Begins what `freeze_track` would wait for; `get_job` tells how it goes.

        Args:
            track_id: The track: zero-based position, or id.
        """
        return call("freeze_track", options, track_id=track_id, **{"async": True})

    @action
    def get_track(self, track_id: TrackRef, **options: Unpack[Options]) -> Call[TrackReply]:
        """Shows one track.

        Args:
            track_id: The track: zero-based position, or id.
        """
        return call("get_track", options, track_id=track_id)

    @action
    def get_tracks(
        self,
        *,
        include_clips: Flag | None = None,
        limit: Index | None = None,
        offset: Index | None = None,
        **options: Unpack[Options],
    ) -> Call[TracksReply]:
        """Lists the tracks with their clips, all or in pages.

        Args:
            include_clips: Whether each track's clips are told; without, true.
            limit: How many; a page ends sooner where its clips are more than 2,000. Without, all.
            offset: How many to pass over; without, 0.
        """
        return call("get_tracks", options, include_clips=include_clips, limit=limit, offset=offset)

    @action
    def mute_track(
        self, track_id: TrackRef, mute: Flag = True, **options: Unpack[Options]
    ) -> Call[TrackMuted]:
        """Mutes a track.

        Args:
            track_id: The track: zero-based position, or id.
            mute: Whether it is muted.
        """
        return call("mute_track", options, track_id=track_id, mute=mute)

    @action
    def remove_track(self, track_id: TrackRef, **options: Unpack[Options]) -> Call[TrackRemoved]:
        """Removes a track with all it holds; a folder with the tracks in it.

        Args:
            track_id: The track: zero-based position, or id.
        """
        return call("remove_track", options, track_id=track_id)

    @action
    def rename_track(
        self,
        track_id: TrackRef,
        name: Text | None = None,
        *,
        new_name: Text | None = None,
        **options: Unpack[Options],
    ) -> Call[TrackRenamed]:
        """Renames a track.

        Args:
            track_id: The track: zero-based position, or id.
            name: The new name.
            new_name: The same as `name`, which wins.
        """
        return call("rename_track", options, track_id=track_id, name=name, new_name=new_name)

    @action
    def reorder_track(
        self, track_id: TrackRef, new_position: Index, **options: Unpack[Options]
    ) -> Call[TrackReordered]:
        """Moves a track to another position, into the folder of the track that is there now.

        Args:
            track_id: The track: zero-based position, or id.
            new_position: The zero-based position it shall have.
        """
        return call("reorder_track", options, track_id=track_id, new_position=new_position)

    @action
    def set_pan_law(
        self,
        track_id: TrackRef,
        *,
        pan_law: Index | None = None,
        polarity: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[PanLawSet]:
        """Sets how a fader shares its pan between left and right, and its sign.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
            pan_law: -1 and 0: linear, a hard pan is +6 dB. 1 to 4: sine laws, -2.5, -3, -4.5 and
                -6 dB at the centre.
            polarity: Whether the sign is flipped.
        """
        return call("set_pan_law", options, track_id=track_id, pan_law=pan_law, polarity=polarity)

    @action
    def set_solo_isolate(
        self, track_id: TrackRef, solo_isolate: Flag, **options: Unpack[Options]
    ) -> Call[SoloIsolateSet]:
        """Keeps a track heard while others are soloed, or not any more.

        Args:
            track_id: The track: zero-based position, or id. A folder isolates what is in it.
            solo_isolate: Whether other tracks' solos leave it alone.
        """
        return call("set_solo_isolate", options, track_id=track_id, solo_isolate=solo_isolate)

    @action
    def set_track_colour(
        self, track_id: TrackRef, colour: Text | None, **options: Unpack[Options]
    ) -> Call[TrackColourSet]:
        """Gives a track a colour.

        Args:
            track_id: The track: zero-based position, or id.
            colour: `"#rrggbb"`, or `"#aarrggbb"`; without one, or with null, the track has none.
        """
        return call("set_track_colour", options, ("colour",), track_id=track_id, colour=colour)

    @action
    def set_track_pan(
        self,
        track_id: TrackRef,
        value: Value,
        *,
        touch: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[TrackPan]:
        """Sets a track's pan.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
            value: From -1 (left) to 1 (right).
            touch: While the track writes automation: whether the hand holds on (true) or lets go
                (false); without, it lets go after half a second without moves.
        """
        return call("set_track_pan", options, track_id=track_id, value=value, touch=touch)

    @action
    def set_track_volume(
        self,
        track_id: TrackRef,
        value_db: Value,
        *,
        touch: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[TrackVolume]:
        """Sets a track's fader; a plain folder has none.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
            value_db: The level in decibels, -100 to +6; -100 is silence.
            touch: While the track writes automation: whether the hand holds on (true) or lets go
                (false); without, it lets go after half a second without moves.
        """
        return call("set_track_volume", options, track_id=track_id, value_db=value_db, touch=touch)

    @action
    def solo_track(
        self, track_id: TrackRef, solo: Flag = True, **options: Unpack[Options]
    ) -> Call[TrackSoloed]:
        """Solos a track; a folder with its whole subtree.

        Args:
            track_id: The track: zero-based position, or id.
            solo: Whether it is soloed.
        """
        return call("solo_track", options, track_id=track_id, solo=solo)

    @action
    def unfreeze_track(self, track_id: TrackRef, **options: Unpack[Options]) -> Call[TrackUnfrozen]:
        """Plays a frozen track's clips and instruments again.

        Args:
            track_id: The track: zero-based position, or id.
        """
        return call("unfreeze_track", options, track_id=track_id)
