"""The product's own operations as the workload calls them: one recorded call, one transaction.

What people and Slack do is here, what a worker does in working.py. Each method records its call, runs it, and
records what it gave; where the store cannot say whether it was written nothing more is recorded: the outcome is
unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from handoff.errors import HandoffError
from handoff.model import Act, Actor
from storage import acts, intake, leases, outbox, requests
from storage.intake import Incoming
from storage.store import Store, StoreDown
from storage.tables import ConversationRow
from tests.history.models import Who
from tests.history.record import Recorder
from tests.integration.storage.steps import EDITION, POLICY, QUIET

T = TypeVar("T")
SYSTEM = Who("system")
RAW = (asyncpg.InterfaceError, asyncpg.PostgresError)
"""Faults of the driver the store should have named StoreDown."""


class Gone(Exception):
    """Nobody knows whether it was written."""


@dataclass
class Calls:
    """The operations of one process."""

    store: Store
    record: Recorder

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)

    async def act(self, conversation: str, act: str, who: Who) -> None:
        """A press; a refused one is put on record, as the front does it."""
        actor, now = actor_of(who), self.now()

        def op(session: Session) -> Any:
            return owner_of(
                acts.act_on(session, conversation, Act(act), actor, **how(now), why="Pressed.").conversation
            )

        result = await self.call(conversation, "act", (act, who), op)
        if result[0] == "refused":
            refuse = acts.refused
            await self.quietly(lambda session: refuse(session, conversation, actor, act, "refused", now))

    async def ask(self, conversation: str, who: Who) -> None:
        """The customer presses Talk to a person."""

        def op(session: Session) -> Any:
            requests.ask_for_person(session, conversation, actor_of(who), **how(self.now()))
            return read_of(session, conversation)

        await self.call(conversation, "ask", ("request", who), op)

    async def expire(self, conversation: str, fence: int) -> None:
        """A timer of this fence fires, as bot/engine/tick.py does it."""

        def op(session: Session) -> Any:
            if acts.locked(session, conversation).fence != fence:
                return ("stale",)
            return owner_of(
                acts.act_on(session, conversation, Act.EXPIRE, actor_of(SYSTEM), **how(self.now())).conversation
            )

        await self.call(conversation, "expire", (fence, SYSTEM), op)

    async def read(self, conversation: str) -> tuple[str, str, int]:
        """Who owns it."""
        found: tuple[str, str, int] = await self.call(conversation, "read", None, lambda s: read_of(s, conversation))
        return found

    async def take(self, message: Incoming, conversation: str) -> None:
        """Slack delivers a message."""

        def op(session: Session) -> Any:
            return intake.take_message(session, message, now=self.now(), quiet=QUIET, want_lease=False).status

        await self.call(conversation, "take", (message.ts, message.person), op)

    async def void(self, conversations: tuple[str, ...]) -> None:
        """The only process of a SQLite file starts."""
        keys = [self.record.begins(conversation, "void", None) for conversation in conversations]
        await self.store.run(leases.void_leases)
        for key in keys:
            self.record.returns(key, None)
        await self.store.run(outbox.void_sends)

    async def call(self, conversation: str, what: str, given: Any, op: Callable[[Session], T], **notes: Any) -> Any:
        """Run one operation between the two lines of its record. Raises Gone where its outcome is unknown."""
        key = self.record.begins(conversation, what, given)
        if notes:
            self.record.notes(of=key, **notes)
        try:
            result: Any = await self.store.run(op)
        except HandoffError as error:
            result = ("refused", getattr(error, "agent", ""))
        except (StoreDown, DBAPIError, *RAW) as error:
            self.record.notes(unknown=key, fault=type(error).__name__, why=str(error)[:200])
            raise Gone from error
        self.record.returns(key, result)
        return result

    async def quietly(self, op: Callable[[Session], None]) -> None:
        """An operation that leaves owner, fence and lease alone; its fate shows in the database."""
        try:
            await self.store.run(op)
        except HandoffError:
            return
        except (StoreDown, DBAPIError, *RAW) as error:
            self.record.notes(unknown="", fault=type(error).__name__, why=str(error)[:200])
            raise Gone from error


def how(now: datetime) -> dict[str, Any]:
    return {"now": now, "policy": POLICY, "edition_id": EDITION}


def actor_of(who: Who) -> Actor:
    return Actor(kind=who.kind, id=who.id, name=who.id, lead=who.lead)


def owner_of(value: Any) -> tuple[str, str, int]:
    return str(value.owner), value.agent, value.fence


def read_of(session: Session, conversation: str) -> tuple[str, str, int]:
    session.flush()
    return owner_of(session.get_one(ConversationRow, conversation, populate_existing=True))
