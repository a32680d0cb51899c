"""What the engine says unasked, by topic; ``event`` tells which it is."""

from typing import Literal, TypeAlias, TypedDict

from waive.replies.history import ChangeSet
from waive.replies.listening import MeterView
from waive.replies.render import JobView

__all__ = [
    "EditChanged",
    "EditReplaced",
    "JobMoved",
    "MetersMoment",
    "Notification",
    "TransportMoment",
    "Warned",
]


class EditChanged(ChangeSet):
    """The Edit changed; topic ``edit``."""

    event: Literal["edit_changed"]


class EditReplaced(TypedDict):
    """Another Edit took the place of this one: read it anew; topic ``edit``."""

    event: Literal["edit_replaced"]
    revision: int
    name: str
    file_path: str | None
    """Its file; None before it has one."""


class TransportMoment(TypedDict):
    """Playback started, stopped or moved; topic ``transport``."""

    event: Literal["transport"]
    position: float
    """Seconds."""
    position_beats: float
    is_playing: bool
    is_recording: bool


class MetersMoment(TypedDict):
    """The levels; topic ``meters``."""

    event: Literal["meters"]
    position: float
    """Seconds."""
    tracks: list[MeterView]
    """In order."""
    master: MeterView


class JobMoved(JobView):
    """A job began, moved on or ended; topic ``jobs``."""

    event: Literal["job"]


class Warned(TypedDict):
    """Something every client should know; logged to the logger ``waive``."""

    event: Literal["warning"]
    code: str
    message: str


Notification: TypeAlias = (
    EditChanged | EditReplaced | TransportMoment | MetersMoment | JobMoved | Warned
)
"""Any of them."""
