"""The client against the real engine."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import midifile
import reference
import song
import waive
import wavfile
import workload
from golden import mismatches
from test_fixtures import methods, reply_type
from waive import Client
from waive.protocol import ByteOrder, FrameParser, encode_frame

RATE = 48_000


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Two seconds of a 1 kHz sine at -6 dBFS: stereo, 24 bits."""
    now = np.arange(2 * RATE) / RATE
    sine = np.sin(2 * np.pi * 1000 * now)[:, None] * np.array([0.5, 0.5])
    wavfile.write_wav(tmp_path / "tone.wav", RATE, sine, 24)
    return tmp_path / "tone.wav"


def checked(method: str, reply: Any) -> Any:
    """The reply, if it is of the type that the method declares."""
    assert mismatches(reply, reply_type(method)) == []
    return reply


def test_reading_actions_answer_as_declared(client: Client) -> None:
    client.add_track("one")
    client.add_marker(1.0, "here")
    for method in (
        "ping",
        "get_tracks",
        "get_edit_state",
        "get_edit_info",
        "get_transport_state",
        "list_markers",
        "get_history",
        "get_meters",
        "get_performance",
        "list_jobs",
        "transport_play",
        "transport_stop",
    ):
        checked(method, getattr(client, method)())
    checked("get_track", client.get_track(0))
    checked("get_plugin_parameters", client.get_plugin_parameters(0, "volume"))
    checked("changes_since", client.changes_since(0))


def test_the_engine_describes_exactly_what_the_client_has(client: Client) -> None:
    described = json.dumps(client.describe())
    for wire in methods():
        assert f'"{wire}"' in described, wire
        assert client.describe(wire)["status"] == "ok"


def test_clips(client: Client, tone: Path) -> None:
    client.add_track("tone")
    clip = checked("insert_audio_clip", client.insert_audio_clip(0, tone, waive.bar(2)))
    assert (clip["start_time"], clip["duration"]) == (2.0, 2.0)
    split = checked("split_clip", client.split_clip(0, 0, 3.0))
    checked("move_clip", client.move_clip(0, 1, delta_seconds=waive.beats(2)))
    checked("set_clip_gain", client.set_clip_gain(None, split["id"], -6.0))
    checked("set_clip_fade", client.set_clip_fade(0, 0, 0.1, fade_in_type="s_curve"))
    checked("trim_clip", client.trim_clip(0, 0, 2.25))
    checked("rename_clip", client.rename_clip(0, 0, "left"))
    checked("duplicate_clip", client.duplicate_clip(0, 0))
    checked("get_clip", client.get_clip(0, 0))
    checked("delete_clip", client.delete_clip(None, split["new_id"]))


def test_notes(client: Client, tmp_path: Path) -> None:
    drums = song.parts()[0]
    midifile.write_midi(tmp_path / "drums.mid", [drums], song.BPM)
    client.set_tempo(song.BPM)
    client.add_track("drums")
    clip = client.insert_midi_clip(0, tmp_path / "drums.mid")
    read = checked("get_notes", client.get_notes(0, 0))["notes"]
    assert clip["note_count"] == len(read) == len(drums.notes)
    got = sorted((round(one["start"], 6), one["pitch"], one["velocity"]) for one in read)
    assert got == sorted((note.start, note.pitch, note.velocity) for note in drums.notes)
    empty = client.insert_empty_midi_clip(0, waive.bar(20), waive.beats(4))
    added = client.add_notes(None, empty["id"], [{"pitch": 60, "start": 0, "length": 1}])
    assert checked("add_notes", added)["note_count"] == 1


def test_batch_undo_dry_run(client: Client) -> None:
    before = client.get_edit_state()["edit_xml"]
    dry = checked("add_track", client.add_track("dry", dry_run=True))
    assert dry["diff"]
    assert client.get_edit_state()["edit_xml"] == before
    with client.batch("two tracks") as batch:
        first = batch.add_track("one")
        second = batch.add_track("two")
        batch.set_track_volume(first.track_index, -6.0)
        batch.set_track_pan(second.id, 0.5)
    tracks = client.get_tracks()["tracks"]
    assert [(one["name"], one["pan"]) for one in tracks] == [("one", 0.0), ("two", 0.5)]
    assert tracks[0]["volume_db"] == pytest.approx(-6.0)
    client.undo()
    assert client.get_edit_state()["edit_xml"] == before
    client.redo()
    assert client.get_tracks()["tracks"] == tracks


def test_a_batch_fails_as_a_whole(client: Client) -> None:
    before = client.get_edit_state()["edit_xml"]
    with pytest.raises(waive.NotFound) as caught, client.batch() as batch:
        batch.add_track()
        batch.mute_track(7)
    assert caught.value.index == 1
    assert client.get_edit_state()["edit_xml"] == before


def test_revisions_and_request_ids(client: Client) -> None:
    revision = client.add_track()["revision"]
    with pytest.raises(waive.RevisionConflict):
        client.add_track(expected_revision=revision - 1)
    once = client.add_track(request_id="again")
    assert client.add_track(request_id="again") == once
    assert len(client.get_tracks()["tracks"]) == 2


