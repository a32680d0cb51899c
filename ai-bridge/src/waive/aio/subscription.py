"""Subscriptions for asyncio: ``async for event in events``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from types import TracebackType
from typing import Self, cast

from waive.errors import ConnectionClosed
from waive.events import QUEUE_LENGTH, EventQueue
from waive.protocol import Message
from waive.replies.notifications import Notification

__all__ = ["AsyncSubscription"]


class AsyncSubscription:
    """Notifications of some topics, from entering the ``async with`` block to leaving it.

    Iterating waits for each next one, for ever or at most `idle_timeout` seconds.
    """

    def __init__(
        self,
        topics: Collection[str],
        on_open: Callable[[AsyncSubscription], Awaitable[None]],
        on_close: Callable[[AsyncSubscription], Awaitable[None]],
        *,
        maximum: int = QUEUE_LENGTH,
        idle_timeout: float | None = None,
    ) -> None:
        self._queue = EventQueue(topics, maximum)
        self._on_open = on_open
        self._on_close = on_close
        self._idle_timeout = idle_timeout
        self._ready = asyncio.Event()
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
        """Takes a notification in. Called by the client."""
        if self._queue.offer(message):
            self._ready.set()

    def lose(self, reason: ConnectionClosed) -> None:
        """Ends the waiting because the connection did. Called by the client."""
        self._lost = reason
        self._ready.set()

    async def get(self, timeout: float | None = None) -> Notification | None:  # noqa: ASYNC109
        """Awaits the next notification; None after `timeout` seconds or once closed.

        Raises:
            ConnectionClosed: the connection ended, and all that came before was taken.
        """
        try:
            async with asyncio.timeout(timeout):
                while (message := self._queue.take()) is None:
                    if self._closed:
                        return None
                    if self._lost is not None:
                        raise ConnectionClosed(*self._lost.args)
                    self._ready.clear()
                    await self._ready.wait()
                return cast("Notification", message)
        except TimeoutError:
            return None

    def drain(self) -> list[Notification]:
        """Takes all notifications that are waiting, without waiting itself."""
        return cast("list[Notification]", list(iter(self._queue.take, None)))

    async def close(self) -> None:
        """Stops listening."""
        if not self._closed:
            self._closed = True
            self._ready.set()
            await self._on_close(self)

    async def __aiter__(self) -> AsyncIterator[Notification]:
        while (message := await self.get(self._idle_timeout)) is not None:
            yield message

    async def __aenter__(self) -> Self:
        await self._on_open(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
