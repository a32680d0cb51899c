"""Subscriptions for threads: iterate to wait, `drain` to take what is there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from types import TracebackType
from typing import Self, cast

from waive.errors import ConnectionClosed
from waive.events import QUEUE_LENGTH, EventQueue
from waive.protocol import Message
from waive.replies.notifications import Notification

__all__ = ["Subscription"]


class Subscription:
    """Notifications of some topics, from entering the ``with`` block to leaving it.

    Iterating waits for each next one, for ever or at most `idle_timeout` seconds, and ends
    when the subscription is closed or nothing came in that time.
    """

    def __init__(
        self,
        topics: Collection[str],
        on_close: Callable[[Subscription], None],
        *,
        maximum: int = QUEUE_LENGTH,
        idle_timeout: float | None = None,
    ) -> None:
        self._queue = EventQueue(topics, maximum)
        self._on_close = on_close
        self._idle_timeout = idle_timeout
        self._ready = threading.Condition()
        self._closed = False
        self._lost: ConnectionClosed | None = None

    @property
    def topics(self) -> frozenset[str]:
        """The topics listened to."""
        return self._queue.topics

    @property
    def dropped(self) -> int:
        """Events lost because nobody took them in time."""
        return self._queue.dropped

    def offer(self, message: Message) -> None:
        """Takes a notification in. Called by the client's reader thread."""
        with self._ready:
            if self._queue.offer(message):
                self._ready.notify()

    def lose(self, reason: ConnectionClosed) -> None:
        """Ends the waiting because the connection did. Called by the client."""
        with self._ready:
            self._lost = reason
            self._ready.notify_all()

    def get(self, timeout: float | None = None) -> Notification | None:
        """Waits for the next notification; None after `timeout` seconds or once closed.

        Raises:
            ConnectionClosed: the connection ended, and all that came before was taken.
        """
        with self._ready:
            self._ready.wait_for(
                lambda: len(self._queue) or self._closed or self._lost, timeout=timeout
            )
            message = cast("Notification | None", self._queue.take())
            if message is None and self._lost is not None and not self._closed:
                raise ConnectionClosed(*self._lost.args)
            return message

    def drain(self) -> list[Notification]:
        """Takes all notifications that are waiting, without waiting itself."""
        with self._ready:
            return cast("list[Notification]", list(iter(self._queue.take, None)))

    def close(self) -> None:
        """Stops listening."""
        with self._ready:
            if self._closed:
                return
            self._closed = True
            self._ready.notify_all()
        self._on_close(self)

    def __iter__(self) -> Iterator[Notification]:
        while (message := self.get(self._idle_timeout)) is not None:
            yield message

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
