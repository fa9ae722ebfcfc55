"""Serving a sandbox inside a running event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import uvicorn
from typing_extensions import override

from bot.sandbox.routes import LOOPBACK, application
from bot.sandbox.sandbox import Sandbox


@dataclass(frozen=True)
class Served:
    """Where a sandbox listens. `api_url` goes into SLACK_API_URL."""

    sandbox: Sandbox
    host: str
    port: int

    @property
    def page_url(self) -> str:
        """The page to open in a browser."""
        return f"http://{self.host}:{self.port}/"

    @property
    def api_url(self) -> str:
        """Base of the Web API, with a final slash."""
        return f"{self.page_url}api/"


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the loop, and ends at once instead of at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.over = asyncio.Event()

    @override
    async def main_loop(self) -> None:
        """Serve until `over` is set."""
        await self.over.wait()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close listeners and connections; what is under way is cut."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)
        for task in tuple(self.server_state.tasks):
            task.cancel()
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()

    @contextlib.contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        """Install nothing."""
        yield


@contextlib.asynccontextmanager
async def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Served]:
    """Listen on `host` and `port` (0 = any free one) until the block ends. Raises OSError if it is taken."""
    listener = socket.create_server((host, port))
    port = listener.getsockname()[1]
    served = Served(sandbox, host, port)
    sandbox.base_url = served.page_url.rstrip("/")
    config = uvicorn.Config(
        application(sandbox, (*LOOPBACK, host)),
        log_level="warning",
        log_config=None,
        access_log=False,
        lifespan="off",
        date_header=False,
        server_header=False,
        ws_ping_interval=None,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not task.done():
        await asyncio.sleep(0.005)
    try:
        yield served
    finally:
        await sandbox.close()
        server.over.set()
        await task
