"""The two short measurements used while working on speed."""

import contextlib
from collections.abc import Sequence

from bench.load import acks, turns
from bench.load.stats import median, ms
from bench.load.systems import Rig, baton, floor, running

Row = dict[str, float]


async def quick_turns(at_once: int = 50, delay: float = 0.5, seconds: float = 6.0, rounds: int = 2) -> None:
    """Baton on SQLite against the floor, A-B-A-B, both running all the time."""
    async with contextlib.AsyncExitStack() as stack:
        rigs = [await stack.enter_async_context(running(system)) for system in (floor(), baton())]
        customers = {rig.system.name: turns.Customers(rig) for rig in rigs}
        for rig in rigs:
            await turns.warm(customers[rig.system.name])
            rig.llm.delay = delay
        rows: dict[str, list[Row]] = {rig.system.name: [] for rig in rigs}
        for _ in range(rounds):
            for rig in rigs:
                window = await turns.closed_loop(rig, customers[rig.system.name], at_once, seconds)
                rows[rig.system.name].append(window.summary())
                for wrong in window.wrong[:2]:
                    print(f"  no answer: {wrong}")
    print(f"\n{at_once} customers at once, LLM {delay * 1000:.0f} ms, HTTP, {rounds} x {seconds:.0f} s each")
    _show(rows, "turn")


async def quick_ack(at_once: int = 32, seconds: float = 5.0, rounds: int = 2) -> None:
    """Durable acknowledgements over HTTP against bare Bolt, each window on a fresh start."""
    systems = (floor("--ack-only"), baton())
    rows: dict[str, list[Row]] = {system.name: [] for system in systems}
    for _ in range(rounds):
        for system in systems:
            async with running(system, delay=None) as rig:
                rows[system.name].append(await _acks(rig, at_once, seconds))
    print(f"\nacknowledgements over HTTP, {at_once} at once, {rounds} x {seconds:.0f} s each")
    _show(rows, "event")


async def _acks(rig: Rig, at_once: int, seconds: float) -> Row:
    writers = acks.Writers(rig)
    await writers.open()
    return (await acks.closed_loop(rig, writers, at_once, seconds)).summary()


def _show(rows: dict[str, list[Row]], what: str) -> None:
    names = (
        "n",
        f"{what}s/s",
        "p50 ms",
        "p99 ms",
        "max ms",
        f"CPU ms/{what}",
        "cores",
        "outside CPU ms",
        "RSS MiB",
        "others' cores",
    )
    print("".join(f"{name:>16}" for name in ("system", *names)))
    for name, found in rows.items():
        for one in found:
            print("".join(f"{cell:>16}" for cell in (name, *_cells(one))))
    base, ours = rows.values()
    for label, key in (("rate", "rate"), ("p50", "p50"), ("p99", "p99"), ("CPU", "cpu")):
        print(f"{label:>8}: {_middle(ours, key) / _middle(base, key):.3f} x the floor", end="")
    print(f"\nadded CPU per {what}: {ms(_middle(ours, 'cpu') - _middle(base, 'cpu'))} ms")


def _cells(one: Row) -> list[str]:
    return [
        f"{one['n']:.0f}", f"{one['rate']:.1f}", ms(one["p50"]), ms(one["p99"]), ms(one["max"]), ms(one["cpu"]),
        f"{one['cores']:.2f}", ms(one["outside_cpu"]), f"{one.get('rss', 0):.0f}", f"{one['others']:.2f}",
    ]  # fmt: skip


def _middle(rows: Sequence[Row], key: str) -> float:
    return median([row[key] for row in rows])
