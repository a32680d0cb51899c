"""Actions: folders.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import Flag, Text, TrackRef, Value
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.folders import FolderAdded, TrackFoldered, TrackUnfoldered, VcaSet

__all__ = ["FoldersActions"]


class FoldersActions:
    """Actions: folders."""

    @action
    def add_folder_track(
        self, name: Text | None = None, *, submix: Flag | None = None, **options: Unpack[Options]
    ) -> Call[FolderAdded]:
        """Adds a folder at the end.

        A submix sums the tracks in it through its own fader and plugins.

        Args:
            name: Its name; without one, "Folder".
            submix: Whether it has a fader and a meter, which makes it a submix. A plain folder
                only holds tracks: it has no volume, but may have a VCA (`add_vca`).
        """
        return call("add_folder_track", options, name=name, submix=submix)

    @action
    def add_vca(
        self, track_id: TrackRef, *, level_db: Value | None = None, **options: Unpack[Options]
    ) -> Call[VcaSet]:
        """Gives a folder a VCA: a fader that moves the faders of all tracks in it.

        Args:
            track_id: The folder: zero-based position, or id.
            level_db: Where it stands, in decibels, -100 to +6; without, 0, which moves nothing.
        """
        return call("add_vca", options, track_id=track_id, level_db=level_db)

    @action
    def move_track_to_folder(
        self, track_index: TrackRef, folder_index: TrackRef, **options: Unpack[Options]
    ) -> Call[TrackFoldered]:
        """Puts a track or folder into a folder, behind what is in it.

        Args:
            track_index: The track: zero-based position, or id.
            folder_index: The folder: zero-based position, or id.
        """
        return call(
            "move_track_to_folder", options, track_index=track_index, folder_index=folder_index
        )

    @action
    def remove_from_folder(
        self, track_index: TrackRef, **options: Unpack[Options]
    ) -> Call[TrackUnfoldered]:
        """Takes a track out of its folder and puts it behind the folder.

        Args:
            track_index: The track: zero-based position, or id.
        """
        return call("remove_from_folder", options, track_index=track_index)

    @action
    def set_vca(
        self, track_id: TrackRef, level_db: Value, **options: Unpack[Options]
    ) -> Call[VcaSet]:
        """Moves a folder's VCA.

        Args:
            track_id: The folder: zero-based position, or id.
            level_db: Where it stands, in decibels, -100 to +6; 0 moves nothing.
        """
        return call("set_vca", options, track_id=track_id, level_db=level_db)
