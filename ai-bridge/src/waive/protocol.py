"""The wire, without any I/O: frames, and which reply belongs to which request.

A frame is 4 bytes magic ``0x0000AD10``, 4 bytes payload length, then the payload: UTF-8
JSON. Both byte orders exist; the magic tells them apart, frame by frame. The engine answers
in the order of the frame that is answered, and answers requests in the order they came.

`Session` is one connection seen from the client. It is given bytes and gives messages; the
shells in `waive.connection` and `waive.aio` own the sockets. Not thread-safe by itself,
except that one thread may call `expect` while another calls `receive`.
"""

from __future__ import annotations

import enum
import json
import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from waive.errors import ProtocolError, RequestError

__all__ = [
    "HEADER_BYTES",
    "MAGIC",
    "MAX_PAYLOAD",
    "ByteOrder",
    "Frame",
    "FrameParser",
    "Message",
    "Session",
    "encode_frame",
]

MAGIC = 0x0000AD10
HEADER_BYTES = 8
MAX_PAYLOAD = 64 * 1024 * 1024
"""Largest payload in bytes, unless another limit is given."""

Message = dict[str, Any]
W = TypeVar("W")


class ByteOrder(enum.Enum):
    """The order of the header's two words."""

    BIG = ">"
    """The design document's order: ``00 00 AD 10``. The default."""
    LITTLE = "<"
    """JUCE's order: ``10 AD 00 00``."""


_HEADERS = {order: struct.Struct(order.value + "II") for order in ByteOrder}
_MAGICS = {_HEADERS[order].pack(MAGIC, 0)[:4]: order for order in ByteOrder}


@dataclass(frozen=True, slots=True)
class Frame:
    """One payload, and the byte order its header came in."""

    payload: bytes
    order: ByteOrder = ByteOrder.BIG


def encode_frame(
    payload: bytes, order: ByteOrder = ByteOrder.BIG, limit: int = MAX_PAYLOAD
) -> bytes:
    """Puts a header before `payload`.

    Raises:
        RequestError: the payload is longer than `limit` bytes.
    """
    if len(payload) > limit:
        raise RequestError(f"payload of {len(payload)} bytes is over the limit of {limit}")
    return _HEADERS[order].pack(MAGIC, len(payload)) + payload


class FrameParser:
    """Cuts a stream of bytes into frames; the bytes may arrive in pieces of any size.

    Memory in use never exceeds what has arrived: a header's promise reserves nothing.
    """

    def __init__(self, limit: int = MAX_PAYLOAD) -> None:
        self.limit = limit
        self._buffer = bytearray()

    @property
    def in_frame(self) -> bool:
        """Whether the stream stands in the middle of a frame."""
        return bool(self._buffer)

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """Adds bytes and yields each frame that is now whole.

        Raises:
            ProtocolError: wrong magic, or a length over the limit. The stream is lost.
        """
        self._buffer += piece
        start = 0
        try:
            while (frame := self._frame_at(start)) is not None:
                start += HEADER_BYTES + len(frame.payload)
                yield frame
        finally:
            del self._buffer[:start]

    def _frame_at(self, start: int) -> Frame | None:
        buffer = self._buffer
        if len(buffer) - start < HEADER_BYTES:
            return None
        magic = bytes(buffer[start : start + 4])
        order = _MAGICS.get(magic)
        if order is None:
            raise ProtocolError(f"wrong magic: {magic.hex(' ')}")
        _, length = _HEADERS[order].unpack_from(buffer, start)
        if length > self.limit:
            raise ProtocolError(f"frame of {length} bytes is over the limit of {self.limit}")
        end = start + HEADER_BYTES + length
        if len(buffer) < end:
            return None
        return Frame(bytes(buffer[start + HEADER_BYTES : end]), order)


def decode_message(payload: bytes) -> Message:
    """Reads one payload as a JSON object.

    Raises:
        ProtocolError: it isn't UTF-8, or isn't a JSON object.
    """
    try:
        message = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not JSON: {payload[:80]!r}") from error
    if not isinstance(message, dict):
        raise ProtocolError(f"not a JSON object: {payload[:80]!r}")
    return message


class Session(Generic[W]):
    """One connection: pairs replies with the waiters of their requests, in order.

    Attributes:
        farewell: an error the engine sent to nobody in particular, such as the reason why
            it closes the connection; None so far.
    """

    def __init__(self, order: ByteOrder = ByteOrder.BIG, limit: int = MAX_PAYLOAD) -> None:
        self.order = order
        self.farewell: Message | None = None
        self._parser = FrameParser(limit)
        self._waiting: deque[W] = deque()

    def frame(self, payload: bytes) -> bytes:
        """The bytes to write for one request."""
        return encode_frame(payload, self.order, self._parser.limit)

    def expect(self, waiter: W) -> None:
        """Notes that the next unanswered request belongs to `waiter`."""
        self._waiting.append(waiter)

    def receive(self, piece: bytes) -> Iterator[tuple[W | None, Message]]:
        """Takes bytes; yields each message with its waiter, or None for a notification.

        Raises:
            ProtocolError: the stream is broken.
        """
        for frame in self._parser.feed(piece):
            message = decode_message(frame.payload)
            if "status" not in message and "event" in message:
                yield None, message
            elif self._waiting:
                yield self._waiting.popleft(), message
            else:
                self.farewell = message

    def abandon(self) -> list[W]:
        """Takes all waiters that will get no reply any more."""
        waiters = []
        while self._waiting:
            waiters.append(self._waiting.popleft())
        return waiters

    def why_closed(self) -> str:
        """What is known of why the engine closed the connection."""
        if self.farewell is not None:
            return f"the engine closed the connection: {self.farewell.get('message')}"
        if self._parser.in_frame:
            return "the engine went away in the middle of a frame"
        return "the engine closed the connection"
