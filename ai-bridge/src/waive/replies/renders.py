"""Answers about renders.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply
from waive.replies.parts import StemView
from waive.replies.words import BitDepth

__all__ = ["JobStarted", "RenderReport", "StemsReport"]


class RenderReport(Reply):
    """What a render made, and how."""

    file_path: str
    """The file."""

    duration: float
    """Its length, in seconds."""

    sample_rate: int
    """Its rate, in hertz."""

    channels: int
    """Its channels."""

    frames: int
    """Its length, in frames."""

    bit_depth: BitDepth
    """Its samples."""

    sha256: str
    """SHA-256 of the file's sample data, in hexadecimal."""

    render_seconds: float
    """How long the render took, in seconds."""

    realtime_factor: float
    """Seconds of audio rendered in a second."""

    integrated_lufs: float | None
    """Integrated loudness, in LUFS; null when silent."""

    peak_db: float | None
    """The highest sample, in dBFS; null when silent."""

    true_peak_db: float | None
    """The highest true peak (BS.1770), in dBTP; null when silent."""

    warnings: NotRequired[list[str]]
    """What can't be heard in it and why, and whether it clipped.

    Left out when there is nothing to say.
    """


class JobStarted(Reply):
    """The answer to `"async": true`."""

    job_id: int
    """The number of the job."""


class StemsReport(Reply):
    """What `export_stems` made."""

    output_dir: str
    """The folder."""

    stems: list[StemView]
    """The stems; empty tracks are skipped."""

    count: int
    """How many there are."""

    sample_rate: int
    """Their rate, in hertz."""

    bit_depth: BitDepth
    """Their samples."""

    render_seconds: float
    """How long the render took, in seconds."""

    realtime_factor: float
    """Seconds of audio rendered in a second, all stems together."""

    warnings: NotRequired[list[str]]
    """What can't be heard in it and why, and whether it clipped.

    Left out when there is nothing to say.
    """
