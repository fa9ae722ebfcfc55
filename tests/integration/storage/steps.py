"""The memory as these tests drive it: one store, a clock that stands still, and the steps of a turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import text as sql
from sqlmodel import Session, SQLModel, select

from handoff.model import Act, Actor, Author, Decision, Draft, Evidence, Passage, Signal, Verdict
from handoff.plan import Plan
from handoff.plans import plan
from handoff.policy import default_text, read_policy
from handoff.signals import SIGNALS
from handoff.snapshot import Snapshot
from storage import acts, changes, drain, intake, letters, outbox, pending
from storage.acts import Acted
from storage.apply import Considered
from storage.changes import Changed
from storage.drain import Committed
from storage.flow import OutboxRow
from storage.intake import Incoming, Taken
from storage.letters import Letter, Start
from storage.pending import Work
from storage.store import Store
from storage.tables import ConversationRow, TurnRow

T = TypeVar("T")
Row = TypeVar("Row", bound=SQLModel)

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUIET = timedelta(hours=72)
EDITION = "e" * 64
MIA, ADA, BEN = "U0MIA", "U0ADA", "U0BEN"
POLICY = read_policy(default_text(), signals=frozenset(reader.name for reader in SIGNALS))


def agent(person: str = ADA, *, lead: bool = False) -> Actor:
    return Actor(kind="agent", id=person, name=person, lead=lead)


def ts_at(seconds: float) -> str:
    """A Slack ts so many seconds after nine o'clock."""
    return f"{NINE.timestamp() + seconds:.6f}"


def decided(verdict: Verdict = Verdict.ANSWER, rule: str = "support") -> Decision:
    return Decision(
        verdict=verdict, rule=rule, reason="0.9 is above 0.5", signals=(Signal(name="s", value=1, why="w"),)
    )


def evidence(words: str | None = "An answer.") -> Evidence:
    passage = Passage(article="a.md", title="A", section="B", text="An answer.", score=0.9)
    draft = None if words is None else Draft(text=words, origin="m", cites=(0,))
    return Evidence(passages=(passage,), scores={"best": 0.9}, draft=draft)


@dataclass
class Held:
    """A conversation under this worker's lease, with the work as it was read."""

    id: str
    token: str
    work: Work

    def plan(self, verdict: Verdict = Verdict.ANSWER, words: str | None = "An answer.", now: datetime = NINE) -> Plan:
        snapshot = Snapshot(conversation=self.work.conversation, turns=self.work.pending, now=now)
        return plan(snapshot, decided(verdict), evidence(words).draft, POLICY)


