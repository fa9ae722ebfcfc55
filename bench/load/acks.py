"""Acknowledgements alone: messages that are committed at once and answered later.

The LLM hangs. Customers of THREADS conversations write on and on into threads whose answer is being drafted: a
draft starts again at most twice, so after the opening each message is one commit and one acknowledgement and
nothing else. The floor acknowledges and does nothing at all. Windows are short: after 27 s of a silent LLM the
questions would go to people.
"""

import asyncio
import itertools
import time
from dataclasses import dataclass, field

from bench.load import world
from bench.load.questions import QUESTIONS
from bench.load.stats import percentile
from bench.load.systems import Rig, Usage

THREADS = 64
LONGEST = 7.0
"""Seconds of one stretch at most: two of them and the opening fit into those 27."""
OPENING = 4
"""Messages a thread begins with: the question and what makes its draft start again."""


@dataclass(slots=True)
class Acks:
    """Seconds from a delivery to its acknowledgement, and what they cost."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)
    disturbed: int = 0
    """Drafts begun and messages posted meanwhile: the stretch is void where there are any."""

    def summary(self) -> dict[str, float]:
        """Events a second, seconds, CPU seconds an event."""
        n = len(self.latencies)
        return {
            "n": n,
            "rate": n / self.seconds,
            "p50": percentile(self.latencies, 0.5),
            "p99": percentile(self.latencies, 0.99),
            "max": max(self.latencies),
            "wrong": self.disturbed,
            **self.usage.summary(n, self.seconds),
        }


class Writers:
    """Customers who write on in threads that are being answered."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._roots = [world.new_ts() for _ in range(THREADS)]
        self._next = itertools.count()

    async def open(self) -> None:
        """Begin the threads; returns when the drafts that can start again have done so."""
        for number, root in enumerate(self._roots):
            question = QUESTIONS[number % len(QUESTIONS)].text
            await self._rig.slack.deliver(world.message(number, question, root))
        for _ in range(OPENING - 1):
            await self._settled()
            for _ in range(THREADS):
                await self.write()
        await self._settled()

    async def write(self) -> float:
        """One more message of the next thread; seconds until it is acknowledged."""
        number = next(self._next) % THREADS
        text = f"And one more thing about it, number {time.perf_counter_ns() % 1_000_000}."
        return await self._rig.slack.deliver(world.message(number, text, world.new_ts(), self._roots[number]))

    async def _settled(self) -> None:
        """Until the LLM hears nothing new and the system is at rest."""
        calls, cpu = -1, -1.0
        while calls != self._rig.llm.calls or self._rig.cpu() - cpu > 0.05:
            calls, cpu = self._rig.llm.calls, self._rig.cpu()
            await asyncio.sleep(0.3)


async def closed_loop(rig: Rig, writers: Writers, at_once: int, seconds: float) -> Acks:
    """``at_once`` deliveries under way all the time."""
    found, begun = Acks(), time.perf_counter()
    end = begun + seconds
    before = rig.usage()
    other_work = rig.llm.calls + rig.slack.posts

    async def one() -> None:
        while time.perf_counter() < end:
            found.latencies.append(await writers.write())

    await asyncio.gather(*(one() for _ in range(at_once)))
    found.seconds = time.perf_counter() - begun
    found.disturbed = rig.llm.calls + rig.slack.posts - other_work
    found.usage = rig.usage().since(before)
    return found
