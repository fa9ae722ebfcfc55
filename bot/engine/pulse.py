"""Pulse: what every replica does about once a second, besides what events start."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.engine.desk import Desk
from bot.engine.drain import Drainer
from bot.engine.library import Library
from bot.engine.send import Sender
from storage import outbox
from storage.store import StoreDown

log = structlog.get_logger(__name__)

SECONDS = 1.0
HEARTBEAT = 4
"""Every so many pulses leases are renewed: a third of a lease."""


class Pulse:
    """Picks up what waits, keeps leases, follows the edition; survives a store that is away."""

    def __init__(
        self,
        desk: Desk,
        drainer: Drainer,
        sender: Sender,
        library: Library,
        others: tuple[Callable[[], Awaitable[None]], ...],
    ) -> None:
        self._desk = desk
        self._drainer = drainer
        self._sender = sender
        self._library = library
        self._others = others

    async def run(self) -> None:
        """Beat until cancelled."""
        count = 0
        while True:
            try:
                await self.beat(count)
            except StoreDown as error:
                log.error("the store is down", why=str(error)[:200])
            except Exception:
                log.exception("a pulse failed; the next one follows")
            count += 1
            await self._desk.clock.sleep(SECONDS)

    async def beat(self, count: int) -> None:
        """One pulse."""
        if count % HEARTBEAT == 0:
            await self._drainer.heartbeat()
        await self._library.follow()
        await self._library.watch()
        for other in self._others:
            await other()
        await self._drainer.pick_up()
        due = await self._desk.store.read(partial(outbox.due_conversations, now=self._desk.now()))
        await asyncio.gather(*(self._sender.both(conversation_id) for conversation_id in due))
        self._desk.last_pulse = self._desk.now()
