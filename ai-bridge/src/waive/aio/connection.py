"""One TCP connection for asyncio: streams, and a reader task.

Belongs to one event loop. Elsewhere: what the bytes mean (`waive.protocol`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from waive.call import Call
from waive.errors import ConnectionClosed, ProtocolError, ReplyTimeout
from waive.protocol import MAX_PAYLOAD, ByteOrder, Message, Session

__all__ = ["AsyncConnection", "open_connection"]

_RECEIVE_BYTES = 256 * 1024
_Waiter = asyncio.Future[Message]


class AsyncConnection:
    """A connected stream, and who waits for what on it.

    `on_event` is called with each notification, and with None once when the connection ends.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_event: Callable[[Message | None], None],
        *,
        order: ByteOrder = ByteOrder.BIG,
        limit: int = MAX_PAYLOAD,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._on_event = on_event
        self._session: Session[_Waiter] = Session(order, limit)
        self._closed: ConnectionClosed | None = None
        self._task = asyncio.create_task(self._read(), name="waive-reader")

    @property
    def closed(self) -> ConnectionClosed | None:
        """Why the connection has ended, or None while it lives."""
        return self._closed

    async def exchange(self, calls: Sequence[Call[Any]], seconds: float) -> list[Message]:
        """Writes all requests at once; returns their replies in order.

        Raises:
            ReplyTimeout: not all replies came within so many seconds.
            ConnectionClosed: the engine went away.
        """
        if not calls:
            return []
        frames = b"".join(self._session.frame(call.encode()) for call in calls)
        if self._closed is not None:
            raise type(self._closed)(*self._closed.args)
        loop = asyncio.get_running_loop()
        waiters = [loop.create_future() for _ in calls]
        for waiter in waiters:
            self._session.expect(waiter)
        self._writer.write(frames)
        try:
            async with asyncio.timeout(seconds):
                await self._drain()
                return list(await asyncio.gather(*waiters))
        except TimeoutError:
            raise ReplyTimeout(f"{calls[0].action}: no reply within {seconds:g} s") from None
        finally:
            for waiter in waiters:
                waiter.cancel()

    async def _drain(self) -> None:
        try:
            await self._writer.drain()
        except OSError as error:
            self._end(ConnectionClosed(f"sending failed: {error}"))

    async def _read(self) -> None:
        reason = ConnectionClosed("the connection was closed by this program")
        try:
            while piece := await self._reader.read(_RECEIVE_BYTES):
                self._receive(piece)
            reason = ConnectionClosed(self._session.why_closed())
        except ProtocolError as error:
            reason = ConnectionClosed(f"the engine sent nonsense: {error}")
        except OSError as error:
            reason = ConnectionClosed(f"{self._session.why_closed()} ({error})")
        finally:
            self._end(reason)
            self._on_event(None)

    def _receive(self, piece: bytes) -> None:
        for waiter, message in self._session.receive(piece):
            if waiter is None:
                self._on_event(message)
            elif not waiter.done():  # done: its caller gave up
                waiter.set_result(message)

    def _end(self, reason: ConnectionClosed) -> None:
        if self._closed is None:
            self._closed = reason
        for waiter in self._session.abandon():
            if not waiter.done():
                waiter.set_exception(type(self._closed)(*self._closed.args))
        self._writer.close()

    async def close(self) -> None:
        """Closes the connection; whoever still waits gets `ConnectionClosed`."""
        self._end(ConnectionClosed("the connection was closed by this program"))
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


async def open_connection(
    host: str, port: int, seconds: float
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connects, waiting at most so many seconds.

    Raises:
        ConnectionClosed: nobody listens there.
    """
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.open_connection(host, port)
    except OSError as error:  # TimeoutError is one
        raise ConnectionClosed(f"can't connect to {host}:{port}: {error}") from error
