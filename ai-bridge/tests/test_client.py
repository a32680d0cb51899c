"""The threaded client against a scripted engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

import waive
from fake_engine import FakeEngine, Peer, Request, answer, serving
from waive import Calls, Client, CommandError, ConnectionClosed, ReplyTimeout


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    with serving() as engine:
        yield engine


@pytest.fixture
def client(engine: FakeEngine) -> Iterator[Client]:
    with waive.connect(port=engine.port, timeout=5) as client:
        yield client


def test_what_goes_over_the_wire(engine: FakeEngine, client: Client) -> None:
    client.insert_audio_clip(2, "a.wav", waive.bar(5, 1.5), request_id="x", dry_run=True)
    assert engine.seen == [
        {
            "action": "insert_audio_clip",
            "track_id": 2,
            "file_path": "a.wav",
            "start_time": {"bar": 5, "beat": 1.5},
            "request_id": "x",
            "dry_run": True,
        }
    ]


def test_little_endian(engine: FakeEngine) -> None:
    order = waive.ByteOrder.LITTLE
    with waive.connect(port=engine.port, order=order) as client:
        assert client.ping()["status"] == "ok"
    assert engine.peers[0].order is order


def test_replies_in_small_pieces() -> None:
    def in_pieces(peer: Peer, _: Request) -> None:
        peer.send({"status": "ok", "message": "pong"}, piece=3)

    with serving(in_pieces) as engine, waive.connect(port=engine.port) as client:
        assert client.ping()["message"] == "pong"


def test_refusals_carry_what_the_engine_said(client: Client) -> None:
    with pytest.raises(waive.NotFound, match="Track not found: 7") as caught:
        client.raw("fail")
    assert (caught.value.code, caught.value.field) == ("track_not_found", "track_id")
    assert client.ping()["status"] == "ok"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("unknown_action", waive.UnknownAction),
        ("out_of_range", waive.InvalidArgument),
        ("revision_conflict", waive.RevisionConflict),
        ("file_not_found", waive.FileError),
        ("brand_new_code", CommandError),
    ],
)
def test_codes_and_exceptions(client: Client, code: str, kind: type[CommandError]) -> None:
    with pytest.raises(CommandError) as caught:
        client.raw("fail", code=code)
    assert type(caught.value) is kind


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), "\ud800"])
def test_what_json_cannot_hold_is_not_sent(client: Client, value: Any) -> None:
    with pytest.raises(waive.RequestError):
        client.raw("ping", value=value)
    assert client.ping()["status"] == "ok"


def test_pipeline(engine: FakeEngine, client: Client) -> None:
    with client.pipeline() as requests:
        pending = [requests.set_track_volume(n, -6.0) for n in range(100)]
        assert engine.seen == []
    replies: list[Any] = [one.reply for one in pending]
    assert [reply["count"] for reply in replies] == list(range(1, 101))


def test_pipeline_tells_of_a_refusal_after_all_replies(client: Client) -> None:
    requests = client.pipeline()
    with pytest.raises(CommandError), requests:
        first = requests.ping()
        second = requests.send(waive.Call[Any]("fail"))
        third = requests.ping()
    assert first.reply["status"] == third.reply["status"] == "ok"
    with pytest.raises(CommandError):
        _ = second.reply


def test_pending_before_the_end(client: Client) -> None:
    with client.pipeline() as requests:
        pending = requests.ping()
        with pytest.raises(waive.RequestError):
            _ = pending.reply


def test_send_many(client: Client) -> None:
    good, bad = client.send_many([Calls().ping(), waive.Call[Any]("fail")])
    assert good["status"] == "ok"
    assert isinstance(bad, CommandError)


def test_batch_with_references(engine: FakeEngine, client: Client) -> None:
    with client.batch("part", expected_revision=3) as batch:
        track = batch.add_track("keys")
        batch.set_track_pan(track.track_index, 0.5)
        batch.set_track_volume(track["id"], -3.0)
    (sent,) = engine.seen
    assert sent["expected_revision"] == 3
    assert [one.get("track_id") for one in sent["commands"]] == [
        None,
        "$0.track_index",
        "$0.id",
    ]
    assert len(batch.results) == 3


def test_a_batch_left_by_an_exception_is_not_sent(engine: FakeEngine, client: Client) -> None:
    with pytest.raises(KeyError), client.batch() as batch:
        batch.add_track()
        raise KeyError
    assert engine.seen == []


def test_many_threads_share_one_client(client: Client) -> None:
    def ask(name: str, out: list[Any]) -> None:
        out.extend(client.raw("ping", who=name, n=n)["echo"] for n in range(50))

    results: list[list[Any]] = [[] for _ in range(6)]
    threads = [threading.Thread(target=ask, args=(str(n), results[n])) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, echoes in enumerate(results):
        assert [(e["who"], e["n"]) for e in echoes] == [(str(n), k) for k in range(50)]


def test_a_late_reply_is_not_mistaken_for_the_next() -> None:
    def slow_once(peer: Peer, request: Request) -> None:
        if request.get("slow"):
            time.sleep(0.3)
        answer(peer, request)

    with serving(slow_once) as engine, waive.connect(port=engine.port) as client:
        with pytest.raises(ReplyTimeout, match=r"ping: no reply within 0\.05 s"):
            client.send(waive.Call[Any]("ping", {"slow": True}), timeout=0.05)
        assert client.raw("ping", n=2)["echo"]["n"] == 2


@pytest.mark.parametrize("cut", [0, 3, 12])
def test_the_engine_vanishes(cut: int) -> None:
    def vanish(peer: Peer, _: Request) -> None:
        peer.sock.sendall(bytes.fromhex("0000ad10 00000020 7b7d7b7d")[:cut])
        peer.vanish()

    with serving(vanish) as engine, waive.connect(port=engine.port) as client:
        expected = "middle of a frame" if cut else "closed the connection"
        with pytest.raises(ConnectionClosed, match=expected):
            client.ping()
        with pytest.raises(ConnectionClosed):
            client.ping()


def test_nonsense_from_the_engine() -> None:
    def nonsense(peer: Peer, _: Request) -> None:
        peer.sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with serving(nonsense) as engine, waive.connect(port=engine.port) as client:
        with pytest.raises(ConnectionClosed, match="nonsense"):
            client.ping()


def test_nobody_listens() -> None:
    with serving() as engine:
        port = engine.port
    with pytest.raises(ConnectionClosed, match="can't connect"):
        waive.connect(port=port, timeout=2)


def test_close_wakes_whoever_waits() -> None:
    with serving(lambda _peer, _request: None) as engine:
        client = waive.connect(port=engine.port)
        threading.Timer(0.1, client.close).start()
        with pytest.raises(ConnectionClosed, match="closed by this program"):
            client.ping()


def test_token() -> None:
    def guard(peer: Peer, request: Request) -> None:
        if request.get("token") == "good":
            answer(peer, request)
        else:
            peer.send({"status": "error", "message": "no", "error": {"code": "unauthorized"}})
            peer.vanish()

    with serving(guard) as engine:
        with waive.connect(port=engine.port, token="good"):  # noqa: S106
            pass
        with pytest.raises(waive.AuthenticationError):
            waive.connect(port=engine.port, token="bad")  # noqa: S106
