"""Actions: renders.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Unpack

from waive.actions.common import FilePath, Flag
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.renders import RenderReportReply, StemsReport
from waive.replies.tracks import JobStarted
from waive.replies.words import BitDepth

__all__ = ["RendersActions"]


class RendersActions:
    """Actions: renders."""

    @action
    def export_mixdown(
        self,
        file_path: FilePath,
        start: Position | None = None,
        end: Position | None = None,
        *,
        bit_depth: BitDepth | None = None,
        include_click: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[RenderReportReply]:
        """Renders the mix to a WAV file.

        Args:
            file_path: The file; one that exists is replaced.
            start: Where it starts; without, 0.
            end: Where it ends; without, where the last clip ends.
            bit_depth: 16 (dithered), 24, or "32f"; without, 24.
            include_click: Whether the click of `set_click` is heard in the file, even where it is
                switched off for playing.
        """
        return call(
            "export_mixdown",
            options,
            file_path=file_path,
            start=start,
            end=end,
            bit_depth=bit_depth,
            include_click=include_click,
        )

    @action
    def start_mixdown(
        self,
        file_path: FilePath,
        start: Position | None = None,
        end: Position | None = None,
        *,
        bit_depth: BitDepth | None = None,
        include_click: Flag | None = None,
        **options: Unpack[Options],
    ) -> Call[JobStarted]:
        """Begins what `export_mixdown` would wait for; `get_job` tells how it goes.

        Args:
            file_path: The file; one that exists is replaced.
            start: Where it starts; without, 0.
            end: Where it ends; without, where the last clip ends.
            bit_depth: 16 (dithered), 24, or "32f"; without, 24.
            include_click: Whether the click of `set_click` is heard in the file, even where it is
                switched off for playing.
        """
        return call(
            "export_mixdown",
            options,
            file_path=file_path,
            start=start,
            end=end,
            bit_depth=bit_depth,
            include_click=include_click,
            **{"async": True},
        )

    @action
    def export_stems(
        self,
        output_dir: FilePath,
        start: Position | None = None,
        end: Position | None = None,
        *,
        bit_depth: BitDepth | None = None,
        **options: Unpack[Options],
    ) -> Call[StemsReport]:
        """Renders each track to a WAV file of its own, `NN_Name.wav`.

        Empty tracks are skipped.

        Args:
            output_dir: The folder; it is made where it is missing.
            start: Where it starts; without, 0.
            end: Where it ends; without, where the last clip ends.
            bit_depth: 16 (dithered), 24, or "32f"; without, 24.
        """
        return call(
            "export_stems",
            options,
            output_dir=output_dir,
            start=start,
            end=end,
            bit_depth=bit_depth,
        )

    @action
    def start_stems(
        self,
        output_dir: FilePath,
        start: Position | None = None,
        end: Position | None = None,
        *,
        bit_depth: BitDepth | None = None,
        **options: Unpack[Options],
    ) -> Call[JobStarted]:
        """Begins what `export_stems` would wait for; `get_job` tells how it goes.

        Args:
            output_dir: The folder; it is made where it is missing.
            start: Where it starts; without, 0.
            end: Where it ends; without, where the last clip ends.
            bit_depth: 16 (dithered), 24, or "32f"; without, 24.
        """
        return call(
            "export_stems",
            options,
            output_dir=output_dir,
            start=start,
            end=end,
            bit_depth=bit_depth,
            **{"async": True},
        )
