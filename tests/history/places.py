"""Where a history takes place: a database of its own, its conversations, and what the nemesis may do to it."""

import asyncio
import contextlib
import shutil
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import asyncpg
from sqlalchemy import make_url
from sqlmodel import SQLModel

from storage import channels
from storage.intake import Incoming, Known, take_message
from storage.migrate import prepare
from storage.store import Store, open_store
from tests.history.invariants import left_open, violations
from tests.integration.storage.steps import MIA, QUIET, ts_at

WHOSE = Known(scope="s", account="a", tier="t")
PAST = "interval '1 minute'"
"""How far leases are turned back: more than any of them lasts."""


class Place(Protocol):
    """A database for one history after the other."""

    url: str
    alone: bool
    """One process at a time may use it."""

    async def fresh(self, count: int) -> dict[str, str]:
        """Empty it and begin conversations; return each with its channel."""
        ...

    async def age_leases(self) -> set[str]:
        """Leases run out, where nobody is writing just now; return the conversations."""
        ...

    async def age_sends(self, process: str) -> None:
        """The sends this dead process had started have run out; "" means all."""
        ...

    async def cut(self) -> None:
        """Cut the processes' connections."""
        ...

    async def look(self) -> list[str]:
        """What does not hold in it now, while processes write."""
        ...

    async def judge(self) -> list[str]:
        """What does not hold in it, once all processes have ended."""
        ...


@dataclass
class PostgresPlace:
    """A database of our own on the server of a given one; it is dropped in the end."""

    url: str
    store: Store
    nemesis: asyncpg.Connection
    alone: bool = False

    async def fresh(self, count: int) -> dict[str, str]:
        tables = ", ".join(SQLModel.metadata.tables)
        await self.nemesis.execute(f"TRUNCATE {tables}")
        return await _begin(self.store, count)

    async def age_leases(self) -> set[str]:
        free = "SELECT id FROM conversation FOR UPDATE SKIP LOCKED"  # a stopped process may hold the others for ever
        aged = f"UPDATE conversation SET lease_until = lease_until - {PAST} WHERE id IN ({free}) RETURNING id"
        return {row["id"] for row in await self.nemesis.fetch(aged)}

    async def age_sends(self, process: str) -> None:
        mine = f"UPDATE outbox SET lease_until = lease_until - {PAST} WHERE status = 'sending'"
        await (self.nemesis.execute(f"{mine} AND error = $1", process) if process else self.nemesis.execute(mine))

    async def cut(self) -> None:
        await self.nemesis.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5"
        )

    async def look(self) -> list[str]:
        return await self.store.read(partial(violations, chain=False))

    async def judge(self) -> list[str]:
        return await self.store.read(violations) + await self.store.read(left_open)


@dataclass
class SqlitePlace:
    """One file, made anew from a prepared one for each history."""

    url: str
    template: Path
    path: Path
    alone: bool = True

    async def fresh(self, count: int) -> dict[str, str]:
        for old in self.path.parent.glob(f"{self.path.name}*"):
            old.unlink()
        shutil.copy(self.template, self.path)
        async with _open(self.url) as store:
            return await _begin(store, count)

    async def age_leases(self) -> set[str]:
        """The next process voids them all."""
        return set()

    async def age_sends(self, process: str) -> None:
        """The next process voids them all."""

    async def cut(self) -> None:
        """There are no connections."""

    async def look(self) -> list[str]:
        async with _open(self.url, read_only=True) as store:
            return await store.read(partial(violations, chain=False))

    async def judge(self) -> list[str]:
        async with _open(self.url) as store:
            return await store.read(violations) + await store.read(left_open)


@contextlib.asynccontextmanager
async def place(database_url: str, folder: Path) -> AsyncIterator[Place]:
    """A place on the same server as ``database_url``, or for SQLite in ``folder``."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        template = folder / "template.db"
        async with _open(f"sqlite:///{template}") as store:
            await prepare(store)
        yield SqlitePlace(f"sqlite:///{folder}/history.db", template, folder / "history.db")
        return
    name = f"history_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(database_url)
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        mine = url.set(database=name).render_as_string(hide_password=False)
        nemesis = await asyncpg.connect(mine)
        async with _open(mine) as store:
            await prepare(store)
            yield PostgresPlace(mine, store, nemesis)
        await nemesis.close()
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.close()


@contextlib.asynccontextmanager
async def _open(url: str, *, read_only: bool = False) -> AsyncIterator[Store]:
    store = open_store(url, read_only=read_only)
    try:
        yield store
    finally:
        await store.close()


async def _begin(store: Store, count: int) -> dict[str, str]:
    """Conversations with a customer's first question each, which nobody has looked at yet."""

    def message(number: int) -> Incoming:
        channel, now = f"C{number:04}", datetime.now(UTC)
        return Incoming(
            event_id=f"first-{number}", channel=channel, ts=ts_at(1), person=MIA, team="T0", text="How?", at=now
        )

    def op(session: Any) -> dict[str, str]:
        found = {}
        for number in range(count):
            channel = channels.channel_of(session, f"C{number:04}")
            channels.set_surface(session, channel.id, "shared", "channel", "")
            taken = take_message(
                session, message(number), now=datetime.now(UTC), quiet=QUIET, want_lease=False, known=WHOSE
            )
            found[taken.conversation_id] = channel.slack_id
        return found

    return await store.run(op)


async def soon(condition: Any, seconds: float) -> bool:
    """Wait for a cheap condition; whether it came."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        if loop.time() > end:
            return False
        await asyncio.sleep(0.01)
    return True
