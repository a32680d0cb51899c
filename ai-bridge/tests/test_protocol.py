"""The codec: any cut of the bytes, both orders, lies and limits."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waive.errors import ProtocolError, RequestError
from waive.protocol import MAGIC, ByteOrder, Frame, FrameParser, Session, encode_frame

frames = st.builds(Frame, st.binary(max_size=40), st.sampled_from(ByteOrder))


def parse(pieces: list[bytes], limit: int = 1000) -> list[Frame]:
    parser = FrameParser(limit)
    return [frame for piece in pieces for frame in parser.feed(piece)]


def test_the_two_orders_on_the_wire() -> None:
    assert encode_frame(b"{}") == bytes.fromhex("0000ad10 00000002") + b"{}"
    assert encode_frame(b"{}", ByteOrder.LITTLE) == bytes.fromhex("10ad0000 02000000") + b"{}"


@given(st.lists(frames, max_size=6), st.data())
def test_any_cut_of_the_stream_gives_the_same_frames(sent: list[Frame], data: Any) -> None:
    stream = b"".join(encode_frame(frame.payload, frame.order) for frame in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    edges = [0, *cuts, len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(edges)]
    assert parse(pieces) == sent


@given(st.binary(min_size=8, max_size=60))
def test_garbage_is_frames_or_an_error(garbage: bytes) -> None:
    try:
        parse([garbage])
    except ProtocolError:
        assert MAGIC.to_bytes(4, "big") != garbage[:4] or len(garbage) >= 8


def test_a_lying_header_costs_no_memory() -> None:
    with pytest.raises(ProtocolError, match="over the limit"):
        parse([bytes.fromhex("0000ad10 ffffffff")])


def test_wrong_magic() -> None:
    with pytest.raises(ProtocolError, match="wrong magic"):
        parse([b"GET / HTTP/1.1\r\n"])


def test_too_long_to_send() -> None:
    with pytest.raises(RequestError):
        encode_frame(b"12345", limit=4)


def test_frames_before_a_broken_one_still_come() -> None:
    parser = FrameParser()
    stream = parser.feed(encode_frame(b"{}") + b"nonsense!")
    assert next(stream).payload == b"{}"
    with pytest.raises(ProtocolError):
        next(stream)


def test_replies_and_notifications_are_told_apart() -> None:
    session: Session[str] = Session()
    session.expect("first")
    session.expect("second")
    messages: list[dict[str, Any]] = [
        {"event": "meters"},
        {"status": "ok", "event": "a field of the reply"},
        {"status": "error"},
        {"status": "error", "message": "too slow"},
    ]
    stream = b"".join(encode_frame(json.dumps(one).encode()) for one in messages)
    got = list(session.receive(stream))
    assert [waiter for waiter, _ in got] == [None, "first", "second"]
    assert session.farewell == messages[3]
    assert "too slow" in session.why_closed()


@pytest.mark.parametrize("payload", [b"\xff", b"[1]", b"nope", b'"x"'])
def test_payloads_that_are_no_message(payload: bytes) -> None:
    session: Session[None] = Session()
    with pytest.raises(ProtocolError):
        list(session.receive(encode_frame(payload)))
