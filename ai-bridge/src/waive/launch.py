"""`launch`: start an engine, connect to it, and stop it afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from waive.client import Client
from waive.engine import EngineOptions, EngineProcess, StrPath
from waive.errors import WaiveError

__all__ = ["launch"]


def launch(
    edit: StrPath | None = None,
    audio: str = "null",
    *,
    port: int = 0,
    sample_rate: int | None = None,
    block_size: int | None = None,
    allow: Sequence[StrPath] = (),
    binary: StrPath | None = None,
    timeout: float = 30.0,
) -> Client:
    """Starts an engine of your own and connects to it.

    Use it as a context manager; leaving the block shuts the engine down::

        with waive.launch() as client:
            client.add_track()

    Args:
        edit: an Edit to open.
        audio: ``"null"`` (paced by a timer, heard by nobody), ``"auto"``, or a device's name.
        port: TCP port to listen on; 0 takes a free one.
        sample_rate: in Hz.
        block_size: in frames.
        allow: folders the engine may read and write; all, if empty.
        binary: the engine program (see `waive.find_engine`).
        timeout: seconds to wait for the engine, and later for each reply.

    Raises:
        EngineNotFound: there is no engine program.
        LaunchError: it didn't start; the error carries its last words.
    """
    options = EngineOptions(
        edit, audio, port, sample_rate, block_size, tuple(allow), binary, timeout
    )
    engine = EngineProcess(options)
    try:
        return Client(engine.host, engine.port, timeout=timeout, engine=engine)
    except WaiveError:
        engine.stop(grace=0.0)
        raise
