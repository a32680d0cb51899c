"""What the engine says unasked, by topic; ``event`` tells which it is.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import Literal, TypeAlias

from waive.replies.parts import (
    ChangeSet,
    EditReplaced,
    JobView,
    MetersMoment,
    PluginMoment,
    TransportMoment,
    WarningMoment,
)

__all__ = [
    "EditChangedEvent",
    "EditReplacedEvent",
    "JobEvent",
    "MetersEvent",
    "Notification",
    "PluginEvent",
    "TransportEvent",
    "WarningEvent",
]


class EditChangedEvent(ChangeSet):
    """The Edit changed; topic `edit`."""

    event: Literal["edit_changed"]
    """Which it is."""


class EditReplacedEvent(EditReplaced):
    """Another Edit took the place of this one (`new_edit`, `open_edit`): read it anew.

    Topic `edit`.
    """

    event: Literal["edit_replaced"]
    """Which it is."""


class TransportEvent(TransportMoment):
    """Playback started, stopped or moved; topic `transport`."""

    event: Literal["transport"]
    """Which it is."""


class MetersEvent(MetersMoment):
    """The levels; topic `meters`."""

    event: Literal["meters"]
    """Which it is."""


class JobEvent(JobView):
    """A job began, moved on or ended; topic `jobs`."""

    event: Literal["job"]
    """Which it is."""


class PluginEvent(PluginMoment):
    """A plugin of another maker did something by itself; topic `plugins`."""

    event: Literal["plugin"]
    """Which it is."""


class WarningEvent(WarningMoment):
    """Something the client should know; sent to all."""

    event: Literal["warning"]
    """Which it is."""


Notification: TypeAlias = (
    EditChangedEvent
    | EditReplacedEvent
    | TransportEvent
    | MetersEvent
    | JobEvent
    | PluginEvent
    | WarningEvent
)
"""Any of them."""
