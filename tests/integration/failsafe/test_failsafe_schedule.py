"""The scheduler is dead or blocked: it is started anew, readiness says so, late timers fire once (threat 75)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TypeVar

from bot.jobs.schedule import STALLED, Schedule
from bot.web import readiness
from handoff.model import Owner, Verdict
from storage.flow import TimerRow
from storage.store import Op, Store
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import Memory

T = TypeVar("T")


class Stuck:
    """A store whose first read never comes back, as of a connection that died in silence."""

    def __init__(self, store: Store, times: int = 1) -> None:
        self._store = store
        self.left = times
        self.dialect = store.dialect
        self.reads = 0

    async def run(self, op: Op[T]) -> T:
        return await self._store.run(op)

    async def read(self, op: Op[T]) -> T:
        self.reads += 1
        if self.left > 0:
            self.left -= 1
            await asyncio.Event().wait()
        return await self._store.read(op)


class Ticks:
    """Monotonic seconds, moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@contextlib.asynccontextmanager
async def leading(engine: Engine) -> AsyncIterator[tuple[Schedule, Ticks]]:
    """A scheduler that leads."""
    ticks = Ticks()
    schedule = Schedule(engine.desk, engine.ticker, ticks)
    schedule.start()
    await schedule.stand()
    try:
        yield schedule, ticks
    finally:
        schedule.stop()
        await engine.quiet()


async def until(condition: object, seconds: float = 4.0) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


async def handed_over(memory: Memory) -> str:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    await memory.send_all(held.id)
    return held.id


async def test_a_scheduler_that_hangs_is_started_anew_and_late_timers_fire_once(sqlite_memory: Memory) -> None:
    engine = Engine(sqlite_memory)
    conversation = await handed_over(sqlite_memory)
    engine.desk.store = stuck = Stuck(engine.desk.store)  # type: ignore[assignment]
    async with leading(engine) as (schedule, ticks):
        await until(lambda: stuck.reads)
        sqlite_memory.pass_by(timedelta(hours=2))
        ticks.seconds += STALLED - 1
        await schedule.stand()
        assert stuck.reads == 1, "one run at a time, and not given up too soon"
        ticks.seconds += 2
        await schedule.stand()
        await until(lambda: schedule.silent_for() == 0.0)
        await engine.quiet()
    assert engine.slack.words("notice").count(engine.brain.words(engine.brain.policy.words.waiting)) == 1
    fired = [timer for timer in await sqlite_memory.rows(TimerRow) if timer.fired_at is not None]
    assert len(fired) == len({(timer.kind, timer.rung) for timer in fired}) == 5
    assert (await sqlite_memory.conversation(conversation)).owner == Owner.WAITING


async def test_a_scheduler_that_was_started_anew_is_given_time_to_run(sqlite_memory: Memory) -> None:
    engine = Engine(sqlite_memory)
    engine.desk.store = stuck = Stuck(engine.desk.store)  # type: ignore[assignment]
    async with leading(engine) as (schedule, ticks):
        await until(lambda: stuck.reads)
        ticks.seconds += STALLED + 1
        await schedule.stand()
        anew = schedule._scheduler
        ticks.seconds += 1
        await schedule.stand()
        assert schedule._scheduler is anew


async def test_a_replica_whose_scheduler_stands_still_for_a_minute_is_not_ready(sqlite_memory: Memory) -> None:
    engine = Engine(sqlite_memory)
    engine.desk.last_pulse = engine.desk.now()
    engine.desk.store = stuck = Stuck(engine.desk.store, times=99)  # type: ignore[assignment]
    async with leading(engine) as (schedule, ticks):
        await until(lambda: stuck.reads)
        ticks.seconds += readiness.SCHEDULE_LATE - 1
        assert await readiness.faults(engine.desk, schedule) == {}
        ticks.seconds += 2
        assert await readiness.faults(engine.desk, schedule) == {"scheduler": "late"}
        schedule.leads = False
        assert await readiness.faults(engine.desk, schedule) == {}, "where another replica leads, that one says so"


async def test_a_replica_whose_pulse_stands_still_is_not_ready(sqlite_memory: Memory) -> None:
    engine = Engine(sqlite_memory)
    async with leading(engine) as (schedule, _):
        assert await readiness.faults(engine.desk, schedule) == {"pulse": "late"}, "before the first one"
        engine.desk.last_pulse = engine.desk.now()
        assert await readiness.faults(engine.desk, schedule) == {}
        sqlite_memory.pass_by(timedelta(seconds=readiness.PULSE_LATE + 1))
        assert await readiness.faults(engine.desk, schedule) == {"pulse": "late"}


async def test_timers_that_came_due_while_nobody_ran_fire_once_and_in_order(memory: Memory) -> None:
    """Two hours without a scheduler, then two replicas' at once."""
    first, second = Engine(memory), Engine(memory)
    conversation = await handed_over(memory)
    memory.pass_by(timedelta(hours=2))
    await asyncio.gather(first.ticker.fire(), second.ticker.fire(), first.ticker.fire())
    await first.quiet()
    await second.quiet()
    fired = sorted(await memory.rows(TimerRow), key=lambda timer: (timer.due, timer.rung))
    assert [timer.kind for timer in fired if timer.fired_at is not None] == [
        "ladder_ping", "ladder_group", "ladder_leads", "ladder_word", "ladder_call_back",
    ]  # fmt: skip
    words = [item.body["text"] for item in await memory.outbox(conversation) if item.kind == "notice"]
    assert len(words) == len(set(words)) == 3, "handover, the honest word, the call-back"
