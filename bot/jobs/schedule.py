"""The scheduler: paused in every replica, resumed by the holder of a lease row.

Two replicas sharing a job store fire twice (measured: 9 of 10 slots), so each keeps its own in memory.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.engine.desk import Desk
from bot.engine.tick import Ticker
from bot.jobs import JOBS
from storage import leases

log = structlog.get_logger(__name__)

TERM = timedelta(seconds=6)
"""How long a leader may be silent before another replica takes over."""
STALLED = 15.0
"""Seconds without a run of the timers after which the scheduler is started anew. It goes by the wall clock: one
that was set back an hour would make it wait that hour."""


class Schedule:
    """Runs JOBS while this replica leads."""

    def __init__(self, desk: Desk, ticker: Ticker, now: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._ticker = ticker
        self._now = now
        self._beat = self._begun = now()
        self._scheduler = self._build()
        self.leads = False

    def start(self) -> None:
        """Start paused."""
        self._scheduler.start(paused=True)

    async def stand(self) -> None:
        """Take or keep the lead; resume or pause accordingly, and mend a scheduler that stalled."""
        leads = await self._desk.store.run(partial(leases.lead, name="scheduler", holder=self._desk.replica, term=TERM))
        if leads and not self.leads:
            log.info("this replica leads the timers")
            self._beat = self._now()
            self._scheduler.resume()
        elif self.leads and not leads:
            self._scheduler.pause()
        self.leads = leads
        if self.leads and self._now() - max(self._beat, self._begun) > STALLED:
            log.error("the scheduler stalled and is started anew", seconds=round(self.silent_for()))
            self.stop()
            self._scheduler = self._build()
            self._scheduler.start()
            self._begun = self._now()

    def silent_for(self) -> float:
        """Seconds since the timers ran last; 0 where another replica leads them."""
        return self._now() - self._beat if self.leads else 0.0

    def stop(self) -> None:
        """Stop without waiting; what did not run is due for the next leader."""
        self._scheduler.shutdown(wait=False)

    def _build(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        for name, seconds, run in JOBS:
            scheduler.add_job(
                partial(self._run, run), "interval", seconds=seconds, id=name,
                misfire_grace_time=None, coalesce=True, max_instances=1,
            )  # fmt: skip
        return scheduler

    async def _run(self, run: Callable[[Ticker], Awaitable[None]]) -> None:
        await run(self._ticker)
        self._beat = self._now()
