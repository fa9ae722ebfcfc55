"""The measurements of running systems, each a coroutine that keeps rows. The list of all: ``MEASURES``."""

import asyncio
import time

from bench.load import acks, quiet, turns, world
from bench.load.questions import QUESTIONS
from bench.load.rounds import Bench, afresh, side_by_side
from bench.load.slack import Refused
from bench.load.stats import percentile
from bench.load.systems import Rig, System, baton, floor, sample_app

CLOSED = (1, 10, 50)
"""Customers at once."""
OPEN = (5, 15)
"""New questions a second."""
DELAYS = (0.0, 0.5)
"""Seconds the LLM takes."""
HANG_RATE = 100


async def measure_turns(bench: Bench) -> None:
    """Whole turns: closed loops and open loops, every system side by side."""
    pools: dict[str, turns.Customers] = {}

    async def warm(rig: Rig) -> None:
        pools[_key(rig)] = turns.Customers(rig)
        await turns.warm(pools[_key(rig)])

    async def one(rig: Rig, number: int) -> None:
        customers = pools[_key(rig)]
        for delay in DELAYS:
            rig.llm.delay = delay
            for at_once in CLOSED:
                seconds = bench.scale.seconds * (3 if at_once == 1 and delay else 1)  # few turns a second
                window = await turns.closed_loop(rig, customers, at_once, seconds)
                bench.keep("turns", rig, at_once=at_once, llm=delay, round=number, **window.summary())
            for rate in OPEN:
                window = await turns.open_loop(rig, customers, rate, bench.scale.seconds)
                bench.keep("turns", rig, offered=rate, llm=delay, round=number, **window.summary())

    await side_by_side(bench, (floor(), sample_app(), baton("sqlite"), baton("postgres")), warm, one)


async def measure_sockets(bench: Bench) -> None:
    """The load of the targets once more over Socket Mode."""
    pools: dict[str, turns.Customers] = {}

    async def warm(rig: Rig) -> None:
        pools[_key(rig)] = turns.Customers(rig)
        await turns.warm(pools[_key(rig)])
        rig.llm.delay = 0.5

    async def one(rig: Rig, number: int) -> None:
        window = await turns.closed_loop(rig, pools[_key(rig)], 50, bench.scale.seconds)
        bench.keep("turns", rig, at_once=50, llm=0.5, round=number, **window.summary())

    await side_by_side(bench, (floor(mode="socket"), baton(mode="socket")), warm, one)


async def measure_acks(bench: Bench) -> None:
    """Acknowledgements alone, one and 32 at once, HTTP and Socket Mode, on fresh starts."""

    async def one(rig: Rig, number: int) -> None:
        await quiet.moment()
        writers = acks.Writers(rig)
        await writers.open()
        for at_once in (1, 32):
            found = await acks.closed_loop(rig, writers, at_once, min(bench.scale.seconds, acks.LONGEST))
            bench.keep("acks", rig, at_once=at_once, round=number, **found.summary())

    for mode in ("http", "socket"):
        systems = (floor("--ack-only", mode=mode), baton("sqlite", mode), baton("postgres", mode))
        await afresh(bench, systems, one, delay=None)


async def measure_hang(bench: Bench) -> None:
    """The LLM hangs and questions keep coming, each a new conversation: what do acknowledgements do?"""

    async def one(rig: Rig, number: int) -> None:
        await quiet.moment()
        before = rig.usage()
        latencies, refused = await _flood(rig, HANG_RATE, bench.scale.hang_seconds)
        usage = rig.usage().since(before).summary(len(latencies), bench.scale.hang_seconds)
        bench.keep(
            "hang", rig, offered=HANG_RATE, round=number, n=len(latencies), refused=refused,
            p50=percentile(latencies, 0.5), p99=percentile(latencies, 0.99), max=max(latencies),
            late=sum(one > 2.5 for one in latencies), rss=rig.memory()["rss"], **usage,
        )  # fmt: skip

    systems: tuple[System, ...] = (floor(), baton("sqlite"), baton("postgres"))
    await afresh(bench, systems, one, delay=None)


async def _flood(rig: Rig, rate: float, seconds: float) -> tuple[list[float], int]:
    """Seconds of every acknowledgement, and how many deliveries were refused."""
    latencies: list[float] = []
    refused = 0
    begun = time.perf_counter()

    async def one(number: int) -> None:
        nonlocal refused
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        question = QUESTIONS[number % len(QUESTIONS)].text
        body = world.message(number % 400, question, world.new_ts())
        try:
            latencies.append(await rig.slack.deliver(body))
        except Refused:
            refused += 1

    await asyncio.gather(*(one(number) for number in range(round(rate * seconds))))
    return latencies, refused


def _key(rig: Rig) -> str:
    return f"{rig.system.name} {rig.system.mode}"
