"""`AsyncClient`: all actions over one connection, as coroutines."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack, cast

from waive.actions import Actions
from waive.aio.connection import AsyncConnection, open_connection
from waive.aio.subscription import AsyncSubscription
from waive.call import Call, Options, call
from waive.dispatch import AsksAsync
from waive.engine import EngineProcess
from waive.errors import AuthenticationError, CommandError, ConnectionClosed, WaiveError
from waive.events import QUEUE_LENGTH, log_warning
from waive.protocol import MAX_PAYLOAD, ByteOrder, Message
from waive.queues import CommandQueue, RequestQueue, longest_patience, read_reply
from waive.replies.words import Topic

__all__ = ["AsyncBatch", "AsyncClient", "AsyncPipeline", "connect"]

R = TypeVar("R")


class AsyncClient(Actions, AsksAsync):
    """A connection to an engine, for one event loop. Made by `connect` or `launch`.

    Attributes:
        timeout: seconds to wait for a reply; renders get at least ten minutes.
        engine: the engine process that `launch` started, or None.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        timeout: float = 30.0,
        order: ByteOrder = ByteOrder.BIG,
        limit: int = MAX_PAYLOAD,
        engine: EngineProcess | None = None,
    ) -> None:
        self.timeout = timeout
        self.engine = engine
        self._subscriptions: list[AsyncSubscription] = []
        self._connection = AsyncConnection(reader, writer, self._on_event, order=order, limit=limit)

    async def send(self, call: Call[R], /, *, timeout: float | None = None) -> R:  # noqa: ASYNC109
        """Sends one request and awaits its reply, at most `timeout` seconds.

        Raises:
            CommandError: the engine refused.
            ReplyTimeout: no reply in time.
            ConnectionClosed: the engine went away.
        """
        (outcome,) = await self.send_many([call], timeout=timeout)
        if isinstance(outcome, CommandError):
            raise outcome
        return cast("R", outcome)

    async def send_many(
        self,
        calls: Sequence[Call[Any]],
        *,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[Any]:
        """Writes many requests at once; returns replies and `CommandError` values in order."""
        patience = timeout if timeout is not None else max(self.timeout, longest_patience(calls))
        try:
            replies = await self._connection.exchange(calls, patience)
        except ConnectionClosed as error:
            if self.engine is not None and await asyncio.to_thread(self.engine.ended, 1.0):
                raise ConnectionClosed(f"{error}; {self.engine.obituary()}") from error
            raise
        return [read_reply(one, reply) for one, reply in zip(calls, replies, strict=True)]

    async def raw(self, action: str, /, **fields: Any) -> Message:
        """Sends any action with any fields, such as one that this package doesn't know yet."""
        reply: Message = await self.send(Call(action, fields))
        return reply

    def pipeline(
        self,
        *,
        check: bool = True,
        timeout: float | None = None,
    ) -> AsyncPipeline:
        """Collects requests and writes them together on leaving the ``async with`` block."""
        return AsyncPipeline(self, check=check, timeout=timeout)

    def batch(self, label: str | None = None, **options: Unpack[Options]) -> AsyncBatch:
        """Collects commands; one transaction on leaving the ``async with`` block."""
        return AsyncBatch(self, label, options)

    def subscribe(
        self,
        *topics: Topic,
        maximum: int = QUEUE_LENGTH,
        idle_timeout: float | None = None,
    ) -> AsyncSubscription:
        """Listens to topics, from entering the ``async with`` block on."""
        return AsyncSubscription(
            topics,
            self._subscribe,
            self._unsubscribe,
            maximum=maximum,
            idle_timeout=idle_timeout,
        )

    async def _subscribe(self, subscription: AsyncSubscription) -> None:
        self._subscriptions.append(subscription)
        try:
            await self.subscribe_topics(cast("Sequence[Topic]", sorted(subscription.topics)))
        except WaiveError:
            self._subscriptions.remove(subscription)
            raise

    async def _unsubscribe(self, subscription: AsyncSubscription) -> None:
        self._subscriptions.remove(subscription)
        kept = {topic for other in self._subscriptions for topic in other.topics}
        unused = sorted(subscription.topics - kept)
        if unused and self._connection.closed is None:
            with contextlib.suppress(ConnectionClosed):
                await self.unsubscribe_topics(cast("Sequence[Topic]", unused))

    def _on_event(self, message: Message | None) -> None:
        log_warning(message)
        for listener in list(self._subscriptions):
            if message is not None:
                listener.offer(message)
            else:
                listener.lose(self._connection.closed or ConnectionClosed("closed"))

    async def close(self) -> None:
        """Closes the connection, and stops the engine if `launch` started it."""
        if self.engine is not None and self._connection.closed is None:
            with contextlib.suppress(WaiveError):
                await self.send(call("shutdown"), timeout=5.0)
        await self._connection.close()
        if self.engine is not None:
            await asyncio.to_thread(self.engine.stop)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


class AsyncPipeline(RequestQueue):
    """Requests that are written together when the ``async with`` block is left."""

    def __init__(self, client: AsyncClient, *, check: bool, timeout: float | None) -> None:
        super().__init__()
        self._client = client
        self._check = check
        self._timeout = timeout

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            outcomes = await self._client.send_many(self.calls, timeout=self._timeout)
            self.settle(outcomes, check=self._check)


class AsyncBatch(CommandQueue):
    """Commands that become one transaction when the ``async with`` block is left."""

    def __init__(self, client: AsyncClient, label: str | None, options: Options) -> None:
        super().__init__(label, options)
        self._client = client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.settle(await self._client.send(self.call()))


async def connect(
    host: str = "127.0.0.1",
    port: int = 9090,
    token: str | None = None,
    *,
    timeout: float = 30.0,  # noqa: ASYNC109
    order: ByteOrder = ByteOrder.BIG,
    engine: EngineProcess | None = None,
) -> AsyncClient:
    """Connects to an engine that is running.

    Raises:
        ConnectionClosed: nobody listens there.
        AuthenticationError: the token was refused.
    """
    reader, writer = await open_connection(host, port, timeout)
    client = AsyncClient(reader, writer, timeout=timeout, order=order, engine=engine)
    if token is not None:
        try:
            await client.send(call("auth", token=token))
        except (CommandError, ConnectionClosed) as error:
            await client.close()
            raise AuthenticationError(f"the engine refused the token: {error}") from error
    return client
