"""Tracks: making, ordering, naming, solo and mute, fader and pan."""

from __future__ import annotations

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

__all__ = ["TrackActions"]


class TrackActions:
    """Actions on tracks."""

    @action
    def get_tracks(self, **options: Unpack[Options]) -> Call[TracksReply]:
        """Lists all tracks with their clips, in order."""
        return call("get_tracks", options)

    @action
    def get_track(self, track_id: TrackRef, **options: Unpack[Options]) -> Call[TrackReply]:
        """Reads one track: clips, plugins, fader."""
        return call("get_track", options, track_id=track_id)

    @action
    def add_track(self, name: Text | None = None, **options: Unpack[Options]) -> Call[TrackAdded]:
        """Appends an empty track. Without `name` the engine numbers it."""
        return call("add_track", options, name=name)

    @action
    def remove_track(self, track_id: TrackRef, **options: Unpack[Options]) -> Call[TrackRemoved]:
        """Removes a track with all that is on it."""
        return call("remove_track", options, track_id=track_id)

    @action
    def rename_track(
        self, track_id: TrackRef, name: Text, **options: Unpack[Options]
    ) -> Call[TrackRenamed]:
        """Names a track."""
        return call("rename_track", options, track_id=track_id, name=name)

    @action
    def duplicate_track(
        self, track_id: TrackRef, **options: Unpack[Options]
    ) -> Call[TrackDuplicated]:
        """Copies a track with its clips and plugins."""
        return call("duplicate_track", options, track_id=track_id)

    @action
    def reorder_track(
        self, track_id: TrackRef, new_position: Index, **options: Unpack[Options]
    ) -> Call[TrackReordered]:
        """Moves a track to the zero-based place `new_position`."""
        return call("reorder_track", options, track_id=track_id, new_position=new_position)

    @action
    def solo_track(
        self, track_id: TrackRef, solo: Flag = True, **options: Unpack[Options]
    ) -> Call[TrackSoloed]:
        """Lets only soloed tracks be heard."""
        return call("solo_track", options, track_id=track_id, solo=solo)

    @action
    def mute_track(
        self, track_id: TrackRef, mute: Flag = True, **options: Unpack[Options]
    ) -> Call[TrackMuted]:
        """Silences a track, or lets it be heard again."""
        return call("mute_track", options, track_id=track_id, mute=mute)

    @action
    def set_track_volume(
        self, track_id: TrackRef, value_db: Value, **options: Unpack[Options]
    ) -> Call[TrackVolume]:
        """Sets the fader to `value_db` decibels (at most +6)."""
        return call("set_track_volume", options, track_id=track_id, value_db=value_db)

    @action
    def set_track_pan(
        self, track_id: TrackRef, value: Value, **options: Unpack[Options]
    ) -> Call[TrackPan]:
        """Sets the pan from -1 (left) to 1 (right)."""
        return call("set_track_pan", options, track_id=track_id, value=value)
