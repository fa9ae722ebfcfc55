"""The scheduler: paused in every replica, resumed by the holder of a lease row.

Two replicas sharing a job store fire twice (measured: 9 of 10 slots), so each keeps its own in memory.
"""

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


class Schedule:
    """Runs JOBS while this replica leads."""

    def __init__(self, desk: Desk, ticker: Ticker) -> None:
        self._desk = desk
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for name, seconds, run in JOBS:
            self._scheduler.add_job(
                partial(run, ticker), "interval", seconds=seconds, id=name,
                misfire_grace_time=None, coalesce=True, max_instances=1,
            )  # fmt: skip
        self.leads = False

    def start(self) -> None:
        """Start paused."""
        self._scheduler.start(paused=True)

    async def stand(self) -> None:
        """Take or keep the lead; resume or pause accordingly."""
        leads = await self._desk.store.run(partial(leases.lead, name="scheduler", holder=self._desk.replica, term=TERM))
        if leads and not self.leads:
            log.info("this replica leads the timers")
            self._scheduler.resume()
        elif self.leads and not leads:
            self._scheduler.pause()
        self.leads = leads

    def stop(self) -> None:
        """Stop without waiting; what did not run is due for the next leader."""
        self._scheduler.shutdown(wait=False)
