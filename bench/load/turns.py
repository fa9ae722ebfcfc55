"""Turns end to end: a customer's message is sent, the answer arrives at Slack."""

import asyncio
import contextlib
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from bench.load import quiet, world
from bench.load.questions import QUESTIONS
from bench.load.stats import percentile
from bench.load.systems import Rig, Usage

RAMP = 1.0
"""Seconds over which a closed loop's customers begin."""
LONGEST_RAMP = 15.0
"""Seconds to wait at most until every customer was answered once."""
PATIENCE = 60.0
"""Seconds after which an answer counts as lost and the run as broken."""


@dataclass(slots=True)
class Window:
    """What one stretch of load showed."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)
    memory: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """Posts that were no answer: the run is void where there are any."""
    offered: float = 0.0

    def summary(self) -> dict[str, float]:
        """Figures of the stretch: seconds, turns a second, CPU seconds a turn, MiB."""
        n = len(self.latencies)
        return {
            "n": n,
            "rate": n / self.seconds,
            "p50": percentile(self.latencies, 0.5),
            "p99": percentile(self.latencies, 0.99),
            "max": max(self.latencies),
            "rss": self.memory.get("rss", 0.0),
            "pss": self.memory.get("pss", 0.0),
            "wrong": len(self.wrong),
            **self.usage.summary(n, self.seconds),
        }


class Customers:
    """Asks in fresh threads, each time as the next customer of a pool, and waits for the answers.

    The pool keeps every channel below Slack's one post a second, which both systems would have to obey.
    """

    def __init__(self, rig: Rig, pool: int = 200) -> None:
        self._rig = rig
        self.pool = pool
        self._turn = itertools.count()
        self._waiting: dict[tuple[str, str], tuple[asyncio.Future[float], str]] = {}
        self.wrong: list[str] = []
        rig.slack.on_post = self._heard

    async def ask(self) -> float:
        """One question; seconds until its answer arrived. An answer that is none counts in ``wrong``."""
        number = next(self._turn)
        question = QUESTIONS[number % len(QUESTIONS)]
        who, ts = number % self.pool, world.new_ts()
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[world.channel(who), ts] = done, question.sign
        body = world.message(who, question.text, ts)
        begun = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            await self._rig.slack.deliver(body)
            return await done - begun

    def _heard(self, post: dict[str, Any], at: float) -> None:
        if post["channel"] == world.AGENT_CHANNEL:
            return  # a handoff's notice in the customer's thread tells of it
        done, sign = self._waiting.pop((post["channel"], post.get("thread_ts", "")), (None, ""))
        if done is None or sign not in post.get("text", ""):
            self.wrong.append(f"{post['channel']}: {post.get('text', '')[:200]}")
        if done is not None and not done.done():
            done.set_result(at)


async def warm(customers: Customers, at_once: int = 8) -> None:
    """Every customer of the pool asks once, so that who they are is known; nothing is measured."""
    left = iter(range(customers.pool))

    async def one() -> None:
        for _ in left:
            await customers.ask()

    await asyncio.gather(*(one() for _ in range(at_once)))


async def closed_loop(rig: Rig, customers: Customers, at_once: int, seconds: float) -> Window:
    """``at_once`` customers, each asking again in a new thread when answered.

    They begin one after the other within RAMP, as people do not ask in step. Counted is what is answered in the
    ``seconds`` that begin once each of them was answered the first time.
    """
    await quiet.moment()
    window = Window()
    customers.wrong.clear()
    start = time.perf_counter()
    end = start + LONGEST_RAMP + seconds
    begun, first = float("inf"), asyncio.Semaphore(0)

    async def one(number: int) -> None:
        await asyncio.sleep(RAMP * number / at_once)
        await customers.ask()
        first.release()
        while time.perf_counter() < end:
            took = await customers.ask()
            if begun <= time.perf_counter() <= end:
                window.latencies.append(took)

    asking = asyncio.gather(*(one(number) for number in range(at_once)))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_RAMP):
            for _ in range(at_once):
                await first.acquire()
            await asyncio.sleep(max(0.0, start + RAMP - time.perf_counter()))
    before, begun = rig.usage(), time.perf_counter()
    end = begun + seconds
    await asyncio.sleep(seconds)
    _closed(rig, customers, window, begun, before)
    await asking
    return window


async def open_loop(rig: Rig, customers: Customers, rate: float, seconds: float) -> Window:
    """``rate`` new questions a second, whether earlier ones are answered or not."""
    await quiet.moment()
    window, count = Window(offered=rate), round(rate * seconds)
    before = rig.usage()
    customers.wrong.clear()
    begun = time.perf_counter()

    async def one(number: int) -> None:
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        window.latencies.append(await customers.ask())

    await asyncio.gather(*(one(number) for number in range(count)))
    return _closed(rig, customers, window, begun, before)


def _closed(rig: Rig, customers: Customers, window: Window, begun: float, before: Usage) -> Window:
    window.seconds = time.perf_counter() - begun
    window.usage = rig.usage().since(before)
    window.memory = rig.memory()
    window.wrong = list(customers.wrong)
    return window
