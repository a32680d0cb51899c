"""Answers about renders.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply
from waive.replies.parts import RenderReport, StemView
from waive.replies.words import BitDepth

__all__ = ["RenderReportReply", "StemsReport"]


class RenderReportReply(Reply, RenderReport):
    """A reply: What a render made, and how."""


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
