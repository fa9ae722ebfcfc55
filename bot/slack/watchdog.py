"""A watchdog for a deaf socket: a process that hears nothing any more ends, to be started again."""

import asyncio
import time
from typing import Any

import structlog

log = structlog.get_logger(__name__)

DEAF = 120.0
"""Seconds without a connected socket or a pong; pings go out every few seconds."""


class DeafSocket(SystemExit):
    """Raised out of the loop so that the supervisor starts the process again. Exit code 1."""


class Watchdog:
    """Looks at the Socket Mode client every few seconds."""

    def __init__(self, client: Any, deaf: float = DEAF) -> None:
        self._client = client
        self._deaf = deaf

    async def run(self) -> None:
        """Watch until cancelled; raises DeafSocket when the socket has been deaf for too long."""
        heard = time.monotonic()
        while True:
            await asyncio.sleep(5)
            if await self._hears():
                heard = time.monotonic()
            elif time.monotonic() - heard > self._deaf:
                log.critical("the socket is deaf; ending so that a supervisor starts us again")
                raise DeafSocket(1)

    async def _hears(self) -> bool:
        pong = self._client.last_ping_pong_time
        fresh = pong is None or time.time() - pong < self._deaf
        return fresh and bool(await self._client.is_connected())
