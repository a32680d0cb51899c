"""Starting an engine that doesn't start, dies, or is well behaved (scripts in its place)."""

from __future__ import annotations

import asyncio
import stat
import sys
from pathlib import Path

import pytest

import waive

GOOD = """
import json, socket, struct, sys
listener = socket.create_server(("127.0.0.1", 0))
print("starting", *sys.argv[1:], file=sys.stderr, flush=True)
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
peer, _ = listener.accept()
stream = peer.makefile("rwb")
while header := stream.read(8):
    request = json.loads(stream.read(struct.unpack(">II", header)[1]))
    if request["action"] == "die":
        print("out of cheese", file=sys.stderr, flush=True)
        sys.exit(3)
    reply = json.dumps({"status": "ok", "argv": sys.argv[1:]}).encode()
    stream.write(struct.pack(">II", 0xAD10, len(reply)) + reply)
    stream.flush()
    if request["action"] == "shutdown":
        break
"""


def script(folder: Path, body: str) -> Path:
    path = folder / "waive"
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_starts_and_stops(tmp_path: Path) -> None:
    binary = script(tmp_path, GOOD)
    with waive.launch(
        "song.tracktionedit", binary=binary, sample_rate=44100, block_size=64, allow=["/a", "/b"]
    ) as client:
        argv = client.raw("ping")["argv"]
        engine = client.engine
        assert engine is not None
        running = engine.returncode
    assert (running, engine.returncode) == (None, 0)
    assert " ".join(argv) == (
        "serve --port 0 --audio null --edit song.tracktionedit"
        " --sample-rate 44100 --block-size 64 --allow /a --allow /b"
    )


def test_async(tmp_path: Path) -> None:
    async def main() -> int | None:
        async with await waive.aio.launch(binary=script(tmp_path, GOOD)) as client:
            await client.ping()
            engine = client.engine
        assert engine is not None
        return engine.returncode

    assert asyncio.run(main()) == 0


def test_last_words_of_an_engine_that_died(tmp_path: Path) -> None:
    with waive.launch(binary=script(tmp_path, GOOD)) as client:
        with pytest.raises(waive.ConnectionClosed, match=r"code 3[\s\S]*out of cheese"):
            client.raw("die")


def test_an_engine_that_fails_at_once(tmp_path: Path) -> None:
    binary = script(tmp_path, "import sys; sys.exit('no such device')")
    with pytest.raises(waive.LaunchError, match=r"code 1[\s\S]*no such device"):
        waive.launch(binary=binary)


def test_an_engine_that_never_gets_ready(tmp_path: Path) -> None:
    binary = script(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(waive.LaunchError, match="ready within"):
        waive.launch(binary=binary, timeout=0.5)


def test_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(waive.EngineNotFound, match="nowhere"):
        waive.launch(binary=tmp_path / "nowhere")
    monkeypatch.setenv("WAIVE_BINARY", str(tmp_path / "elsewhere"))
    with pytest.raises(waive.EngineNotFound, match="elsewhere"):
        waive.find_engine()
