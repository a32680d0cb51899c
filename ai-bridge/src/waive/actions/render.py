"""Rendering to files, and the jobs that long work becomes."""

from __future__ import annotations

from typing import Any, Unpack

from waive.actions.common import FilePath, Index
from waive.call import Call, Options, call
from waive.dispatch import action
from waive.position import Position
from waive.replies.common import BitDepth
from waive.replies.render import JobReply, JobsReply, JobStarted, RenderReport, StemsReport

__all__ = ["RenderActions"]


class RenderActions:
    """Actions that render, and their jobs."""

    @action
    def export_mixdown(
        self,
        file_path: FilePath,
        start: Position | None = None,
        end: Position | None = None,
        *,
        bit_depth: BitDepth | None = None,
        **options: Unpack[Options],
    ) -> Call[RenderReport]:
        """Renders the mix, or a range of it, to a WAV file, and waits until it is there."""
        return call(
            "export_mixdown", options, **_target(start, end, bit_depth), file_path=file_path
        )

    @action
    def start_mixdown(
        self,
        file_path: FilePath,
        start: Position | None = None,
        end: Position | None = None,
        *,
        bit_depth: BitDepth | None = None,
        **options: Unpack[Options],
    ) -> Call[JobStarted]:
        """Begins what `export_mixdown` does; `get_job` and the topic ``jobs`` tell the rest."""
        fields = _target(start, end, bit_depth, as_job=True)
        return call("export_mixdown", options, **fields, file_path=file_path)

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
        """Renders each track that has clips to a file ``NN_Name.wav`` of its own, and waits."""
        return call(
            "export_stems", options, **_target(start, end, bit_depth), output_dir=output_dir
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
        """Begins what `export_stems` does; `get_job` and the topic ``jobs`` tell the rest."""
        fields = _target(start, end, bit_depth, as_job=True)
        return call("export_stems", options, **fields, output_dir=output_dir)

    @action
    def get_job(self, job_id: Index, **options: Unpack[Options]) -> Call[JobReply]:
        """Reads how far a job is, and its result once it is done."""
        return call("get_job", options, job_id=job_id)

    @action
    def cancel_job(self, job_id: Index, **options: Unpack[Options]) -> Call[JobReply]:
        """Stops a job; a file half written is removed."""
        return call("cancel_job", options, job_id=job_id)

    @action
    def list_jobs(self, **options: Unpack[Options]) -> Call[JobsReply]:
        """Lists jobs, running ones and those that ended lately, the oldest first."""
        return call("list_jobs", options)


def _target(
    start: Position | None,
    end: Position | None,
    bit_depth: BitDepth | None,
    *,
    as_job: bool | None = None,
) -> dict[str, Any]:
    return {"start": start, "end": end, "bit_depth": bit_depth, "async": as_job}
