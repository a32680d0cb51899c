"""Notifications: interleaved with replies, bounded, sorted by topic."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

import waive
from fake_engine import Peer, Request, answer, serving
from waive.events import EventQueue


def chatty(peer: Peer, request: Request) -> None:
    peer.send({"event": "meters", "n": len(peer.seen)})
    answer(peer, request)
    peer.send({"event": "edit_changed", "n": len(peer.seen)})


def test_interleaved_with_replies() -> None:
    with (
        serving(chatty) as engine,
        waive.connect(port=engine.port) as client,
        client.subscribe("meters", "edit") as both,
        client.subscribe("edit") as edits,
    ):
        for _ in range(3):
            client.ping()
        got = [both.get(timeout=2) for _ in range(7)]
        assert all(message is not None for message in got)
        assert all(message["event"] == "edit_changed" for message in edits.drain())


def test_iteration_ends_when_idle() -> None:
    with (
        serving(chatty) as engine,
        waive.connect(port=engine.port) as client,
        client.subscribe("meters", idle_timeout=0.2) as events,
    ):
        client.ping()
        numbers: list[Any] = [message.get("n") for message in events]
        assert numbers == [1, 2]


def test_iteration_raises_when_the_engine_vanishes() -> None:
    with (
        serving(chatty) as engine,
        waive.connect(port=engine.port) as client,
        client.subscribe("meters") as events,
    ):
        threading.Timer(0.1, engine.peers[0].vanish).start()
        with pytest.raises(waive.ConnectionClosed):
            list(events)


def test_the_last_subscriber_turns_the_topic_off() -> None:
    with serving() as engine, waive.connect(port=engine.port) as client:
        with client.subscribe("edit", "meters"), client.subscribe("edit"):
            pass
        asked = [(one["action"], one["topics"]) for one in engine.seen]
    assert asked == [
        ("subscribe", ["edit", "meters"]),
        ("subscribe", ["edit"]),
        ("unsubscribe", ["edit", "meters"]),
    ]


def test_queues_are_bounded() -> None:
    events = EventQueue({"meters"}, maximum=2)
    for n in range(5):
        events.offer({"event": "meters", "n": n})
    assert events.dropped == 3
    assert not events.offer({"event": "edit_changed"})
    assert events.take() == {"event": "meters", "n": 3}


def test_warnings_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    def warn(peer: Peer, request: Request) -> None:
        peer.send({"event": "warning", "code": "xrun", "message": "too late"})
        answer(peer, request)

    with (
        caplog.at_level(logging.WARNING, "waive"),
        serving(warn) as engine,
        waive.connect(port=engine.port) as client,
    ):
        client.ping()
    assert "xrun: too late" in caplog.text
