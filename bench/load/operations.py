"""The store's operations as the engine calls them, timed one by one, on several databases in turn.

Each runs in a transaction of its own with a commit that reaches the disk: a customer's message in (``ingest``),
the work read, the decision committed (``answer``), the send started and finished, a claim.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import text as sql
from sqlmodel import Session

from bench.load import seed
from bench.load.stats import median, percentile
from handoff.model import Act
from storage import inbox, leases, outbox, queries, timers
from tests.integration.storage.steps import Held, Memory

QUERIES: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("ready", lambda session, now: leases.ready_conversations(session)),
    ("due_sends", lambda session, now: outbox.due_conversations(session, now)),
    ("due_timer", lambda session, now: timers.next_due(session, now)),
    ("inbox", lambda session, now: inbox.left_behind(session)),
    ("counts", lambda session, now: queries.counts(session)),
    ("open_list", lambda session, now: queries.open_conversations(session)),
)
"""What every replica asks about once a second, and what people ask."""


@dataclass
class Subject:
    """One database (or one kind of conversation in it) under measurement."""

    about: dict[str, Any]
    memory: Memory
    threads: list[tuple[int, str]] = field(default_factory=list)
    """(channel number, root) of the threads to write into; empty: a new thread every time."""
    claimable: list[str] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)
    last: float = 0.0

    def ts(self) -> str:
        """A ts of now that was not used before."""
        self.last = max(self.last + 0.000001, time.time())
        return f"{self.last:.6f}"

    async def timed(self, name: str, work: Awaitable[Any]) -> Any:
        """Await and keep how long it took."""
        begun = time.perf_counter()
        result = await work
        self.times.setdefault(name, []).append(time.perf_counter() - begun)
        return result

    def summary(self) -> dict[str, Any]:
        """What it is about, with medians and 99th percentiles in seconds."""
        row = dict(self.about)
        for name, values in self.times.items():
            row |= {name: median(values), f"{name}_p99": percentile(values, 0.99)}
        return row | {"n": max(len(values) for values in self.times.values())}


async def in_turn(subjects: Sequence[Subject], count: int) -> None:
    """``count`` turns and claims on each subject, one after the other: A-B-A-B by single operations."""
    for place, one in enumerate(subjects):
        one.claimable = (await _claimable(one.memory))[place :: len(subjects)][: count + 1]  # several may share one
    for one in subjects:
        await _turn(one, 0)
        one.times.clear()  # the first of everything pays for connections and compiled statements
    for number in range(count):
        for one in subjects:
            await _turn(one, number)
            for name, ask in QUERIES if number % 4 == 0 else ():
                now = datetime.now(UTC)
                await one.timed(name, one.memory.store.read(partial(ask, now=now)))


async def _turn(one: Subject, number: int) -> None:
    memory = one.memory
    memory.now = datetime.now(UTC)
    channel, root = one.threads[number % len(one.threads)] if one.threads else (number % seed.CHANNELS, "")
    slack, who = seed.slack_channel(channel), f"U0S{channel:05d}"
    message = memory.message(channel=slack, ts=one.ts(), thread_ts=root, person=who, at=memory.now)
    taken = await one.timed("ingest", memory.take(message))
    conversation, token = taken.conversation_id, taken.token
    await memory.admit(conversation, token)
    work = await one.timed("read_work", memory.begin(conversation, token))
    committed = await one.timed("answer", memory.commit(Held(conversation, token, work)))
    if committed.status != "written":
        raise RuntimeError(f"the decision was not written: {committed.status}")
    start = await one.timed("start_send", memory.start(conversation))
    await one.timed("sent", memory.sent(start.letter.id, one.ts()))
    await memory.begin(conversation, token)  # nothing waits: the lease is given back
    if one.claimable:
        await one.timed("claim", memory.act(one.claimable.pop(), Act.CLAIM))


async def _claimable(memory: Memory) -> list[str]:
    """Conversations of the bot's from the whole history, in an order that says nothing of their age."""

    def op(session: Session) -> list[str]:
        rows = session.connection().execute(sql("SELECT id FROM conversation WHERE owner = 'BOT' AND pending = 0"))
        return sorted(row[0] for row in rows)

    return await memory.store.read(op)
