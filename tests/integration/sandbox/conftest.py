"""A served sandbox, and Bolt apps joined to it as Slack would join them."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox import Sandbox, Served, parcelway, serve

Join = Callable[[AsyncApp], Awaitable[None]]


@pytest.fixture
async def sandbox() -> Sandbox:
    return Sandbox(parcelway())


@pytest.fixture
async def served(sandbox: Sandbox) -> AsyncIterator[Served]:
    async with serve(sandbox) as found:
        yield found


@pytest.fixture
def client(served: Served) -> AsyncWebClient:
    return AsyncWebClient(token=served.sandbox.bot_token, base_url=served.api_url)


@pytest.fixture
def app(sandbox: Sandbox, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=sandbox.signing_secret, process_before_response=True)


@pytest.fixture(params=["socket", "http"])
async def join(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[Join]:
    """Joins an app over Socket Mode, and in a second run over HTTP."""
    async with contextlib.AsyncExitStack() as stack:

        async def joined(app: AsyncApp) -> None:
            over = through_socket if request.param == "socket" else through_http
            await stack.enter_async_context(over(sandbox, app))

        yield joined


@contextlib.asynccontextmanager
async def through_socket(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sandbox.until(lambda world: world.connected)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@contextlib.asynccontextmanager
async def through_http(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[None]:
    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    routes = [Route("/slack/events", endpoint, methods=["POST"])]
    config = uvicorn.Config(Starlette(routes=routes), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    sandbox.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    try:
        yield
    finally:
        sandbox.deliver_to(None)
        server.should_exit = True
        await task


@pytest.fixture(scope="session")
def samples() -> Path:
    shared = os.environ.get("BATON_SHARED")  # noqa: TID251 - where the shared data lies is known to tests only
    if not shared:
        pytest.skip("BATON_SHARED is not set")
    return Path(shared) / "slack" / "samples"


@pytest.fixture
def over_socket() -> Callable[[Sandbox, AsyncApp], contextlib.AbstractAsyncContextManager[None]]:
    return through_socket


@pytest.fixture
def over_http() -> Callable[[Sandbox, AsyncApp], contextlib.AbstractAsyncContextManager[None]]:
    return through_http
