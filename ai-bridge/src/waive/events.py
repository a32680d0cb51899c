"""Notifications: which topic one belongs to, and the bounded queues they wait in.

A queue that nobody empties keeps the newest and counts what it lost, so that a slow reader
costs neither memory nor the connection. After a loss of ``edit`` events, `changes_since`
tells what was missed.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Collection

from waive.protocol import Message

__all__ = ["QUEUE_LENGTH", "EventQueue", "log_warning", "topic_of"]

_log = logging.getLogger("waive")

QUEUE_LENGTH = 4096
"""Events a queue holds unless told otherwise."""

_TOPICS = {
    "edit_changed": "edit",
    "edit_replaced": "edit",
    "transport": "transport",
    "meters": "meters",
    "job": "jobs",
    "plugin": "plugins",
}


def topic_of(message: Message) -> str:
    """The topic a notification belongs to; the event's own name if it belongs to none."""
    event = str(message.get("event"))
    return _TOPICS.get(event, event)


def log_warning(message: Message | None) -> None:
    """Passes the engine's warnings, which go to every client, to the logger ``waive``."""
    if message is not None and message.get("event") == "warning":
        _log.warning("%s: %s", message.get("code"), message.get("message"))


class EventQueue:
    """A bounded queue of notifications of some topics. Not thread-safe by itself.

    Attributes:
        topics: what is let in.
        dropped: events lost because the queue was full.
    """

    def __init__(self, topics: Collection[str], maximum: int = QUEUE_LENGTH) -> None:
        self.topics = frozenset(topics)
        self.dropped = 0
        self._events: deque[Message] = deque(maxlen=maximum)

    def __len__(self) -> int:
        return len(self._events)

    def offer(self, message: Message) -> bool:
        """Takes a notification if it is of a wanted topic, dropping the oldest when full."""
        if topic_of(message) not in self.topics:
            return False
        if len(self._events) == self._events.maxlen:
            self.dropped += 1
        self._events.append(message)
        return True

    def take(self) -> Message | None:
        """The oldest notification, or None."""
        return self._events.popleft() if self._events else None
