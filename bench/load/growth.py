"""What the size of the database does to the engine's operations, to the serving process and to the disk."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text as sql

from bench.load import bulk, seed, turns
from bench.load.operations import Subject, in_turn
from bench.load.rounds import Bench, Row, line
from bench.load.stats import median, percentile
from bench.load.story import Mould, moulds
from bench.load.systems import Rig, baton
from storage import audit
from storage.migrate import prepare
from storage.store import open_store
from tests.integration.storage.steps import Memory

LENGTHS = (1, 10, 1000)
"""Turns of a conversation before the one measured."""
LONG_ONES = 12
WHOLE = 60
"""Turns played through a whole process on each database, one at a time."""
VERIFIED = 100_000
"""Turns up to which every run verifies the seeded record; a long run verifies all."""


@dataclass
class Grown:
    """A database with a history, and the store that is open on it."""

    size: int
    url: str
    memory: Memory


async def measure_growth(bench: Bench) -> None:
    """By size of the history, by length of the conversation, by number of open ones."""
    made = await moulds()
    for database in ("sqlite", "postgres"):
        if bench.can(baton(database)):
            async with contextlib.AsyncExitStack() as stack:
                grown = [
                    await stack.enter_async_context(_grown(bench, database, made, size)) for size in bench.scale.sizes
                ]
                await _sizes(bench, database, grown)
                await _lengths(bench, database, grown[len(grown) // 2], made)
                await _whole(bench, database, grown)
            await _open_ones(bench, database, made)


def _keep(bench: Bench, database: str, row: Row) -> None:
    row = {"measure": "growth", "system": f"baton-{database}", **row}
    bench.rows.append(row)
    print(line(row), flush=True)


@contextlib.asynccontextmanager
async def _grown(
    bench: Bench, database: str, made: dict[str, Mould], size: int, open_ones: int = 0
) -> AsyncIterator[Grown]:
    """A fresh database with ``size`` turns of history."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="baton-growth-") as folder:
        url = f"sqlite:///{folder}/baton.db"
        if database == "postgres":
            assert bench.server is not None
            url = await bench.server.fresh()
        store = open_store(url)
        await prepare(store)
        await store.close()
        begun = time.perf_counter()
        await bulk.load(url, seed.channels(seed.CHANNELS))
        count = await bulk.load(url, seed.history(made, size, now))
        count += await bulk.load(url, seed.waiting(made, open_ones, now))
        took = time.perf_counter() - begun
        print(f"{database}: {size} turns, {open_ones} open, {count} rows in {took:.0f} s", flush=True)
        grown = Grown(size, url, Memory(open_store(url)))
        try:
            yield grown
        finally:
            await grown.memory.store.close()


async def _sizes(bench: Bench, database: str, grown: list[Grown]) -> None:
    subjects = [Subject({"about": "turns", "turns": one.size, "bytes": await _bytes(one)}, one.memory) for one in grown]
    await in_turn(subjects, bench.scale.operations)
    for one, subject in zip(grown, subjects, strict=True):
        row = subject.summary()
        if one.size <= VERIFIED or bench.scale.name == "long":
            lines, faults = await one.memory.store.read(audit.verify)
            if faults:
                raise RuntimeError(f"the seeded record does not hold: {faults[:3]}")
            row["verified"] = lines
        _keep(bench, database, row)


async def _lengths(bench: Bench, database: str, grown: Grown, made: dict[str, Mould]) -> None:
    """Turns in conversations that are 1, 10 and 1,000 turns long already, in one database."""
    subjects = []
    for length in LENGTHS:
        subject = Subject({"about": "length", "length": length}, grown.memory)
        if length > 1:
            rows: list[Row] = []
            before = datetime.now(UTC) - timedelta(days=2)
            await bulk.load(grown.url, seed.long_ones(made, length, LONG_ONES, before, rows))
            subject.threads = [(number % seed.CHANNELS, row["thread_ts"]) for number, row in enumerate(rows)]
        subjects.append(subject)
    await in_turn(subjects, bench.scale.operations // 2)
    for subject in subjects:
        _keep(bench, database, subject.summary())


async def _open_ones(bench: Bench, database: str, made: dict[str, Mould]) -> None:
    """Databases in which more and more conversations wait for a person."""
    async with contextlib.AsyncExitStack() as stack:
        subjects = []
        for count in bench.scale.open_ones:
            one = await stack.enter_async_context(_grown(bench, database, made, 1000, count))
            subjects.append(Subject({"about": "open", "open": count}, one.memory))
        await in_turn(subjects, bench.scale.operations // 2)
        for subject in subjects:
            _keep(bench, database, subject.summary())


async def _whole(bench: Bench, database: str, grown: list[Grown]) -> None:
    """Batons started on these databases: how long that takes, their memory, and their turns, asked in turn."""
    server = bench.server.pid if bench.server is not None and database == "postgres" else 0
    found: list[tuple[Grown, float, Rig, turns.Customers, list[float]]] = []
    async with contextlib.AsyncExitStack() as stack:
        for one in grown:
            await one.memory.store.close()
            begun = time.perf_counter()
            rig = await stack.enter_async_context(bench.start(baton(database), database_url=one.url, server=server))
            ready = time.perf_counter() - begun
            customers = turns.Customers(rig, pool=20)
            await turns.warm(customers, at_once=1)
            found.append((one, ready, rig, customers, []))
        for _ in range(WHOLE):
            for *_, customers, latencies in found:
                latencies.append(await customers.ask())
        for one, ready, rig, customers, latencies in found:
            _keep(bench, database, {
                "about": "whole", "turns": one.size, "n": WHOLE, "start": ready, "p50": median(latencies),
                "p99": percentile(latencies, 0.99), "rss": rig.memory()["rss"], "wrong": len(customers.wrong),
            })  # fmt: skip
    for one in grown:
        one.memory.store = open_store(one.url)


async def _bytes(grown: Grown) -> int:
    """Bytes of the database on disk."""
    if grown.url.startswith("sqlite"):
        return await asyncio.to_thread(_size, Path(grown.url.removeprefix("sqlite:///")))
    size = "SELECT pg_database_size(current_database())"

    def op(session: Any) -> int:
        return int(session.connection().execute(sql(size)).scalar_one())

    return await grown.memory.store.read(op)


def _size(path: Path) -> int:
    return path.stat().st_size
