"""What every reply carries, and a few types that are written by hand."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from waive.replies.operations import OpView

__all__ = ["ErrorReply", "Reply", "TrackPlace"]

TrackPlace: TypeAlias = int | Literal["master"]
"""How a reply names a track: its zero-based position, or the master."""


class Reply(TypedDict):
    """What every successful reply carries."""

    status: str
    """Always ``"ok"``: a refusal is raised as `waive.CommandError`."""
    revision: NotRequired[int]
    """The Edit's revision after the change, where there was one."""
    request_id: NotRequired[str | int]
    """The request's own, echoed."""
    diff: NotRequired[list[OpView]]
    """With ``dry_run``: the operations that were done and taken back."""


class ErrorReply(TypedDict):
    """A refusal, where it stands inside another reply."""

    message: str
    """The sentence for people."""
    error: dict[str, Any]
    """Code, field, hint, allowed, nearest."""
