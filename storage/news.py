"""News between replicas on PostgreSQL: NOTIFY after the commit, LISTEN on a connection of its own.

Only an economy: a claim stops a model that writes on another replica, a turn wakes the worker that has the
conversation. Whatever is lost here is found by the fence, and by the next look. NOTIFY is never part of an
operation's transaction: it would make all commits of the database wait for one another.
"""

import asyncio
import contextlib
from collections.abc import Callable

import asyncpg
import structlog

log = structlog.get_logger(__name__)

CHANNEL = "baton_news"
AGAIN = 2.0
"""Seconds between two tries to listen."""
LOOK = 5.0
"""Seconds between two looks whether the connection is still there."""


async def listen(address: str, heard: Callable[[str], None]) -> None:
    """Call ``heard`` with every piece of news until cancelled; connects again where the connection is lost."""
    while True:
        try:
            connection = await asyncpg.connect(address, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            log.warning("no news from other replicas", why=type(error).__name__)
            await asyncio.sleep(AGAIN)
            continue
        try:
            await connection.add_listener(CHANNEL, lambda _c, _pid, _channel, news: heard(str(news)))
            while not connection.is_closed():
                await asyncio.sleep(LOOK)
                with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                    await connection.execute("SELECT 1", timeout=LOOK)
        finally:
            connection.terminate()
