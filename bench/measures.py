"""``python -m bench.measures``: what each function of storage.measures costs on a small and on a big database.

Two databases of 10,000 and 1,000,000 turns over a year, on SQLite and on PostgreSQL, measured in turn, so that
whatever else the machine does meets both. Writes the table of docs/measures.md. ``--sizes 1000,10000`` tries it out.
"""

import argparse
import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bench.figures import write_between
from bench.load import bulk, postgres, seed
from bench.load.stats import median, ms, percentile
from bench.load.story import Mould, moulds
from bench.measures_past import DAYS, past
from handoff.quality.designs import draw
from handoff.quality.items import Drawn, Method
from storage import frames, measures, samples
from storage.migrate import prepare
from storage.store import Store, open_store

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measures.md"
SIZES = (10_000, 1_000_000)
ROUNDS = 9
TARGET = 0.3
"""Seconds a panel of the dashboard may take at the bigger size."""
Ask = Callable[[Session], object]


@dataclass
class Grown:
    """A database with a past, open for reading."""

    size: int
    store: Store
    took: dict[str, list[float]]


def panels(now: datetime) -> dict[str, Ask]:
    """What is measured: the last 30 days, unless the name says otherwise."""
    since, old = now - timedelta(days=30), now - timedelta(days=330)
    window = {"since": since, "until": now}
    return {
        "overview": partial(measures.overview, **window),
        "overview, one account": partial(measures.overview, **window, account="account-7"),
        "overview, 30 days a year ago": partial(measures.overview, since=old, until=old + timedelta(days=30)),
        "daily": partial(measures.daily, **window),
        "by_rule": partial(measures.by_rule, **window),
        "by_agent": partial(measures.by_agent, **window),
        "by_account": partial(measures.by_account, **window),
        "by_topic": partial(measures.by_topic, **window),
        "by_edition": partial(measures.by_edition, **window),
        "corrections": partial(measures.corrections, **window),
        "waiting_now": partial(measures.waiting_now, now=now),
        "/qa sample 20 last 7d": partial(drawn, since=now - timedelta(days=7), until=now),
        "/qa sample 20 last 7d by rule": partial(drawn, since=now - timedelta(days=7), until=now, by="rule"),
        "overview, last 24 hours": partial(measures.overview, since=now - timedelta(days=1), until=now),
        f"overview, all {DAYS} days": partial(measures.overview, since=now - timedelta(days=DAYS + 1), until=now),
    }


def drawn(session: Session, since: datetime, until: datetime, by: str = "") -> tuple[Drawn, ...]:
    """What /qa sample does before it writes twenty rows."""
    framed = frames.frame(session, since, until, by=by)
    before = samples.drawn_before(session, framed)
    fresh = [one.thing for one in framed if one.thing.id not in before]
    return draw(fresh, min(20, len(fresh)), Method.STRATIFIED if by else Method.RISK, seed=1)


@contextlib.asynccontextmanager
async def grown(database: str, server: postgres.Server | None, made: dict[str, Mould], size: int, now: datetime,
                folder: str) -> AsyncIterator[Grown]:  # fmt: skip
    """A fresh database with a year of ``size`` turns."""
    url = f"sqlite:///{folder}/{size}.db" if server is None else await server.fresh()
    store = open_store(url)
    await prepare(store)
    await store.close()
    begun = time.perf_counter()
    await bulk.load(url, seed.channels(seed.CHANNELS))
    count = await bulk.load(url, past(made, size, now))
    print(f"{database}: {size} turns, {count} rows in {time.perf_counter() - begun:.0f} s", flush=True)
    store = open_store(url)
    try:
        yield Grown(size, store, {})
    finally:
        await store.close()


async def measured(database: str, server: postgres.Server | None, made: dict[str, Mould], sizes: list[int],
                   now: datetime) -> list[Grown]:  # fmt: skip
    """Both sizes, each panel in turn."""
    async with contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-measures-"))
        found = [await stack.enter_async_context(grown(database, server, made, size, now, folder)) for size in sizes]
        for name, ask in panels(now).items():
            for one in found:
                await one.store.read(ask)  # warm: statements compiled, pages read
            for _ in range(ROUNDS):
                for one in found:
                    begun = time.perf_counter()
                    await one.store.read(ask)
                    one.took.setdefault(name, []).append(time.perf_counter() - begun)
            print(f"  {database} {name}: " + ", ".join(ms(median(one.took[name])) for one in found), flush=True)
        return found


def table(results: dict[str, list[Grown]]) -> str:
    """One line a panel: median (and 90th percentile) of the rounds, and how much the bigger size costs more."""
    cells: list[str] = []
    for name, found in results.items():
        cells += [f"{name}, {one.size:,} turns" for one in found] + ["ratio"]
    lines = [f"| function | {' | '.join(cells)} |", "|---|" + "---|" * len(cells)]
    for panel in next(iter(results.values()))[0].took:
        row = []
        for found in results.values():
            times = [one.took[panel] for one in found]
            row += [f"{ms(median(one))} ms (p90 {ms(percentile(one, 0.9))})" for one in times]
            row.append(f"{median(times[-1]) / median(times[0]):.1f}")
        lines.append(f"| {panel} | {' | '.join(row)} |")
    slow = [
        f"{name} {panel}" for name, found in results.items() for panel, took in found[-1].took.items()
        if median(took) > TARGET and "all" not in panel
    ]  # fmt: skip
    verdict = f"Above the target of {TARGET * 1000:.0f} ms: {', '.join(slow)}." if slow else (
        f"Every panel stays under the target of {TARGET * 1000:.0f} ms."
    )  # fmt: skip
    return "\n".join([*lines, "", f"Median of {ROUNDS} runs, warm. {verdict}"])


async def main(sizes: list[int], *, write: bool) -> None:
    """Measure on what is installed; write the table."""
    now, made = datetime.now(UTC), await moulds()
    results: dict[str, list[Grown]] = {"SQLite": await measured("SQLite", None, made, sizes, now)}
    with postgres.server() as server:
        if server is not None:
            results["PostgreSQL"] = await measured("PostgreSQL", server, made, sizes, now)
    text = table(results)
    print(text)
    if write:
        write_between(PAGE, "speed", text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--dry", action="store_true", help="do not write docs/measures.md")
    given: Any = parser.parse_args()
    asyncio.run(main([int(size) for size in given.sizes.split(",")], write=not given.dry))
