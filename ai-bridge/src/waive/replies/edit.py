"""Answers about edit.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any, NotRequired

from waive.replies.common import Reply

__all__ = ["EditState", "EditSummary", "QueryReply", "SummaryReply"]


class EditSummary(Reply):
    """The answer of `new_edit`, `open_edit`, `save_edit`.

    `save_edit_as` and `get_edit_info`.
    """

    name: str
    """Its name."""

    saved: bool
    """Whether its file holds all changes."""

    current_revision: int
    """Its revision."""

    length: float
    """Where the last clip ends, in seconds."""

    length_beats: float
    """Where the last clip ends, in beats."""

    track_count: int
    """How many tracks it has."""

    clip_count: int
    """How many clips it has."""

    marker_count: int
    """How many markers it has."""

    tempo_bpm: float
    """The tempo at its start, in beats a minute."""

    time_sig_numerator: int
    """Beats in a bar at its start."""

    time_sig_denominator: int
    """The note value of a beat at its start."""

    sample_rate: float
    """The rate the engine runs at, in hertz."""

    file_path: str | None
    """Its file; null before it has one."""

    warnings: NotRequired[list[str]]
    """What could not be read, after `open_edit`: missing files, parts not understood."""


class EditState(Reply):
    """The answer of `get_edit_state`."""

    edit_xml: str
    """The Edit as a Tracktion document; starts with `<EDIT`."""


class QueryReply(Reply):
    """The answer of `query`."""

    count: int
    """How many objects match in all."""

    offset: int
    """How many were passed over."""

    objects: list[dict[str, Any]]
    """The objects of this page: each field asked for, by its name.

    Fields an object doesn't have are left out.
    """

    next_offset: NotRequired[int]
    """The `offset` of the next page, where there is more."""


class SummaryReply(Reply):
    """The answer of `summarize`."""

    text: str
    """The overview, in lines."""

    characters: int
    """How many characters it has."""

    tokens: int
    """About how many tokens it takes, estimated high."""

    elided: bool
    """Whether something was left out for want of room."""
