"""Actions: media.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import FilePath, Flag
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.replies.media import Collected, DawprojectExport, DawprojectImport, Packaged, UnusedMedia
from waive.replies.tracks import JobStarted

__all__ = ["MediaActions"]


class MediaActions:
    """Actions: media."""

    @action
    def collect_and_save(self, **options: Unpack[Options]) -> Call[Collected]:
        """Copies every file the Edit uses into the folder `NAME Media` beside the Edit's.

        File, names them from there, and saves. One step of undo; a file that is there already,
        and one used twice, is copied once; missing files are listed and left.
        """
        return call("collect_and_save", options)

    @action
    def start_collect_and_save(self, **options: Unpack[Options]) -> Call[JobStarted]:
        """Begins what `collect_and_save` would wait for; `get_job` tells how it goes."""
        return call("collect_and_save", options, **{"async": True})

    @action
    def export_dawproject(
        self, file_path: FilePath, *, embed_audio: Flag | None = None, **options: Unpack[Options]
    ) -> Call[DawprojectExport]:
        """Writes the Edit as a DAWproject for other programs.

        What the format can't say is listed.

        Args:
            file_path: The project, `.dawproject`; one that exists is replaced.
            embed_audio: Whether sounds are put into the project; false: they are only named, from
                the project's folder where they lie in it. Plugin states are always put in.
        """
        return call("export_dawproject", options, file_path=file_path, embed_audio=embed_audio)

    @action
    def start_dawproject(
        self, file_path: FilePath, *, embed_audio: Flag | None = None, **options: Unpack[Options]
    ) -> Call[JobStarted]:
        """Begins what `export_dawproject` would wait for; `get_job` tells how it goes.

        Args:
            file_path: The project, `.dawproject`; one that exists is replaced.
            embed_audio: Whether sounds are put into the project; false: they are only named, from
                the project's folder where they lie in it. Plugin states are always put in.
        """
        return call(
            "export_dawproject",
            options,
            file_path=file_path,
            embed_audio=embed_audio,
            **{"async": True},
        )

    @action
    def import_dawproject(
        self, file_path: FilePath, *, media_dir: FilePath | None = None, **options: Unpack[Options]
    ) -> Call[DawprojectImport]:
        """Opens a DAWproject in place of the Edit.

        Tracks, groups, clips, notes, warps, automation, sends. Its sounds and plugin states are
        put into a folder; what could not be taken over is listed. The new Edit has no file yet.
        `open_edit` takes a `.dawproject`, too.

        Args:
            file_path: The project, `.dawproject`.
            media_dir: Where its files go; without, the folder `NAME Media` beside it. Files that
                are there stay, and the same file is not written twice.
        """
        return call("import_dawproject", options, file_path=file_path, media_dir=media_dir)

    @action
    def package_as_zip(self, file_path: FilePath, **options: Unpack[Options]) -> Call[Packaged]:
        """Writes the Edit as it is now and the files it uses to a ZIP archive that opens.

        Anywhere: unpack it, and open the `.tracktionedit` in it. Missing files are listed and
        left out.

        Args:
            file_path: The archive, `.zip`; one that exists is replaced.
        """
        return call("package_as_zip", options, file_path=file_path)

    @action
    def start_package_as_zip(
        self, file_path: FilePath, **options: Unpack[Options]
    ) -> Call[JobStarted]:
        """Begins what `package_as_zip` would wait for; `get_job` tells how it goes.

        Args:
            file_path: The archive, `.zip`; one that exists is replaced.
        """
        return call("package_as_zip", options, file_path=file_path, **{"async": True})

    @action
    def remove_unused_media(
        self, *, list_only: Flag | None = None, **options: Unpack[Options]
    ) -> Call[UnusedMedia]:
        """Removes the files in the folder `NAME Media` beside the Edit's file that nothing.

        Needs. Kept are those that a clip, take, frozen track or plugin uses, that undo or redo
        could bring back, or that another Edit in the same folder names. With `dry_run`, too,
        they are only listed.

        Args:
            list_only: True: they are only listed, and nothing is removed.
        """
        return call("remove_unused_media", options, list_only=list_only)
