"""The SQLite writer thread: what one operation does wrong hurts nobody else, and nothing ends the thread."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.flow import SeenRow
from storage.store import StoreDown
from tests.integration.storage.steps import NINE, Memory

Step = Callable[[Session], Any]


def seen(key: str) -> Step:
    return lambda session: session.add(SeenRow(key=key, at=NINE))


def pragma(memory: Memory, setting: str) -> None:
    """On the writer's own connection, while the writer is idle."""
    raw = memory.store._writer_engine.raw_connection()  # type: ignore[attr-defined]
    raw.execute(f"PRAGMA {setting}")
    raw.close()


async def keys(memory: Memory) -> set[str]:
    return {row.key for row in await memory.rows(SeenRow)}


async def together(memory: Memory, *steps: Step) -> list[Any]:
    """Run the steps behind one commit: the writer is held until all of them wait."""
    gate = threading.Event()
    first = asyncio.ensure_future(memory.store.run(lambda session: gate.wait(5)))
    await asyncio.sleep(0.02)
    rest = [asyncio.ensure_future(memory.store.run(step)) for step in steps]
    await asyncio.sleep(0)
    gate.set()
    await first
    return await asyncio.gather(*rest, return_exceptions=True)


async def test_one_failing_operation_leaves_its_group_alone(sqlite_memory: Memory) -> None:
    def fails(session: Session) -> None:
        session.add(SeenRow(key="half", at=NINE))
        session.flush()
        raise ZeroDivisionError

    def doubles(session: Session) -> None:
        session.add(SeenRow(key="a", at=NINE))

    results = await together(sqlite_memory, seen("a"), fails, doubles, seen("b"))
    assert [type(result) for result in results] == [type(None), ZeroDivisionError, IntegrityError, type(None)]
    assert await keys(sqlite_memory) == {"a", "b"}


async def test_a_broken_statement_leaves_its_group_alone(sqlite_memory: Memory) -> None:
    def wrong(session: Session) -> None:
        session.connection().exec_driver_sql("SELECT * FROM no_such_table")

    results = await together(sqlite_memory, seen("a"), wrong, seen("b"))
    assert results[0] is None
    assert isinstance(results[1], Exception)
    assert results[2] is None
    assert await keys(sqlite_memory) == {"a", "b"}


class _Odd(BaseException):
    """Not an Exception, as KeyboardInterrupt is not."""


ODD = (
    KeyboardInterrupt(),
    SystemExit(3),
    GeneratorExit(),
    asyncio.CancelledError(),
    MemoryError(),
    StopIteration(),
    _Odd(),
)


@pytest.mark.parametrize("error", ODD, ids=lambda error: type(error).__name__)
async def test_no_exception_of_any_kind_ends_the_writer(sqlite_memory: Memory, error: BaseException) -> None:
    def op(session: Session) -> None:
        session.add(SeenRow(key="half", at=NINE))
        session.flush()
        raise error

    async with asyncio.timeout(5):
        waiting = asyncio.ensure_future(sqlite_memory.store.run(op))
        await asyncio.wait({waiting})
        assert waiting.cancelled() or waiting.exception() is not None
        await sqlite_memory.store.run(seen("after"))
    assert await keys(sqlite_memory) == {"after"}


async def test_an_operation_that_spoils_its_transaction_hurts_nobody_for_long(sqlite_memory: Memory) -> None:
    """One that ends the transaction itself: its group is told, none of it is half written, the next goes on."""

    def spoils(session: Session) -> None:
        session.connection().exec_driver_sql("ROLLBACK")

    results = await together(sqlite_memory, seen("a"), spoils, seen("b"))
    assert isinstance(results[1], Exception)
    there = await keys(sqlite_memory)
    for key, result in (("a", results[0]), ("b", results[2])):
        assert (result is None) == (key in there), f"{key}: told {result!r}, in the database: {key in there}"
    await sqlite_memory.store.run(seen("after"))
    assert "after" in await keys(sqlite_memory)


async def test_a_waiter_that_was_cancelled_breaks_nothing(sqlite_memory: Memory) -> None:
    gate, begun = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        session.add(SeenRow(key="slow", at=NINE))
        begun.set()
        gate.wait(5)

    running = asyncio.ensure_future(sqlite_memory.store.run(slow))
    await asyncio.to_thread(begun.wait, 5)
    queued = asyncio.ensure_future(sqlite_memory.store.run(seen("queued")))
    other = asyncio.ensure_future(sqlite_memory.store.run(seen("other")))
    await asyncio.sleep(0)
    running.cancel()
    queued.cancel()
    await asyncio.wait({running, queued})
    gate.set()
    await other
    assert await keys(sqlite_memory) == {"slow", "other"}, "what had begun is whole; what had not never begins"
    await sqlite_memory.store.run(seen("after"))


