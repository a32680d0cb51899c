"""Answers about edit.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Any, NotRequired

from waive.replies.common import Reply
from waive.replies.parts import EditSummary, Recovery

__all__ = ["EditState", "EditSummaryReply", "QueryReply", "RecoveriesReply", "SummaryReply"]


class RecoveriesReply(Reply):
    """The answer of `list_recoveries` and `discard_recovery`: what is there now."""

    recoveries: list[Recovery]
    """Edits of earlier runs that were never saved, the latest first."""


class EditSummaryReply(Reply, EditSummary):
    """A reply.

    The answer of `new_edit`, `open_edit`, `save_edit`, `save_edit_as` and `get_edit_info`.
    """


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
