"""`launch` for asyncio: start an engine, connect, and stop it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from waive.aio.client import AsyncClient, connect
from waive.engine import EngineOptions, EngineProcess, StrPath
from waive.errors import WaiveError

__all__ = ["launch"]


async def launch(
    edit: StrPath | None = None,
    audio: str = "null",
    *,
    port: int = 0,
    sample_rate: int | None = None,
    block_size: int | None = None,
    allow: Sequence[StrPath] = (),
    binary: StrPath | None = None,
    timeout: float = 30.0,  # noqa: ASYNC109
) -> AsyncClient:
    """Starts an engine of your own and connects to it; see `waive.launch` for the arguments.

    ::

        async with await waive.aio.launch() as client:
            await client.add_track()

    Raises:
        EngineNotFound: there is no engine program.
        LaunchError: it didn't start; the error carries its last words.
    """
    options = EngineOptions(
        edit, audio, port, sample_rate, block_size, tuple(allow), binary, timeout
    )
    engine = await asyncio.to_thread(EngineProcess, options)
    try:
        return await connect(engine.host, engine.port, timeout=timeout, engine=engine)
    except WaiveError:
        await asyncio.to_thread(engine.stop, 0.0)
        raise
