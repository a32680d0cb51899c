"""Answers about tracks.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import TrackView

__all__ = [
    "TrackAdded",
    "TrackDuplicated",
    "TrackMuted",
    "TrackPan",
    "TrackRemoved",
    "TrackRenamed",
    "TrackReordered",
    "TrackReply",
    "TrackSoloed",
    "TrackVolume",
    "TracksReply",
]


class TrackAdded(Reply):
    """The answer of `add_track`."""

    track_index: int
    """The new track's zero-based position."""

    id: str
    """The track's stable id."""

    name: str
    """Its name."""


class TrackDuplicated(Reply):
    """The answer of `duplicate_track`."""

    source_track_id: int
    """The original's zero-based position."""

    new_track_index: int
    """The copy's zero-based position."""

    new_track_name: str
    """The copy's name."""

    id: str
    """The copy's stable id."""

    source_id: str
    """The original's stable id."""


class TrackReply(Reply):
    """The answer of `get_track`."""

    track: TrackView
    """The track."""


class TracksReply(Reply):
    """The answer of `get_tracks`."""

    tracks: list[TrackView]
    """The tracks, in order: all, or those of the page."""

    count: NotRequired[int]
    """How many tracks the Edit has."""

    next_offset: NotRequired[int]
    """The `offset` of the next page, where there is more."""


class TrackMuted(Reply):
    """The answer of `mute_track`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    mute: bool
    """Whether it is muted now."""


class TrackRemoved(Reply):
    """The answer of `remove_track`."""

    track_id: int
    """The position it had."""

    id: str
    """The stable id it had."""


class TrackRenamed(Reply):
    """The answer of `rename_track`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    name: str
    """Its name now."""


class TrackReordered(Reply):
    """The answer of `reorder_track`."""

    track_id: int
    """The position it had."""

    id: str
    """The track's stable id."""

    new_position: int
    """The position it has now."""


class TrackPan(Reply):
    """The answer of `set_track_pan`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The track's stable id."""

    pan: float
    """The pan now, -1 to 1."""


class TrackVolume(Reply):
    """The answer of `set_track_volume`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The track's stable id."""

    volume_db: float
    """The fader now, in decibels."""


class TrackSoloed(Reply):
    """The answer of `solo_track`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    solo: bool
    """Whether it is soloed now."""
