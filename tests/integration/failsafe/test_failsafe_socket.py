"""A socket that went silent: noticed, replaced, and where that fails the process ends (threat 71)."""

import asyncio
import contextlib
import inspect
import time
from collections.abc import AsyncIterator, Callable
from contextvars import Context
from functools import partial
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from typing_extensions import override

from bot.demo import sandbox_settings
from bot.sandbox import Sandbox, parcelway, serve
from bot.slack.watchdog import DEAF, DeafSocket, Watchdog
from bot.wiring import parts, running
from tests.conftest import World
from tests.fakes.llm import FakeLLM, llm_server
from tests.integration.failsafe.breaking import no_error_shows, slack_tries_again
from tests.integration.slack.helping import ANSWER, KNOWN, answered, knowing, turns
from tests.integration.storage.test_store_down import Proxy

PING = 0.4
"""Seconds between pings in these tests; all waits of the socket are multiples of it."""


class Line(Proxy):
    """A wire that can fall silent: connections stay open and nothing comes through."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)
        self.silent: set[asyncio.StreamWriter] = set()

    def hush(self) -> None:
        """Everything open now is dead without saying so; new connections work."""
        self.silent |= self._writers

    @override
    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if sink not in self.silent:
                    sink.write(data)
                    await sink.drain()
        sink.transport.abort()


@pytest.fixture
async def lined(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[World, Line]]:
    """A Baton whose socket goes over a line of ours."""
    monkeypatch.setattr(parts, "AsyncSocketModeHandler", partial(AsyncSocketModeHandler, ping_interval=PING))
    sandbox, llm = Sandbox(parcelway()), FakeLLM(reply=knowing)
    async with serve(sandbox) as served, llm_server(llm):
        line = Line("127.0.0.1", served.port)
        await line.mend()
        sandbox.base_url = f"http://127.0.0.1:{line.port}"
        values = {"baton_database_url": sqlite_url, "openai_base_url": llm.base_url, "openai_api_key": "test"}
        async with running(sandbox_settings(sandbox, served.api_url, **values)) as baton:
            here = World(sandbox, baton, llm)
            await here.until(lambda: sandbox.connected, what="the socket")
            yield here, line
        await line.cut()


async def test_a_socket_that_falls_silent_is_replaced_and_nothing_is_lost(lined: tuple[World, Line]) -> None:
    here, line = lined
    line.hush()
    began = time.monotonic()
    opened = len([call for call in here.sandbox.calls if call.method == "apps.connections.open"])
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    delivery = here.sandbox.deliveries[-1]
    await here.until(
        lambda: len([call for call in here.sandbox.calls if call.method == "apps.connections.open"]) > opened,
        what="a new connection",
    )
    took = time.monotonic() - began
    assert took < 4 * PING + 1.0
    await here.until(lambda: here.sandbox.courier.connections, what="a connection")
    while not delivery.acked:
        slack_tries_again(delivery)
        await asyncio.sleep(0.05)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    assert len(await turns(here)) == 1
    no_error_shows(here)


async def test_a_socket_that_breaks_off_is_replaced(lined: tuple[World, Line]) -> None:
    here, line = lined
    for writer in list(line._writers):
        writer.transport.abort()
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    delivery = here.sandbox.deliveries[-1]
    async with asyncio.timeout(8):
        while not delivery.acked:
            await asyncio.sleep(0.05)
            slack_tries_again(delivery)
    assert len(await answered(here, "C0JUNIPER", ts)) == 1


def test_the_pings_that_ship_find_a_silent_socket_within_thirty_seconds() -> None:
    """aiohttp closes it when its own ping is half an interval old; the client looks once an interval."""
    ships = inspect.signature(AsyncSocketModeHandler).parameters["ping_interval"].default
    assert ships * (1 + 0.5 + 1) <= 30


class Deaf:
    """A Socket Mode client that cannot get a connection any more ("too many websockets")."""

    last_ping_pong_time: float | None = None

    async def is_connected(self) -> bool:
        return False


class Hurried(asyncio.SelectorEventLoop):
    """A loop on which waiting takes a hundredth of its time."""

    @override
    def call_later(  # type: ignore[override]
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return super().call_later(delay / 100, callback, *args, context=context)


def test_a_process_whose_socket_stays_deaf_ends_to_be_started_again() -> None:
    async def serving() -> None:
        guarding = asyncio.ensure_future(Watchdog(Deaf(), deaf=0.01).run())
        async with asyncio.timeout(1000):
            await asyncio.Event().wait()
        guarding.cancel()

    with asyncio.Runner(loop_factory=Hurried) as runner, pytest.raises(DeafSocket) as ended:
        runner.run(serving())
    assert ended.value.code == 1


async def test_a_socket_that_hears_keeps_its_process() -> None:
    class Hears(Deaf):
        last_ping_pong_time = time.time()

        @override
        async def is_connected(self) -> bool:
            return True

    assert await Watchdog(Hears())._hears()
    assert not await Watchdog(Deaf())._hears()
    Hears.last_ping_pong_time = time.time() - DEAF - 1
    assert not await Watchdog(Hears())._hears(), "open, and no pong for two minutes"