@dataclass
class Memory:
    """One prepared database and shorthands for what the engine does with it."""

    store: Store
    now: datetime = NINE
    clock: int = field(default=0)

    def pass_by(self, time: timedelta) -> None:
        self.now += time

    async def run(self, op: Callable[..., T], *args: Any, **more: Any) -> T:
        """``op(session, *args, **more)`` in one transaction."""
        return await self.store.run(lambda session: op(session, *args, **more))

    async def rows(self, table: type[Row], **where: Any) -> list[Row]:
        """All rows of a table with these values."""
        statement = select(table).filter_by(**where)
        return list(await self.store.read(lambda session: session.exec(statement).all()))

    async def row(self, table: type[Row], **where: Any) -> Row:
        (found,) = await self.rows(table, **where)
        return found

    async def execute(self, statement: str, **values: Any) -> None:
        """Raw SQL, committed."""
        await self.store.run(lambda session: session.connection().execute(sql(statement), values))

    async def leases_end(self) -> None:
        """Whoever held something is gone; leases go by the database's own clock, which tests do not turn."""
        for table in ("conversation", "outbox", "inbox"):
            await self.execute(f"UPDATE {table} SET lease_until = '2020-01-01 00:00:00+00:00'")

    def next_ts(self) -> str:
        self.clock += 1
        return ts_at(self.clock)

    def message(self, **more: Any) -> Incoming:
        """A message of Mia's in a shared channel, unlike any before it."""
        values: dict[str, Any] = {
            "event_id": uuid4().hex, "channel": "C0JUNIPER", "ts": self.next_ts(), "person": MIA,
            "team": "T0JUNIPER", "text": "How?", "at": self.now,
        }  # fmt: skip
        return Incoming(**(values | more))

    async def take(self, message: Incoming | None = None, *, want_lease: bool = True, **more: Any) -> Taken:
        given = message or self.message(**more)
        return await self.run(
            partial(intake.take_message, message=given, now=self.now, quiet=QUIET, want_lease=want_lease)
        )

    async def change(self, ts: str, *, channel: str = "C0JUNIPER", event: str = "", **more: Any) -> Changed:
        change = changes.Change(event_id=event or uuid4().hex, channel=channel, ts=ts, **more)
        return await self.run(partial(changes.take_change, change=change, now=self.now))

    async def admit(self, conversation: str, token: str, author: Author = Author.CUSTOMER) -> None:
        """Everybody who is not known yet is ``author``."""

        def op(session: Session) -> None:
            work = pending.begin(session, conversation, token)
            authors = {ts: author for ts, _, _ in work.unknown} if work is not None else {}
            drain.admit(session, conversation, token, authors, scope="s", account="a", tier="t", now=self.now)

        await self.run(op)

    async def begin(self, conversation: str, token: str) -> Work | None:
        return await self.run(pending.begin, conversation, token)

    async def held(self, taken: Taken | None = None, **more: Any) -> Held:
        """A conversation with a customer's turn, leased and admitted."""
        taken = taken or await self.take(**more)
        assert taken.token
        await self.admit(taken.conversation_id, taken.token)
        work = await self.begin(taken.conversation_id, taken.token)
        assert work is not None
        return Held(taken.conversation_id, taken.token, work)

    async def commit(
        self,
        held: Held,
        verdict: Verdict = Verdict.ANSWER,
        *,
        words: str | None = "An answer.",
        plan: Plan | None = None,
        may_join: bool = False,
        token: str = "",
    ) -> Committed:
        made_from = Considered(turns=held.work.pending, evidence=evidence(words))
        return await self.run(
            drain.commit, held.id, token or held.token, plan or held.plan(verdict, words), made_from,
            now=self.now, edition_id=EDITION, may_join=may_join,
        )  # fmt: skip

    async def answered(self, words: str = "An answer.", **more: Any) -> Held:
        """A conversation whose answer is committed and not sent."""
        held = await self.held(**more)
        assert (await self.commit(held, words=words)).status == "written"
        return held

    async def act(self, conversation: str, act: Act, who: Actor | None = None, **more: Any) -> Acted:
        return await self.run(
            acts.act_on, conversation, act, who or agent(), now=self.now, policy=POLICY, edition_id=EDITION, **more
        )

    async def start(self, conversation: str, *, customer_side: bool = True) -> Start:
        return await self.run(letters.start_next, conversation, self.now, customer_side=customer_side)

    async def sent(self, outbox_id: str, ts: str = "", **more: Any) -> None:
        await self.run(outbox.sent, outbox_id, ts or self.next_ts(), self.now, **more)

    async def send_all(self, conversation: str) -> list[str]:
        """Send what waits for the customer; give the kinds that went out."""
        kinds = []
        while (start := await self.start(conversation)).status in {"started", "cancelled"}:
            if start.letter is not None:
                kinds.append(start.letter.kind)
                await self.sent(start.letter.id)
        return kinds

    async def conversation(self, conversation: str) -> ConversationRow:
        return await self.row(ConversationRow, id=conversation)

    async def turns(self, conversation: str) -> list[TurnRow]:
        return sorted(await self.rows(TurnRow, conversation_id=conversation), key=lambda turn: turn.ts)

    async def outbox(self, conversation: str) -> list[OutboxRow]:
        return sorted(await self.rows(OutboxRow, conversation_id=conversation), key=lambda item: item.ordinal)

    async def pending_holds(self) -> None:
        """The counter of every conversation is its turns that are not done."""
        turns = await self.rows(TurnRow)
        for row in await self.rows(ConversationRow):
            left = [turn for turn in turns if turn.conversation_id == row.id and turn.status != "done"]
            assert row.pending == len(left), f"{row.id} says {row.pending}, {len(left)} are not done"


async def started(memory: Memory, conversation: str, *, customer_side: bool = True) -> Letter:
    start = await memory.start(conversation, customer_side=customer_side)
    assert start.letter is not None, start.status
    return start.letter


async def waiting(memory: Memory) -> Held:
    """A conversation handed over, its notice sent."""
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    await memory.send_all(held.id)
    return held


def in_parts(made: Plan, words: Sequence[str]) -> Plan:
    """An answer's plan cut into several sends."""
    (send,) = made.sends
    return replace(made, sends=tuple(replace(send, text=text) for text in words))
