"""Memory over many turns: does the serving process grow?

An hour of load is 15 new questions a second, 54,000 turns. Shorter runs give a slope over their second half and
say how many turns it rests on. Caches fill first (people, channels, SQLite's pages: 2 MB for each connection), up to
5,000 turns or so: a run that ends before makes the slope far too steep.
"""

import asyncio
import time

from bench.load import turns
from bench.load.rounds import Bench, Row
from bench.load.systems import Rig, System, baton

HOUR = 54_000
AT_ONCE = 20
CUSTOMERS = 1000
SAMPLES = 24
SETTLE = 0.5
"""Share of the run that counts as warming up."""


async def measure_memory(bench: Bench) -> None:
    """Baton on both databases, one after the other."""
    for system in (baton("sqlite"), baton("postgres")):
        if bench.can(system):
            await grow(bench, system)


async def grow(bench: Bench, system: System) -> Row:
    """Load one system for ``memory_turns`` turns and keep how its memory went."""
    async with bench.start(system, delay=0.05) as rig:
        customers = turns.Customers(rig, pool=CUSTOMERS)
        begun = time.perf_counter()
        points = await _points(rig, customers, bench.scale.memory_turns)
        steady = [point for point in points if point[0] >= SETTLE * bench.scale.memory_turns]
        slope = _slope(steady)
        first, last = steady[0][1], steady[-1][1]
        return bench.keep(
            "memory", rig, n=points[-1][0], rate=points[-1][0] / (time.perf_counter() - begun), first=first, last=last,
            peak=rig.memory()["peak"], slope_kib=slope * 1024, per_hour=slope * HOUR / first,
            wrong=len(customers.wrong), points=[[turn, round(mib, 1)] for turn, mib in points],
        )  # fmt: skip


async def _points(rig: Rig, customers: turns.Customers, count: int) -> list[tuple[int, float]]:
    """(turns so far, MiB resident), SAMPLES times."""
    left, done = iter(range(count)), 0
    points = [(0, rig.memory()["rss"])]

    async def one() -> None:
        nonlocal done
        for _ in left:
            await customers.ask()
            done += 1
            if done >= len(points) * count / SAMPLES:
                points.append((done, rig.memory()["rss"]))

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    return points


def _slope(points: list[tuple[int, float]]) -> float:
    """MiB a turn, least squares."""
    n = len(points)
    x = sum(turn for turn, _ in points) / n
    y = sum(mib for _, mib in points) / n
    above = sum((turn - x) * (mib - y) for turn, mib in points)
    return above / sum((turn - x) ** 2 for turn, _ in points)
