"""Answers about folders.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from waive.replies.common import Reply

__all__ = ["FolderAdded", "TrackFoldered", "TrackUnfoldered", "VcaSet"]


class FolderAdded(Reply):
    """The answer of `add_folder_track`."""

    track_index: int
    """The folder's zero-based position."""

    id: str
    """Its stable id."""

    name: str
    """Its name."""

    submix: bool
    """Whether it is a submix."""


class VcaSet(Reply):
    """The answer of `add_vca` and `set_vca`."""

    track_id: int
    """The folder's zero-based position."""

    id: str
    """The folder's stable id."""

    plugin_id: str
    """The VCA's stable id."""

    level_db: float
    """Where it stands now, in decibels."""


class TrackFoldered(Reply):
    """The answer of `move_track_to_folder`."""

    track_index: int
    """The position that the track had."""

    folder_index: int
    """The position that the folder had."""

    new_track_index: int
    """The track's position now."""

    id: str
    """The track's stable id."""

    folder_id: str
    """The folder's stable id."""


class TrackUnfoldered(Reply):
    """The answer of `remove_from_folder`."""

    track_index: int
    """The position that the track had."""

    new_track_index: int
    """The track's position now."""

    id: str
    """The track's stable id."""
