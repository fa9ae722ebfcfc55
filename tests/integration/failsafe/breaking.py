"""Ways to break things, and eyes on what customers see meanwhile."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx2
from sqlalchemy import Engine, event

from bot.sandbox import Delivery
from handoff.policy import Policy, default_text, read_policy
from handoff.signals import SIGNALS
from storage.store import Op, Store, StoreDown
from tests.conftest import World

T = TypeVar("T")
CUSTOMERS = ("U0MIA", "U0TOM", "U0NORA")
PLACES = ("C0JUNIPER", "C0LAKE", "D0MIA", "D0TOM", "D0NORA")
TECHNICAL = re.compile(
    r"traceback|exception|\berror\b|\w+Error\b|errno|\bsql|sqlite|postgres|asyncpg|storedown|database|timed? ?out"
    r"|http[ _]?[45]\d\d|\bnone\b|\bnull\b|[{}]|file \"|line \d+|openai|api[ _]?key|invalid_|_failed",
    re.IGNORECASE,
)
"""What no customer should ever read: names of our parts, of faults, and places nobody filled in."""


@dataclass
class Shifted:
    """The wall clock, set forward or back."""

    by: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Away:
    """A store nobody can reach."""

    def __init__(self, store: Store) -> None:
        self.dialect = store.dialect
        self.tries = 0

    async def run(self, op: Op[T]) -> T:
        self.tries += 1
        raise StoreDown("connection refused")

    read = run

    async def announce(self, news: str) -> None:
        """Nobody hears it."""


@contextlib.asynccontextmanager
async def store_away(here: World) -> AsyncIterator[Away]:
    """The store of a running Baton is gone while the block runs."""
    desk = here.baton.front.desk
    good, away = desk.store, Away(desk.store)
    desk.store = away  # type: ignore[assignment]
    try:
        yield away
    finally:
        desk.store = good


@contextlib.contextmanager
def pragma(store: Store, setting: str) -> Iterator[None]:
    """Every connection of a SQLite writer has this setting while the block runs."""
    engine: Engine = store._writer_engine  # type: ignore[attr-defined]

    def set_it(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA {setting}")

    event.listen(engine, "connect", set_it)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", set_it)
        engine.dispose()


def slack_tries_again(delivery: Delivery) -> None:
    """Slack's waiting time passes: the ack is overdue, or the next try is due."""
    if delivery.state == "waiting" and delivery.timer is not None:
        delivery.timer.fire()


async def readyz(here: World) -> tuple[int, dict[str, str]]:
    """Status and faults of the readiness page."""
    async with httpx2.AsyncClient(trust_env=False, timeout=10) as client:
        answer = await client.get(f"http://127.0.0.1:{here.baton.port}/readyz")
    return answer.status_code, answer.json()["faults"]


def alerts(here: World) -> list[str]:
    """What operators were told in the QA channel."""
    return [text for text in here.bot_texts("C0QA") if text.startswith("⚠️")]


def seen_by_customers(here: World) -> list[str]:
    """Every text and block of ours in customers' places, and every line only one of them sees."""
    sandbox = here.sandbox
    places = [name for name in PLACES if name in sandbox.rooms]
    ours = [
        one for name in places for one in sandbox.messages(name, all=True) if one.get("user") == sandbox.bot_user_id
    ]
    alone = [one for person in CUSTOMERS for one in sandbox.ephemerals(person)]
    return [text for one in (*ours, *alone) for text in (str(one.get("text", "")), *_texts(one.get("blocks")))]


def no_error_shows(here: World) -> None:
    """No customer was shown a fault of ours."""
    assert [text for text in seen_by_customers(here) if TECHNICAL.search(text)] == []


def policy(**parts: str) -> Policy:
    """The shipped policy with whole top-level lines replaced: ``policy(teams="[…]")``."""
    text = default_text()
    for key, value in parts.items():
        text, count = re.subn(rf"^{key}:.*(?:\n  .*)*$", f"{key}: {value}", text, count=1, flags=re.MULTILINE)
        assert count == 1, key
    return read_policy(text, signals=frozenset(reader.name for reader in SIGNALS))


def _texts(value: Any) -> Iterator[str]:
    """Every visible text inside blocks."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
