"""Answers about tracks."""

from typing import NotRequired, TypedDict

from waive.replies.clips import ClipView
from waive.replies.common import Reply, TrackPlace

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
    "TrackView",
    "TrackVolume",
    "TracksReply",
]


class TrackView(TypedDict):
    """A track as `get_tracks` and `get_track` show it."""

    name: str
    """Its name."""
    track_id: int
    """Its zero-based position over audio and folder tracks."""
    index: int
    """The same as `track_id`."""
    id: str
    """Its stable id."""
    is_folder: bool
    """Whether it is a folder."""
    parent_folder: int | None
    """The position of the folder it is in; null at the top."""
    parent_folder_id: NotRequired[str]
    """The stable id of the folder it is in."""
    children: list[int]
    """The positions of what a folder holds."""
    solo: bool
    """Whether it is soloed."""
    mute: bool
    """Whether it is muted."""
    volume_db: float
    """Its fader, in decibels."""
    pan: float
    """Its pan, -1 to 1."""
    clip_count: int
    """How many clips it has."""
    clips: NotRequired[list[ClipView]]
    """Its clips in order of their positions; audio tracks only."""


class TracksReply(Reply):
    """The answer of `get_tracks`."""

    tracks: list[TrackView]
    """All tracks, in order."""


class TrackReply(Reply):
    """The answer of `get_track`."""

    track: TrackView
    """The track."""


class TrackAdded(Reply):
    """The answer of `add_track`."""

    track_index: int
    """The new track's zero-based position."""
    id: str
    """The track's stable id."""
    name: str
    """Its name."""


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


class TrackReordered(Reply):
    """The answer of `reorder_track`."""

    track_id: int
    """The position it had."""
    id: str
    """The track's stable id."""
    new_position: int
    """The position it has now."""


class TrackSoloed(Reply):
    """The answer of `solo_track`."""

    track_id: int
    """The track's zero-based position."""
    id: str
    """The track's stable id."""
    solo: bool
    """Whether it is soloed now."""


class TrackMuted(Reply):
    """The answer of `mute_track`."""

    track_id: int
    """The track's zero-based position."""
    id: str
    """The track's stable id."""
    mute: bool
    """Whether it is muted now."""


class TrackVolume(Reply):
    """The answer of `set_track_volume`."""

    track_id: TrackPlace
    """The track's zero-based position, or ``"master"``."""
    id: str
    """The track's stable id."""
    volume_db: float
    """The fader now, in decibels."""


class TrackPan(Reply):
    """The answer of `set_track_pan`."""

    track_id: TrackPlace
    """The track's zero-based position, or ``"master"``."""
    id: str
    """The track's stable id."""
    pan: float
    """The pan now, -1 to 1."""
