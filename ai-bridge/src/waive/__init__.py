"""Client for Waive, a headless audio engine driven over TCP.

::

    import waive

    with waive.launch() as client:
        track = client.add_track()["track_index"]
        client.insert_audio_clip(track, "guitar.wav", waive.bar(5))
        client.export_mixdown("mix.wav")

`launch` starts an engine of your own, `connect` talks to one that runs. `waive.aio` has both
for asyncio. Each action of the engine is a typed method; `Client.raw` sends any other.
Plain numbers are seconds; `beats` and `bar` give musical time. Refusals are `CommandError`s
(the tree of exceptions is in `waive.errors`).
"""

from __future__ import annotations

from waive import aio
from waive.aio import AsyncBatch, AsyncClient, AsyncPipeline, AsyncSubscription
from waive.call import Call, Options
from waive.client import Batch, Client, Pipeline, connect
from waive.dispatch import Pending
from waive.engine import EngineProcess, find_engine
from waive.errors import (
    AuthenticationError,
    CommandError,
    ConnectionClosed,
    EngineNotFound,
    FileError,
    InvalidArgument,
    LaunchError,
    NotFound,
    ProtocolError,
    ReplyTimeout,
    RequestError,
    RevisionConflict,
    UnknownAction,
    WaiveError,
)
from waive.launch import launch
from waive.position import Position, bar, beats
from waive.protocol import ByteOrder
from waive.queues import Calls
from waive.reference import Reference
from waive.subscription import Subscription

__version__ = "0.1.0"

__all__ = [
    "AsyncBatch",
    "AsyncClient",
    "AsyncPipeline",
    "AsyncSubscription",
    "AuthenticationError",
    "Batch",
    "ByteOrder",
    "Call",
    "Calls",
    "Client",
    "CommandError",
    "ConnectionClosed",
    "EngineNotFound",
    "EngineProcess",
    "FileError",
    "InvalidArgument",
    "LaunchError",
    "NotFound",
    "Options",
    "Pending",
    "Pipeline",
    "Position",
    "ProtocolError",
    "Reference",
    "ReplyTimeout",
    "RequestError",
    "RevisionConflict",
    "Subscription",
    "UnknownAction",
    "WaiveError",
    "aio",
    "bar",
    "beats",
    "connect",
    "find_engine",
    "launch",
]
