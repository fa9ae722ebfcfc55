"""Hands: how many conversations a process works on at one moment.

Taking what Slack delivers shares one event loop with everything else. A hundred workers that wake together (a model
that hung for all of them) would put it behind a hundred slices of work each time it waits for something; a few
hands keep that queue short. Whoever waits for a model or for Slack lays the work down meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MOST = 8
"""Measured on two cores: fewer slow fifty customers at once down, more let acknowledgements wait."""


class Hands:
    """Bounds concurrent work, not concurrent waiting."""

    def __init__(self, most: int = MOST) -> None:
        self._free = asyncio.Semaphore(most)
        self._held: set[asyncio.Task[object]] = set()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[None]:
        """Hold a hand; the calling task must not hold one already."""
        await self._take()
        try:
            yield
        finally:
            self._lay_down()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Wait for something outside without the hand this task holds, if it does."""
        if not self._lay_down():
            yield
            return
        try:
            yield
        finally:
            await self._take()

    async def _take(self) -> None:
        await self._free.acquire()
        self._held.add(_me())

    def _lay_down(self) -> bool:
        """False where the task holds none: it waited in vain for one, being cancelled."""
        if _me() not in self._held:
            return False
        self._held.remove(_me())
        self._free.release()
        return True


def _me() -> asyncio.Task[object]:
    task = asyncio.current_task()
    assert task is not None
    return task
