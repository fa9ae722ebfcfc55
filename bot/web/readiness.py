"""What is not ready: /readyz answers with it, so that a replica that cannot work gets no work."""

import asyncio

from bot.engine.desk import Desk
from bot.jobs.schedule import Schedule
from storage.store import StoreDown

PULSE_LATE = 30.0
"""Seconds without a pulse after which this replica is not ready (threats 75: 60 s)."""
SCHEDULE_LATE = 60.0
"""Seconds without a run of the timers, where this replica leads them, after which it is not ready (threats 75)."""
READY_SECONDS = 2.0
"""How long /readyz waits for the store: probes give up soon."""


async def faults(desk: Desk, schedule: Schedule) -> dict[str, str]:
    """What is not ready, by part."""
    found = {}
    try:
        async with asyncio.timeout(READY_SECONDS):
            await desk.store.run(lambda session: session.connection())
    except (StoreDown, TimeoutError):
        found["database"] = "cannot be written"
    if desk.brain is None:
        found["policy"] = "not loaded"
    late = desk.last_pulse is None or (desk.now() - desk.last_pulse).total_seconds() > PULSE_LATE
    if late:
        found["pulse"] = "late"
    if schedule.silent_for() > SCHEDULE_LATE:
        found["scheduler"] = "late"
    return found