@pytest.mark.parametrize(
    ("action", "fields", "kind", "message"),
    [
        ("mute_track", {"track_id": 7, "mute": True}, waive.NotFound, "Track not found: 7"),
        ("set_trak_volume", {}, waive.UnknownAction, "Unknown action: set_trak_volume"),
        ("set_tempo", {"bpm": 5}, waive.InvalidArgument, "Parameter out of range: bpm"),
        ("set_tempo", {"bpm": "fast"}, waive.InvalidArgument, "Parameter must be numeric: bpm"),
        ("set_tempo", {}, waive.InvalidArgument, "Missing required parameter: bpm"),
        ("ping", {"loud": True}, waive.InvalidArgument, "Unknown parameter: loud"),
        ("open_edit", {"file_path": "/no/such"}, waive.FileError, "File not found: /no/such"),
    ],
)
def test_refusals(
    client: Client, action: str, fields: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        client.raw(action, **fields)


def test_both_byte_orders_and_bad_json_on_one_connection(client: Client) -> None:
    assert client.engine is not None
    parser = FrameParser()
    with socket.create_connection((client.engine.host, client.engine.port), timeout=10) as sock:
        for order, payload in [
            (ByteOrder.LITTLE, b'{"action":"ping"}'),
            (ByteOrder.BIG, b"\xff not JSON"),
            (ByteOrder.BIG, b'{"action":"ping"}'),
        ]:
            sock.sendall(encode_frame(payload, order))
            frames: list[Any] = []
            while not frames:
                frames = list(parser.feed(sock.recv(65536)))
            assert frames[0].order is order
            expected = "ok" if payload.startswith(b"{") else "error"
            assert json.loads(frames[0].payload)["status"] == expected


@pytest.mark.parametrize("poison", ["0000ad10ffffffff", "474554202f204854"])
def test_poison_closes_its_own_connection_only(client: Client, poison: str) -> None:
    assert client.engine is not None
    with socket.create_connection((client.engine.host, client.engine.port), timeout=10) as sock:
        sock.sendall(bytes.fromhex(poison))
        while sock.recv(65536):
            pass
    assert client.ping()["message"] == "pong"


def test_playing_is_told(client: Client, tone: Path) -> None:
    client.add_track()
    client.insert_audio_clip(0, tone)
    with client.subscribe("meters", "transport", "edit") as events:
        client.transport_play()
        client.rename_track(0, "renamed")
        deadline = time.monotonic() + 5
        seen: list[Any] = []
        while time.monotonic() < deadline and len({one["event"] for one in seen}) < 3:
            if one := events.get(timeout=1):
                seen.append(one)
        client.transport_stop()
    assert {one["event"] for one in seen} >= {"meters", "transport", "edit_changed"}


def test_the_mix_is_the_reference(binary: Path, tmp_path: Path) -> None:
    edit = workload.make(tmp_path, workload.Workload(tracks=3, distinct=5))
    with waive.launch(edit, binary=binary) as client:
        reply = checked("export_mixdown", client.export_mixdown(tmp_path / "m.wav"))
        stems = checked("export_stems", client.export_stems(tmp_path / "stems"))
        job = checked("start_mixdown", client.start_mixdown(tmp_path / "j.wav"))
        while client.get_job(job["job_id"])["state"] in ("queued", "running"):
            time.sleep(0.05)
        result = checked("get_job", client.get_job(job["job_id"]))["result"]
    assert (stems["count"], result["sha256"]) == (3, reply["sha256"])
    _, rendered = wavfile.read_wav(tmp_path / "m.wav")
    error, _ = reference.difference(reference.mix(edit), rendered)
    assert error < 1e-5


def test_saved_and_opened_again(client: Client, tone: Path, tmp_path: Path) -> None:
    client.add_track("tone")
    client.insert_audio_clip(0, tone, 1.0)
    checked("save_edit_as", client.save_edit_as(tmp_path / "x.tracktionedit"))
    tracks = client.get_tracks()["tracks"]
    checked("new_edit", client.new_edit())
    assert client.get_tracks()["tracks"] == []
    checked("open_edit", client.open_edit(tmp_path / "x.tracktionedit"))
    assert client.get_tracks()["tracks"] == tracks


def test_a_thousand_volumes_in_a_pipeline(client: Client) -> None:
    client.add_track()
    with client.pipeline() as requests:
        for step in range(1000):
            requests.set_track_volume(0, -step / 100)
    assert requests.pending[-1].reply["volume_db"] == pytest.approx(-9.99)


def test_async(binary: Path) -> None:
    async def main() -> int | None:
        async with await waive.aio.launch(binary=binary) as client:
            await asyncio.gather(*(client.add_track(f"t{n}") for n in range(20)))
            assert len((await client.get_tracks())["tracks"]) == 20
            engine = client.engine
        assert engine is not None
        return engine.returncode

    assert asyncio.run(main()) == 0


def test_an_engine_that_is_killed(binary: Path) -> None:
    client = waive.launch(binary=binary)
    assert client.engine is not None
    client.engine._process.kill()
    with pytest.raises(waive.ConnectionClosed, match="ended with code -9"):
        client.ping()
        client.ping()
    client.close()
