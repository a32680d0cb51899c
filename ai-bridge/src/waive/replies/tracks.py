"""Answers about tracks.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply, TrackPlace
from waive.replies.parts import RenderReport, TrackView

__all__ = [
    "JobStarted",
    "PanLawSet",
    "SoloIsolateSet",
    "TrackAdded",
    "TrackBounced",
    "TrackColourSet",
    "TrackDuplicated",
    "TrackFrozen",
    "TrackMuted",
    "TrackPan",
    "TrackRemoved",
    "TrackRenamed",
    "TrackReordered",
    "TrackReply",
    "TrackSoloed",
    "TrackUnfrozen",
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


class TrackBounced(Reply):
    """A track that was rendered to a file."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    bounce_file: str
    """The file."""

    start: float
    """Where it starts on the timeline, in seconds."""

    end: float
    """Where what it renders ends, in seconds; what rings on comes behind."""

    report: RenderReport
    """What was rendered."""


class JobStarted(Reply):
    """The answer to `"async": true`."""

    job_id: int
    """The number of the job."""


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


class TrackFrozen(Reply):
    """A track that was frozen."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    frozen: bool
    """Always true."""

    file_path: str
    """The rendering, in the engine's cache."""

    duration: float
    """How long the rendering is, in seconds."""


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

    removed_tracks: NotRequired[int]
    """How many tracks went with a folder, itself counted; folders only."""

    rerouted: NotRequired[list[str]]
    """The tracks whose output led there, by stable id: they go to the default output now."""


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


class PanLawSet(Reply):
    """The answer of `set_pan_law`."""

    track_id: TrackPlace
    """The track's zero-based position, or `"master"`."""

    id: str
    """The track's stable id."""

    pan_law: int
    """The number of the pan law now, -1 to 4; no unit."""

    polarity: bool
    """Whether the sign is flipped now."""


class SoloIsolateSet(Reply):
    """The answer of `set_solo_isolate`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    solo_isolate: bool
    """Whether other tracks' solos leave it alone now."""


class TrackColourSet(Reply):
    """The answer of `set_track_colour`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    colour: str | None
    """Its colour now, or null."""


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


class TrackUnfrozen(Reply):
    """The answer of `unfreeze_track`."""

    track_id: int
    """The track's zero-based position."""

    id: str
    """The track's stable id."""

    frozen: bool
    """Always false."""
