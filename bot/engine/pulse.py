"""Pulse: what every replica does about once a second, besides what events start."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.engine.desk import Desk
from bot.engine.drain import Drainer
from bot.engine.library import Library
from bot.engine.send import Sender
from bot.engine.tasks import Tasks
from handoff.waiting import usual
from storage import outbox, queries
from storage.store import StoreDown

log = structlog.get_logger(__name__)

SECONDS = 1.0
TELL = timedelta(seconds=10)
"""How long the store may be down before people hear of it."""
MEASURE = 60.0
LOOK_BACK = timedelta(days=14)
HEARTBEAT = 4.0
"""Seconds between renewals of leases: a third of a lease."""


class Pulse:
    """Picks up what waits, keeps leases, follows the edition; survives a store that is away."""

    def __init__(
        self,
        desk: Desk,
        drainer: Drainer,
        sender: Sender,
        library: Library,
        tasks: Tasks,
        others: tuple[Callable[[], Awaitable[None]], ...],
    ) -> None:
        self._desk = desk
        self._drainer = drainer
        self._sender = sender
        self._library = library
        self._tasks = tasks
        self._others = others
        self._since: datetime | None = None
        self._told = False

    async def run(self) -> None:
        """Beat until cancelled. Leases are renewed beside it: a slow beat must not lose them."""
        await asyncio.gather(
            self._every(SECONDS, self._whole_beat),
            self._every(HEARTBEAT, self._drainer.heartbeat),
            self._every(MEASURE, self._measure),
        )

    async def _measure(self) -> None:
        """How long people take to join, for what customers are told; and who is away, for whom to ask first."""
        since = self._desk.now() - LOOK_BACK
        self._desk.usual_wait = usual(await self._desk.store.read(partial(queries.claim_waits, since=since)))
        agents = [one.id for one in self._desk.brain.policy.agents] if self._desk.brain else []
        self._desk.away = await self._desk.directory.away(agents) if agents else frozenset()

    async def beat(self) -> None:
        """One pulse. Nothing here waits for Slack or the model, and no part that fails stops the next."""
        whole = True
        for part in (self._library.follow, self._library.watch, *self._others, self._drainer.pick_up, self._nudge):
            try:
                await part()
            except StoreDown:
                raise
            except Exception:
                whole = False
                log.exception("a part of the pulse failed; the others go on")
        if whole:
            self._desk.last_pulse = self._desk.now()

    async def _down(self, since: datetime | None = None) -> None:
        """After a while people are told, by a way that needs no store."""
        now = self._desk.now()
        self._since = self._since or since or now
        if not self._told and now - self._since > TELL:
            self._told = True
            await self._desk.alert(
                "Baton cannot write to its database. Nothing is answered or handed over until it can; Slack repeats"
                " what it could not deliver for about an hour. Please answer customers in their threads meanwhile."
            )

    async def _up(self) -> None:
        since, told, self._since, self._told = self._since, self._told, None, False
        if told and since is not None:
            away = round((self._desk.now() - since).total_seconds())
            await self._desk.alert(f"Baton writes to its database again, after {away} s.")

    async def _nudge(self) -> None:
        for conversation_id in await self._desk.store.read(partial(outbox.due_conversations, now=self._desk.now())):
            self._tasks.start(self._sender.nudge(conversation_id), "send")

    async def first(self) -> None:
        """The first beat, before Slack is let in: who says "ready" is ready."""
        await self._once(self._whole_beat)

    async def _whole_beat(self) -> None:
        """A beat, and what it says of the store: only a beat writes whatever else goes on."""
        try:
            await self.beat()
        except StoreDown:
            await self._down()
            raise
        refusing = self._desk.refusing
        if refusing is not None and self._desk.now() - refusing > TELL:  # full: it takes changes, but nothing new
            await self._down(refusing)
        else:
            await self._up()

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._once(work)
            await self._desk.clock.sleep(seconds)

    async def _once(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except StoreDown as error:
            log.error("the store is down", why=str(error)[:200])
        except Exception:
            log.exception("a pulse failed; the next one follows")
