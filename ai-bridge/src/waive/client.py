"""`Client`: all actions over one connection, for ordinary (threaded) programs."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack, cast

from waive.actions import Actions
from waive.call import Call, Options, call
from waive.connection import Connection, open_socket
from waive.dispatch import Asks
from waive.engine import EngineProcess
from waive.errors import (
    AuthenticationError,
    CommandError,
    ConnectionClosed,
    WaiveError,
)
from waive.events import QUEUE_LENGTH, log_warning
from waive.protocol import MAX_PAYLOAD, ByteOrder, Message
from waive.queues import CommandQueue, RequestQueue, longest_patience, read_reply
from waive.replies.words import Topic
from waive.subscription import Subscription

__all__ = ["Batch", "Client", "Pipeline", "connect"]

R = TypeVar("R")


class Client(Actions, Asks):
    """A connection to an engine. Any number of threads may share one.

    Every action is a method: it sends, waits at most `timeout` seconds, and returns the
    reply as a dictionary, or raises `waive.CommandError`.

    Attributes:
        timeout: seconds to wait for a reply; renders get at least ten minutes.
        engine: the engine process that `waive.launch` started, or None.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        token: str | None = None,
        timeout: float = 30.0,
        order: ByteOrder = ByteOrder.BIG,
        limit: int = MAX_PAYLOAD,
        engine: EngineProcess | None = None,
    ) -> None:
        self.timeout = timeout
        self.engine = engine
        self._subscriptions: list[Subscription] = []
        self._subscribing = threading.Lock()
        sock = open_socket(host, port, timeout)
        self._connection = Connection(sock, self._on_event, order=order, limit=limit)
        if token is not None:
            self._log_in(token)

    def _log_in(self, token: str) -> None:
        try:
            self.send(call("auth", token=token))
        except (CommandError, ConnectionClosed) as error:
            self.close()
            raise AuthenticationError(f"the engine refused the token: {error}") from error

    def send(self, call: Call[R], /, *, timeout: float | None = None) -> R:
        """Sends one request and waits for its reply, at most `timeout` seconds.

        Raises:
            CommandError: the engine refused.
            ReplyTimeout: no reply in time.
            ConnectionClosed: the engine went away.
        """
        (outcome,) = self.send_many([call], timeout=timeout)
        if isinstance(outcome, CommandError):
            raise outcome
        return cast("R", outcome)

    def send_many(self, calls: Sequence[Call[Any]], *, timeout: float | None = None) -> list[Any]:
        """Writes many requests at once; returns replies and `CommandError` values in order."""
        patience = timeout if timeout is not None else max(self.timeout, longest_patience(calls))
        replies = self._exchange(calls, patience)
        return [read_reply(one, reply) for one, reply in zip(calls, replies, strict=True)]

    def _exchange(self, calls: Sequence[Call[Any]], timeout: float) -> list[Message]:
        try:
            return self._connection.exchange(calls, timeout)
        except ConnectionClosed as error:
            if self.engine is not None and self.engine.ended(within=1.0):
                raise ConnectionClosed(f"{error}; {self.engine.obituary()}") from error
            raise

    def raw(self, action: str, /, **fields: Any) -> Message:
        """Sends any action with any fields, such as one that this package doesn't know yet."""
        reply: Message = self.send(Call(action, fields))
        return reply

    def pipeline(self, *, check: bool = True, timeout: float | None = None) -> Pipeline:
        """Collects requests and writes them together on leaving the ``with`` block.

        Unlike a batch they are separate transactions: each succeeds or fails by itself.
        With `check`, leaving raises the first refusal, after all replies have come.
        """
        return Pipeline(self, check=check, timeout=timeout)

    def batch(self, label: str | None = None, **options: Unpack[Options]) -> Batch:
        """Collects commands and does them as one transaction on leaving the ``with`` block.

        What a method returns stands for its answer, and may be used in later commands.
        """
        return Batch(self, label, options)

    def subscribe(
        self,
        *topics: Topic,
        maximum: int = QUEUE_LENGTH,
        idle_timeout: float | None = None,
    ) -> Subscription:
        """Listens to topics; the queue keeps the newest `maximum` notifications."""
        subscription = Subscription(
            topics, self._unsubscribe, maximum=maximum, idle_timeout=idle_timeout
        )
        with self._subscribing:
            self._subscriptions.append(subscription)
        try:
            self.subscribe_topics(topics)
        except WaiveError:
            with self._subscribing:
                self._subscriptions.remove(subscription)
            raise
        return subscription

    def _unsubscribe(self, subscription: Subscription) -> None:
        with self._subscribing:
            self._subscriptions.remove(subscription)
            kept = {topic for other in self._subscriptions for topic in other.topics}
        unused = sorted(subscription.topics - kept)
        if unused and self._connection.closed is None:
            with contextlib.suppress(ConnectionClosed):
                self.unsubscribe_topics(cast("Sequence[Topic]", unused))

    def _on_event(self, message: Message | None) -> None:
        log_warning(message)
        with self._subscribing:
            listeners = list(self._subscriptions)
        for listener in listeners:
            if message is not None:
                listener.offer(message)
            else:
                listener.lose(self._connection.closed or ConnectionClosed("closed"))

    def close(self) -> None:
        """Closes the connection, and stops the engine if `waive.launch` started it."""
        if self.engine is not None and self._connection.closed is None:
            with contextlib.suppress(WaiveError):
                self.send(call("shutdown"), timeout=5.0)
        self._connection.close()
        if self.engine is not None:
            self.engine.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Pipeline(RequestQueue):
    """Requests that are written together when the ``with`` block is left."""

    def __init__(self, client: Client, *, check: bool, timeout: float | None) -> None:
        super().__init__()
        self._client = client
        self._check = check
        self._timeout = timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            outcomes = self._client.send_many(self.calls, timeout=self._timeout)
            self.settle(outcomes, check=self._check)


class Batch(CommandQueue):
    """Commands that become one transaction when the ``with`` block is left."""

    def __init__(self, client: Client, label: str | None, options: Options) -> None:
        super().__init__(label, options)
        self._client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.settle(self._client.send(self.call()))


def connect(
    host: str = "127.0.0.1",
    port: int = 9090,
    token: str | None = None,
    *,
    timeout: float = 30.0,
    order: ByteOrder = ByteOrder.BIG,
) -> Client:
    """Connects to an engine that is running.

    Raises:
        ConnectionClosed: nobody listens there.
        AuthenticationError: the token was refused.
    """
    return Client(host, port, token=token, timeout=timeout, order=order)