async def test_a_database_held_by_another_is_down_and_comes_back(sqlite_memory: Memory, sqlite_ready: str) -> None:
    pragma(sqlite_memory, "busy_timeout = 30")
    other = sqlite3.connect(sqlite_ready.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        results = await together_down(sqlite_memory, 3)
        assert [type(result) for result in results] == [StoreDown] * 3
    finally:
        other.execute("ROLLBACK")
        other.close()
    await sqlite_memory.store.run(seen("after"))
    assert await keys(sqlite_memory) == {"after"}


async def together_down(memory: Memory, count: int) -> list[Any]:
    work = [memory.store.run(seen(f"down {number}")) for number in range(count)]
    return await asyncio.gather(*work, return_exceptions=True)


async def test_a_read_only_database_is_down_and_comes_back(sqlite_memory: Memory) -> None:
    pragma(sqlite_memory, "query_only = 1")
    with pytest.raises(StoreDown):
        await sqlite_memory.take()
    pragma(sqlite_memory, "query_only = 0")
    assert (await sqlite_memory.take()).status == "new"


async def test_a_full_database_is_down_and_comes_back(sqlite_memory: Memory) -> None:
    """What is told as written is there, what is told as down is not, even inside one group."""

    def big(key: str) -> Step:
        return lambda session: session.add(SeenRow(key=key + "x" * 9000, at=NINE))

    pages = await sqlite_memory.store.read(lambda session: session.connection().exec_driver_sql("PRAGMA page_count"))
    pragma(sqlite_memory, f"max_page_count = {pages.scalar_one() + 12}")
    results = await together(sqlite_memory, *(big(f"{number:02}") for number in range(12)))
    assert StoreDown in {type(result) for result in results}
    assert {type(result) for result in results} <= {StoreDown, type(None)}
    there = {key[:2] for key in await keys(sqlite_memory)}
    assert there == {f"{number:02}" for number, result in enumerate(results) if result is None}
    with pytest.raises(StoreDown):
        await asyncio.gather(*(sqlite_memory.store.run(big(f"y{number}")) for number in range(40)))
    pragma(sqlite_memory, "max_page_count = 1073741823")
    await sqlite_memory.store.run(big("after"))


async def test_a_closed_store_says_so(sqlite_memory: Memory) -> None:
    await sqlite_memory.store.close()
    with pytest.raises(StoreDown):
        await sqlite_memory.store.run(seen("late"))


async def test_closing_under_load_leaves_nobody_waiting(sqlite_memory: Memory) -> None:
    """Every operation ends written or refused; none waits forever for a thread that is gone."""
    begun = [asyncio.ensure_future(sqlite_memory.store.run(seen(f"before {number}"))) for number in range(20)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(sqlite_memory.store.close())
    await asyncio.sleep(0)
    late = [asyncio.ensure_future(sqlite_memory.store.run(seen(f"late {number}"))) for number in range(20)]
    _, waiting = await asyncio.wait({closing, *begun, *late}, timeout=3)
    assert not waiting, f"{len(waiting)} wait forever"
    assert all(task.exception() is None for task in begun), "what was queued before is finished"
    assert all(task.exception() is None or isinstance(task.exception(), StoreDown) for task in late)


async def test_many_small_operations_share_commits(sqlite_memory: Memory) -> None:
    """Group commit: far fewer transactions than operations."""
    commits = 0

    def count(*_: object) -> None:
        nonlocal commits
        commits += 1

    from sqlalchemy import event

    engine = sqlite_memory.store._writer_engine  # type: ignore[attr-defined]
    event.listen(engine, "commit", count)
    await asyncio.gather(*(sqlite_memory.store.run(seen(str(number))) for number in range(300)))
    assert len(await keys(sqlite_memory)) == 300
    assert commits < 60


async def test_readers_do_not_wait_for_the_writer(sqlite_memory: Memory) -> None:
    gate = threading.Event()
    await sqlite_memory.store.run(seen("a"))
    writing = asyncio.ensure_future(sqlite_memory.store.run(lambda session: gate.wait(5)))
    async with asyncio.timeout(2):
        assert await keys(sqlite_memory) == {"a"}
    gate.set()
    await writing
