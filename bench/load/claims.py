"""From a committed claim to the end of the LLM call it makes pointless.

The LLM never answers questions that hold ``HANG``. While such a call is open, an agent uses Take over on the
customer's message; the call must be hung up. Meanwhile other customers ask and are answered (BACKGROUND a
second). The moment of the claim is the store's own: ``claimed_at``, taken just before the commit, so that what
is reported includes the commit itself. Replicas share this machine's clock.
"""

import asyncio
import contextlib
import json
import re
import sqlite3
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg

from bench.load import turns, world
from bench.load.llm import HANG
from bench.load.questions import QUESTIONS
from bench.load.rounds import Bench
from bench.load.stats import percentile
from bench.load.systems import Rig, baton

BACKGROUND = 5
"""Questions a second of other customers meanwhile."""
PATIENCE = 5.0
"""Seconds after which a call counts as not hung up: the LLM's own deadline ends it anyway, much later."""
ENOUGH = 5
"""Calls never hung up after which there is nothing more to learn."""
NUMBER = re.compile(HANG + rb"-(\d+)-")


@dataclass
class Trial:
    """One claim: perf and wall clock seconds."""

    channel: str
    ts: str
    called: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    pressed_at: float = 0.0
    hung_up_at: float = 0.0

    @property
    def in_time(self) -> bool:
        """Whether the call was hung up because of the claim, not by its own deadline much later."""
        return self.hung_up.is_set() and self.hung_up_at - self.pressed_at <= PATIENCE


async def measure_claims(bench: Bench) -> None:
    """Same process on both databases over HTTP; and a claim that reaches another replica."""
    for database, replicas in (("sqlite", 1), ("postgres", 1), ("postgres", 2)):
        system = baton(database)
        if bench.can(system):
            async with bench.start(system, delay=0.5, replicas=replicas) as rig:
                await _one(bench, rig, replicas)


async def _one(bench: Bench, rig: Rig, replicas: int) -> None:
    trials: dict[int, Trial] = {}
    rig.llm.on_call = lambda body, at: _mark(trials, body, called=True, at=at)
    rig.llm.on_hung_up = lambda body, at: _mark(trials, body, called=False, at=at)
    customers = turns.Customers(rig, pool=64)
    await turns.warm(customers)
    asking: set[asyncio.Task[float]] = set()
    background = asyncio.ensure_future(_keep_asking(customers, asking))
    try:
        for number in range(bench.scale.claims):
            trials[number] = await _trial(rig, number, trials, door=replicas - 1)
            if sum(not trial.in_time for trial in trials.values()) >= ENOUGH:
                break
    finally:
        background.cancel()
        await asyncio.gather(background, *asking, return_exceptions=True)
    claimed = await _claimed_at(rig)
    done = [trial for trial in trials.values() if trial.in_time]
    after = [trial.hung_up_at - claimed[trial.channel, trial.ts] for trial in done]
    felt = [trial.hung_up_at - trial.pressed_at for trial in done]
    bench.keep(
        "claims", rig, replicas=replicas, n=len(trials), never=len(trials) - len(done), background=BACKGROUND,
        **_three("", after), **_three("felt_", felt),
    )  # fmt: skip


def _three(prefix: str, values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    return {
        f"{prefix}p50": percentile(values, 0.5),
        f"{prefix}p99": percentile(values, 0.99),
        f"{prefix}max": max(values),
    }


async def _trial(rig: Rig, number: int, trials: dict[int, Trial], door: int) -> Trial:
    """A customer asks; an agent takes over while the LLM is at it."""
    who = 1000 + number % 100
    trial = trials[number] = Trial(world.channel(who), world.new_ts())
    question = QUESTIONS[number % len(QUESTIONS)].text
    await rig.slack.deliver(world.message(who, f"{question} {HANG.decode()}-{number}-", trial.ts))
    async with asyncio.timeout(PATIENCE):
        await trial.called.wait()
    await asyncio.sleep(0.02)
    body = json.dumps(world.take_over(who, world.AGENTS[number % len(world.AGENTS)], trial.ts)).encode()
    trial.pressed_at = time.time()
    await rig.slack.deliver(body, "interactive", door)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await trial.hung_up.wait()
    return trial


def _mark(trials: dict[int, Trial], body: bytes, *, called: bool, at: float) -> None:
    found = NUMBER.search(body)
    trial = trials.get(int(found[1])) if found else None
    if trial is None:
        return
    if called:
        trial.called.set()
    else:
        trial.hung_up_at = at
        trial.hung_up.set()


async def _keep_asking(customers: turns.Customers, asking: set[asyncio.Task[float]]) -> None:
    while True:
        task = asyncio.ensure_future(customers.ask())
        asking.add(task)
        task.add_done_callback(asking.discard)
        await asyncio.sleep(1 / BACKGROUND)


CLAIMED = """
SELECT channel.slack_id, conversation.thread_ts, handoff.claimed_at FROM conversation
JOIN channel ON channel.id = conversation.channel_id
JOIN handoff ON handoff.conversation_id = conversation.id WHERE handoff.claimed_at IS NOT NULL
"""


async def _claimed_at(rig: Rig) -> dict[tuple[str, str], float]:
    """(channel, thread) → wall clock seconds at which a person became the owner."""
    rows: list[Any]
    if rig.database_url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(rig.database_url.removeprefix("sqlite:///"))) as connection:
            rows = connection.execute(CLAIMED).fetchall()
    else:
        connection = await asyncpg.connect(rig.database_url)
        rows = await connection.fetch(CLAIMED)
        await connection.close()
    return {(row[0], row[1]): _seconds(row[2]) for row in rows}


def _seconds(at: datetime | str) -> float:
    """SQLite's text or PostgreSQL's datetime, both UTC, as seconds."""
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
