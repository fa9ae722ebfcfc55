"""Shared fixtures: databases, shared data, a Baton on a sandbox."""

import asyncio
import contextlib
import os
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bot.demo import sandbox_settings
from bot.sandbox import Sandbox, SandboxConfig, parcelway, serve
from bot.wiring import Running, running
from tests.fakes import postgres
from tests.fakes.llm import FakeLLM, llm_server

hypothesis_settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("ci")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled data beside the checkout; tests that need it skip visibly without it."""
    place = os.environ.get("BATON_SHARED")  # noqa: TID251  the tests' one setting
    if not place:
        pytest.skip("BATON_SHARED is not set")
    return Path(place).resolve()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One real PostgreSQL server for the session."""
    if postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.server() as address:
        yield address


@pytest.fixture
async def postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """A fresh, empty database."""
    name = f"baton_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(f"{postgres_server}/postgres")
    await admin.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{postgres_server}/{name}"
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file."""
    return f"sqlite:///{tmp_path}/baton.db"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@dataclass
class World:
    """A Baton taking turns on a sandbox, and shorthands for what people do there."""

    sandbox: Sandbox
    baton: Running
    llm: FakeLLM | None

    async def until(self, condition: Callable[[], Any], seconds: float = 8.0, what: str = "") -> Any:
        """Wait until ``condition()`` is true; it is looked at every 20 ms and must be cheap."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > end:
                raise AssertionError(f"still waiting after {seconds} s for {what or condition}")
            await asyncio.sleep(0.02)
        return value

    async def settled(self) -> None:
        """Wait until no background work runs."""
        await self.until(lambda: not self.baton.front.tasks._running, what="background work")

    def texts(self, channel: str, thread_ts: str | None = None) -> list[str]:
        """Texts of a thread (root included) or of a channel's roots."""
        return [str(message.get("text", "")) for message in self.sandbox.messages(channel, thread_ts)]

    def bot_texts(self, channel: str, thread_ts: str | None = None) -> list[str]:
        """Those the bot posted."""
        messages = self.sandbox.messages(channel, thread_ts)
        return [str(message["text"]) for message in messages if message.get("user") == self.sandbox.bot_user_id]

    def labels(self, message: dict[str, Any]) -> list[str]:
        """Visible texts of a message's buttons."""
        rows = [block for block in message.get("blocks", ()) if block["type"] == "actions"]
        return [element["text"]["text"] for row in rows for element in row["elements"]]

    async def card(self, number: int = -1, having: str = "") -> dict[str, Any]:
        """The newest card (or another one) in the agents' channel, once it is there."""

        def find() -> dict[str, Any] | None:
            cards = [message for message in self.sandbox.messages("C0DESK") if having in str(message.get("text", ""))]
            return cards[number] if cards else None

        card: dict[str, Any] = await self.until(find, what="a card")
        return card


Start = Callable[..., Awaitable[World]]


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[Start]:
    """``await world(…)`` starts a Baton on a sandbox; everything stops with the test.

    Arguments: ``llm`` (a FakeLLM; else the extractive answerer), ``http`` (Slack over HTTP instead of Socket
    Mode), ``database`` (a URL; else SQLite), ``config`` (a sandbox world), and any setting by its name.
    """
    async with contextlib.AsyncExitStack() as stack:

        async def start(
            *,
            llm: FakeLLM | None = None,
            http: bool = False,
            database: str = "",
            config: SandboxConfig | None = None,
            **more: object,
        ) -> World:
            sandbox = Sandbox(config or parcelway())
            served = await stack.enter_async_context(serve(sandbox))
            values: dict[str, object] = {"baton_database_url": database or sqlite_url}
            if llm is not None:
                await stack.enter_async_context(llm_server(llm))
                values |= {"openai_base_url": llm.base_url, "openai_api_key": "test"}
            if http:
                values |= {"slack_app_token": None, "slack_signing_secret": sandbox.signing_secret}
            baton = await stack.enter_async_context(
                running(sandbox_settings(sandbox, served.api_url, **(values | more)))
            )
            if http:
                sandbox.deliver_to(f"http://127.0.0.1:{baton.port}/slack/events")
            return World(sandbox, baton, llm)

        yield start
