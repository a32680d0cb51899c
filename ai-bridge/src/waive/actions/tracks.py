"""Actions: tracks.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import Flag, Index, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.tracks import (
    TrackAdded,
    TrackDuplicated,
    TrackMuted,
    TrackPan,
    TrackRemoved,
    TrackRenamed,
    TrackReordered,
    TrackReply,
    TrackSoloed,
    TracksReply,
    TrackVolume,
)

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
    def duplicate_track(
        self, track_id: TrackRef, **options: Unpack[Options]
    ) -> Call[TrackDuplicated]:
        """Copies a track with all it holds and puts the copy after it.

        Args:
            track_id: The track: zero-based position, or id.
        """
        return call("duplicate_track", options, track_id=track_id)

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
        """Removes a track with all it holds.

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
        """Moves a track to another position.

        Args:
            track_id: The track: zero-based position, or id.
            new_position: The zero-based position it shall have.
        """
        return call("reorder_track", options, track_id=track_id, new_position=new_position)

    @action
    def set_track_pan(
        self, track_id: TrackRef, value: Value, **options: Unpack[Options]
    ) -> Call[TrackPan]:
        """Sets a track's pan.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
            value: From -1 (left) to 1 (right).
        """
        return call("set_track_pan", options, track_id=track_id, value=value)

    @action
    def set_track_volume(
        self, track_id: TrackRef, value_db: Value, **options: Unpack[Options]
    ) -> Call[TrackVolume]:
        """Sets a track's fader.

        Args:
            track_id: The track: zero-based position, id, or `"master"`.
            value_db: The level in decibels, -100 to +6; -100 is silence.
        """
        return call("set_track_volume", options, track_id=track_id, value_db=value_db)

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
