"""The same client for asyncio: every action is a coroutine.

::

    async with await waive.aio.launch() as client:
        await client.add_track()
"""

from __future__ import annotations

from waive.aio.client import AsyncBatch, AsyncClient, AsyncPipeline, connect
from waive.aio.launch import launch
from waive.aio.subscription import AsyncSubscription

__all__ = [
    "AsyncBatch",
    "AsyncClient",
    "AsyncPipeline",
    "AsyncSubscription",
    "connect",
    "launch",
]
