"""The harness first catches what is planted: floors with a known fault must be seen to have it.

Each plant is an option of ``bench.load.floor``; Baton has no such switches.
"""

from collections.abc import Awaitable, Callable

from bench.load import memory, turns
from bench.load.rounds import Bench, Scale
from bench.load.systems import floor, running

BUSY_MS, SLEEP_MS, LEAK_KIB = 5.0, 40.0, 64


async def _window(bench: Bench, *options: str, at_once: int = 4) -> turns.Window:
    async with running(floor(*options, name="planted"), delay=0.05) as rig:
        customers = turns.Customers(rig, pool=32)
        await turns.warm(customers)
        return await turns.closed_loop(rig, customers, at_once, min(bench.scale.seconds, 3))


async def busy(bench: Bench) -> tuple[bool, str]:
    """5 ms of CPU a turn show in CPU a turn."""
    without, with_it = await _window(bench), await _window(bench, "--busy-ms", str(BUSY_MS))
    seen = (with_it.summary()["cpu"] - without.summary()["cpu"]) * 1000
    return 0.7 * BUSY_MS < seen < 1.5 * BUSY_MS, f"{seen:.1f} ms of CPU a turn more, planted {BUSY_MS:.0f}"


async def slow(bench: Bench) -> tuple[bool, str]:
    """40 ms of waiting a turn show in the median, not in the CPU."""
    without, with_it = await _window(bench), await _window(bench, "--sleep-ms", str(SLEEP_MS))
    seen = (with_it.summary()["p50"] - without.summary()["p50"]) * 1000
    burnt = (with_it.summary()["cpu"] - without.summary()["cpu"]) * 1000
    good = 0.8 * SLEEP_MS < seen < 1.3 * SLEEP_MS and burnt < 2  # fewer turns share the fixed costs
    return good, f"median {seen:.1f} ms later, planted {SLEEP_MS:.0f}; CPU {burnt:+.2f} ms"


async def wrong(bench: Bench) -> tuple[bool, str]:
    """Posts that are no answers void a run."""
    window = await _window(bench, "--wrong-every", "5")
    share = len(window.wrong) / max(len(window.latencies), 1)
    return 0.1 < share < 0.45, f"{share:.0%} of the posts of those measured counted as no answer, planted 20 %"


async def leak(bench: Bench) -> tuple[bool, str]:
    """64 KiB a turn that stay show as growth."""
    scale = Scale(name="planted", memory_turns=800)
    row = await memory.grow(Bench(scale, None, []), floor("--leak-kib", str(LEAK_KIB), name="planted"))
    return 0.7 * LEAK_KIB < row["slope_kib"] < 1.4 * LEAK_KIB, f"{row['slope_kib']:.0f} KiB a turn, planted {LEAK_KIB}"


PLANTS: tuple[Callable[[Bench], Awaitable[tuple[bool, str]]], ...] = (busy, slow, wrong, leak)


async def measure_planted(bench: Bench) -> None:
    """Plant each fault; what is not seen makes every other figure worthless, so it ends the run."""
    for plant in PLANTS:
        caught, what = await plant(bench)
        bench.rows.append({"measure": "planted", "plant": plant.__name__, "caught": caught, "what": what})
        print(f"planted {plant.__name__}: {'caught' if caught else 'NOT SEEN'}: {what}", flush=True)
        if not caught:
            raise NotCaught(plant.__name__)


class NotCaught(Exception):
    """The harness did not see a planted fault."""
