"""The asyncio client against a scripted engine."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import waive
from fake_engine import Handler, Peer, Request, answer, serving
from test_events import chatty
from waive import AsyncClient, Call, Client, CommandError, ConnectionClosed, aio
from waive.actions import Actions
from waive.dispatch import action


def run(work: Callable[[AsyncClient], Awaitable[Any]], handler: Handler = answer) -> Any:
    async def main(port: int) -> Any:
        async with await aio.connect(port=port, timeout=5) as client:
            return await work(client)

    with serving(handler) as engine:
        return asyncio.run(main(engine.port))


def names_of_actions() -> list[str]:
    return [name for name, one in inspect.getmembers(Actions) if isinstance(one, action)]


def test_sync_and_async_have_the_same_methods() -> None:
    assert len(names_of_actions()) >= 60
    public = {name for name in dir(Client) if not name.startswith("_")}
    assert public == {name for name in dir(AsyncClient) if not name.startswith("_")}


@pytest.mark.parametrize("name", names_of_actions())
def test_each_action_sends_the_same_either_way(name: str) -> None:
    signature = inspect.signature(getattr(waive.Calls(), name))
    required = [
        parameter
        for parameter in list(signature.parameters.values())[1:]
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    ]
    arguments: list[Any] = [[] if "Sequence" in str(one.annotation) else 1 for one in required]
    call: Call[Any] = getattr(waive.Calls(), name)(*arguments, request_id=7)
    assert call.fields["request_id"] == 7
    assert inspect.getdoc(getattr(Client, name))

    async def ask(client: AsyncClient) -> Any:
        return await getattr(client, name)(*arguments, request_id=7)

    if call.action == "batch":
        return
    with serving() as engine, waive.connect(port=engine.port) as client:
        getattr(client, name)(*arguments, request_id=7)
        (sent,) = engine.seen
    assert run(ask)["echo"] == sent == call.message()


def test_pipeline_and_batch() -> None:
    async def work(client: AsyncClient) -> list[Any]:
        async with client.pipeline() as requests:
            pending = [requests.ping() for _ in range(20)]
        async with client.batch() as batch:
            batch.rename_track(batch.add_track().track_index, "x")
        return [one.reply for one in pending] + batch.results

    assert len(run(work)) == 22


def test_gather() -> None:
    async def work(client: AsyncClient) -> list[int]:
        replies = await asyncio.gather(*(client.raw("ping", n=n) for n in range(50)))
        return [reply["echo"]["n"] for reply in replies]

    assert run(work) == list(range(50))


def test_refusal_timeout_and_vanishing() -> None:
    def moody(peer: Peer, request: Request) -> None:
        if request["action"] == "sleep":
            time.sleep(0.3)
        if request["action"] == "vanish":
            peer.vanish()
            return
        answer(peer, request)

    async def work(client: AsyncClient) -> None:
        with pytest.raises(CommandError):
            await client.raw("fail")
        with pytest.raises(waive.ReplyTimeout):
            await client.send(Call[Any]("sleep"), timeout=0.05)
        assert (await client.raw("ping", n=3))["echo"]["n"] == 3
        with pytest.raises(ConnectionClosed):
            await client.raw("vanish")
        with pytest.raises(ConnectionClosed):
            await client.ping()

    run(work, moody)


def test_events() -> None:
    async def work(client: AsyncClient) -> list[Any]:
        async with client.subscribe("meters", idle_timeout=0.2) as events:
            await client.ping()
            return [message.get("n") async for message in events]

    assert run(work, chatty) == [1, 2]


def test_events_end_with_the_connection() -> None:
    def vanish_on_ping(peer: Peer, request: Request) -> None:
        answer(peer, request)
        if request["action"] == "ping":
            peer.vanish()

    async def work(client: AsyncClient) -> None:
        async with client.subscribe("meters") as events:
            await client.ping()
            with pytest.raises(ConnectionClosed):
                await events.get(timeout=5)

    run(work, vanish_on_ping)
