"""One TCP connection for threads: a socket, and a reader thread of its own.

Any number of threads may send; a lock keeps frames whole and in the order in which their
waiters stand. The reader thread hands replies to waiters and notifications to the listener,
so that notifications arrive while nobody asks anything. All waiting is bounded.

Elsewhere: what the bytes mean (`waive.protocol`), actions (`waive.client`).
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from waive.call import Call
from waive.errors import ConnectionClosed, ProtocolError, ReplyTimeout, WaiveError
from waive.protocol import MAX_PAYLOAD, ByteOrder, Message, Session

__all__ = ["Connection"]

_RECEIVE_BYTES = 256 * 1024


class _Waiter:
    """Collects the replies to a run of requests that were written together."""

    __slots__ = ("_done", "_left", "failure", "replies")

    def __init__(self, count: int) -> None:
        self.replies: list[Message] = []
        self.failure: WaiveError | None = None
        self._left = count
        self._done = threading.Lock()
        self._done.acquire()

    def reply(self, message: Message) -> None:
        self.replies.append(message)
        self._left -= 1
        if self._left == 0:
            self._done.release()

    def fail(self, error: WaiveError) -> None:
        if self.failure is None and self._left > 0:
            self.failure = error
            self._left = 0
            self._done.release()

    def wait(self, timeout: float) -> list[Message]:
        if not self._done.acquire(timeout=timeout):
            raise ReplyTimeout(f"no reply within {timeout:g} s")
        if self.failure is not None:
            raise self.failure
        return self.replies


class Connection:
    """A connected socket, and who waits for what on it.

    `on_event` is called with each notification, and with None once when the connection ends.
    It is called on the reader thread and must not wait.
    """

    def __init__(
        self,
        sock: socket.socket,
        on_event: Callable[[Message | None], None],
        *,
        order: ByteOrder = ByteOrder.BIG,
        limit: int = MAX_PAYLOAD,
    ) -> None:
        self._socket = sock
        self._on_event = on_event
        self._session: Session[_Waiter] = Session(order, limit)
        self._send_lock = threading.Lock()
        self._state_lock = threading.Lock()
        self._closed: ConnectionClosed | None = None
        self._reader = threading.Thread(target=self._read, name="waive-reader", daemon=True)
        self._reader.start()

    @property
    def closed(self) -> ConnectionClosed | None:
        """Why the connection has ended, or None while it lives."""
        return self._closed

    def exchange(self, calls: Sequence[Call[Any]], timeout: float) -> list[Message]:
        """Writes all requests at once; returns their replies in order.

        Raises:
            ReplyTimeout: not all replies came within `timeout` seconds.
            ConnectionClosed: the engine went away.
        """
        if not calls:
            return []
        frames = b"".join(self._session.frame(call.encode()) for call in calls)
        waiter = _Waiter(len(calls))
        deadline = time.monotonic() + timeout
        self._write(frames, waiter, len(calls), timeout)
        try:
            return waiter.wait(max(0.0, deadline - time.monotonic()))
        except ReplyTimeout:
            raise ReplyTimeout(f"{calls[0].action}: no reply within {timeout:g} s") from None
        except ConnectionClosed as error:
            raise type(error)(*error.args) from error

    def _write(self, frames: bytes, waiter: _Waiter, count: int, timeout: float) -> None:
        if not self._send_lock.acquire(timeout=timeout):
            raise ReplyTimeout(f"could not send within {timeout:g} s: the connection is busy")
        try:
            with self._state_lock:
                if self._closed is not None:
                    raise type(self._closed)(*self._closed.args)
                for _ in range(count):
                    self._session.expect(waiter)
            self._send_all(frames, timeout)
        finally:
            self._send_lock.release()

    def _send_all(self, frames: bytes, timeout: float) -> None:
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(frames)
        except OSError as error:  # part of a frame may be out: nothing can follow it
            self._end(ConnectionClosed(f"sending failed: {error}"))

    def _read(self) -> None:
        reason = ConnectionClosed("the connection was closed by this program")
        try:
            while piece := self._receive():
                for waiter, message in self._session.receive(piece):
                    if waiter is None:
                        self._on_event(message)
                    else:
                        waiter.reply(message)
            reason = ConnectionClosed(self._session.why_closed())
        except ProtocolError as error:
            reason = ConnectionClosed(f"the engine sent nonsense: {error}")
        except OSError as error:
            reason = ConnectionClosed(f"{self._session.why_closed()} ({error})")
        finally:
            self._end(reason)
            self._on_event(None)

    def _receive(self) -> bytes:
        while True:
            try:
                return self._socket.recv(_RECEIVE_BYTES)
            except TimeoutError:  # the socket's timeout is meant for sending
                continue

    def _end(self, reason: ConnectionClosed) -> None:
        with self._state_lock:
            if self._closed is None:
                self._closed = reason
            waiters = self._session.abandon()
            reason = self._closed
        for waiter in waiters:
            waiter.fail(reason)
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Closes the connection; whoever still waits gets `ConnectionClosed`."""
        self._end(ConnectionClosed("the connection was closed by this program"))
        if threading.current_thread() is not self._reader:
            self._reader.join(timeout=5.0)
        self._socket.close()


def open_socket(host: str, port: int, timeout: float) -> socket.socket:
    """Connects, waiting at most `timeout` seconds.

    Raises:
        ConnectionClosed: nobody listens there.
    """
    try:
        sock = socket.create_connection((host, port), timeout=timeout)
    except OSError as error:
        raise ConnectionClosed(f"can't connect to {host}:{port}: {error}") from error
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
