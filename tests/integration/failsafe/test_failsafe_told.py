"""People hear of a database that is away by a way that needs none (threats 72, 73)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from bot.engine.library import Library
from bot.engine.pulse import TELL, Pulse
from tests.integration.failsafe.breaking import Away
from tests.integration.failsafe.ticking import Ticking
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import Memory


@contextlib.asynccontextmanager
async def beating(engine: Engine, folder: Path) -> AsyncIterator[tuple[Ticking, list[str]]]:
    """A pulse on a clock of the test's; what operators are told."""
    clock, told = Ticking(), list[str]()

    async def tell(text: str) -> None:
        told.append(text)

    engine.desk.clock, engine.desk.alert = clock, tell
    library = Library(engine.desk, knowledge=folder, policy=None)
    await library.open()
    pulse = Pulse(engine.desk, engine.drainer, engine.sender, library, engine.tasks, ())
    running = asyncio.ensure_future(pulse.run())
    try:
        async with asyncio.timeout(5):
            while len(clock._sleepers) < 2:
                await asyncio.sleep(0.001)
        yield clock, told
    finally:
        running.cancel()
        await asyncio.wait({running})


async def test_on_a_quiet_desk_people_hear_of_a_lost_database_once_and_of_its_return_once(
    sqlite_memory: Memory, tmp_path: Path
) -> None:
    engine = Engine(sqlite_memory)
    async with beating(engine, tmp_path) as (clock, told):
        good, engine.desk.store = engine.desk.store, Away(engine.desk.store)  # type: ignore[assignment]
        await clock.pass_by(60)
        assert [text.partition(".")[0] for text in told] == ["Baton cannot write to its database"]
        engine.desk.store = good
        await clock.pass_by(2)
        assert [text.partition(",")[0] for text in told[1:]] == ["Baton writes to its database again"]


async def test_on_a_busy_desk_people_hear_of_a_lost_database_once_and_of_its_return_once(
    sqlite_memory: Memory, tmp_path: Path
) -> None:
    engine = Engine(sqlite_memory)
    async with beating(engine, tmp_path) as (clock, told):
        taken = await sqlite_memory.take()
        engine.drainer._tokens[taken.conversation_id] = taken.token
        good, engine.desk.store = engine.desk.store, Away(engine.desk.store)  # type: ignore[assignment]
        await clock.pass_by(60)
        assert [text.partition(".")[0] for text in told] == ["Baton cannot write to its database"]
        engine.desk.store = good
        await clock.pass_by(5)
        assert len(told) == 2
        assert "again, after 6" in told[1]


async def test_a_database_that_is_away_for_a_moment_alarms_nobody(sqlite_memory: Memory, tmp_path: Path) -> None:
    engine = Engine(sqlite_memory)
    async with beating(engine, tmp_path) as (clock, told):
        for _ in range(3):
            good, engine.desk.store = engine.desk.store, Away(engine.desk.store)  # type: ignore[assignment]
            await clock.pass_by(TELL.total_seconds() - 2)
            engine.desk.store = good
            await clock.pass_by(5)
        assert told == []
