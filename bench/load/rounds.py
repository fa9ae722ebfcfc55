"""A-B-A-B: the same stretch of load on every system in turn, several times over, and what is kept of it."""

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.load import postgres
from bench.load.systems import Rig, System, running

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How long things are measured. Seconds are of one stretch."""

    name: str = "normal"
    rounds: int = 2
    seconds: float = 6.0
    hang_seconds: float = 40.0
    claims: int = 120
    sizes: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    operations: int = 200
    open_ones: tuple[int, ...] = (1, 100, 10_000)
    memory_turns: int = 12_000

    def __post_init__(self) -> None:
        assert self.rounds >= 1


TINY = Scale(
    name="tiny", rounds=1, seconds=1.5, hang_seconds=3, claims=10, sizes=(1_000, 10_000), operations=30,
    open_ones=(1, 100), memory_turns=300,
)  # fmt: skip
QUICK = Scale(name="quick", seconds=4, hang_seconds=15, claims=40, sizes=(1_000, 10_000), operations=60)
LONG = Scale(
    name="long", rounds=3, seconds=12, hang_seconds=90, claims=400, operations=500, memory_turns=54_000
)  # fmt: skip
SCALES = (TINY, QUICK, Scale(), LONG)


@dataclass
class Bench:
    """What every measurement needs: the scale, the database server, and a place for its rows."""

    scale: Scale
    server: postgres.Server | None
    rows: list[Row]

    def keep(self, measure: str, rig: Rig, **more: Any) -> Row:
        """Keep one row and say it on the screen."""
        row = {"measure": measure, "system": rig.system.name, "mode": rig.system.mode, **more}
        self.rows.append(row)
        print(line(row), flush=True)
        return row

    def can(self, system: System) -> bool:
        """Whether what the system needs is there."""
        return system.database != "postgres" or self.server is not None

    @contextlib.asynccontextmanager
    async def start(self, system: System, **more: Any) -> AsyncIterator[Rig]:
        """Start a system, on PostgreSQL with a fresh database."""
        if system.database == "postgres" and "database_url" not in more:
            assert self.server is not None
            more |= {"database_url": await self.server.fresh(), "server": self.server.pid}
        async with running(system, **more) as rig:
            yield rig


async def side_by_side(
    bench: Bench, systems: Sequence[System], warm: Callable[[Rig], Awaitable[Any]], one: Callable[[Rig, int], Any]
) -> None:
    """Start all systems, warm each, then call ``one(rig, round)`` on each in turn, ``rounds`` times."""
    async with contextlib.AsyncExitStack() as stack:
        rigs = [await stack.enter_async_context(bench.start(system)) for system in systems if bench.can(system)]
        for rig in rigs:
            await warm(rig)
        for number in range(bench.scale.rounds):
            for rig in rigs:
                await one(rig, number)


async def afresh(bench: Bench, systems: Sequence[System], one: Callable[[Rig, int], Any], **more: Any) -> None:
    """The same with a fresh start for every stretch, for load that leaves work behind."""
    for number in range(bench.scale.rounds):
        for system in systems:
            if bench.can(system):
                async with bench.start(system, **more) as rig:
                    await one(rig, number)


def line(row: Row) -> str:
    """One row for people."""
    shown = []
    for name, value in row.items():
        if isinstance(value, list):
            continue
        if isinstance(value, float):
            value = f"{value * 1000:.2f} ms" if name in SECONDS else f"{value:.4g}"
        shown.append(f"{name}={value}")
    return f"{time.strftime('%H:%M:%S')}  " + "  ".join(shown)


SECONDS = frozenset({"p50", "p99", "max", "cpu", "server_cpu", "outside_cpu"})
"""Columns in seconds that people read in milliseconds."""
