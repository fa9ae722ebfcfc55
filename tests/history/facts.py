"""A database as plain facts, one case a conversation, read with a handful of narrow queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from handoff.model import Act
from storage.flow import OutboxRow, TimerRow
from storage.records import AuditRow, DraftRow
from storage.tables import ConversationRow, HandoffRow, TurnRow

ACTS = frozenset(act.value for act in Act)
"""Audit lines with these acts are changes of owner; all others leave it alone."""
OUTSIDE_KINDS = ("answer", "notice", "relay")
"""Kinds of sends the customer sees."""


class Row(NamedTuple):
    """The conversation itself."""

    id: str
    owner: str
    agent: str
    fence: int
    pending: int
    lease_token: str
    lease_until: datetime | None


class TurnFact(NamedTuple):
    """One turn."""

    ts: str
    author: str
    status: str
    outcome: str
    deleted: bool


class SendFact(NamedTuple):
    """One send to the customer's thread."""

    id: str
    kind: str
    fence: int | None
    ordinal: int
    status: str
    remote_ts: str
    turn: str
    buttons: bool


class TimerFact(NamedTuple):
    """One timer."""

    kind: str
    fence: int
    open: bool


class HandoffFact(NamedTuple):
    """One stretch with people."""

    id: str
    agent: str
    open: bool
    warning: str


class Line(NamedTuple):
    """One audit line of the conversation's stream, without its hash."""

    seq: int
    act: str
    actor_kind: str
    actor_id: str
    from_owner: str
    to_owner: str
    fence: int
    why: str


@dataclass(slots=True)
class Case:
    """Everything about one conversation; lists are in the database's own order (lines by ``seq``)."""

    row: Row
    turns: list[TurnFact] = field(default_factory=list)
    sends: list[SendFact] = field(default_factory=list)
    timers: list[TimerFact] = field(default_factory=list)
    handoffs: list[HandoffFact] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    """States of its drafts."""
    lines: list[Line] = field(default_factory=list)
    finished: dict[str, int] = field(default_factory=dict)
    """Outbox id → fence at which Slack's word that it has the message was written down."""

    @property
    def changes(self) -> list[Line]:
        """The changes of owner, as the record tells them."""
        return [line for line in self.lines if line.act in ACTS]

    @property
    def owners(self) -> dict[int, str]:
        """Fence → owner from that fence on, as the record tells it."""
        return {0: "BOT"} | {line.fence: line.to_owner for line in self.changes}


def cases(session: Session, only: str = "") -> list[Case]:
    """Every conversation of a database, or one.

    Reads each table once: thousands of conversations take seconds.
    """
    one_moment(session)
    read = partial(_rows, session, only)
    found = {row[0]: Case(row=Row(*row)) for row in read(*_ROW)}
    for key, *rest in read(*_TURN):
        found[key].turns.append(TurnFact._make(rest))
    for key, *rest, body in read(*_SEND, where=col(OutboxRow.kind).in_(OUTSIDE_KINDS)):
        found[key].sends.append(SendFact._make((*rest, str(body.get("turn", "")), bool(body.get("buttons")))))
    for key, kind, fence, fired_at in read(*_TIMER):
        found[key].timers.append(TimerFact(kind, fence, fired_at is None))
    for key, handoff, agent, ended_at, warning in read(*_HANDOFF):
        found[key].handoffs.append(HandoffFact(handoff, agent, ended_at is None, warning))
    for key, state in read(DraftRow.conversation_id, DraftRow.state):
        found[key].drafts.append(state)
    _read_lines(read, found)
    return list(found.values())


def one_moment(session: Session) -> None:
    """Beside a running Baton two statements would see two moments; SQLite's readers see one anyway."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection().exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")


def _read_lines(read: Callable[..., Iterable[tuple[Any, ...]]], found: dict[str, Case]) -> None:
    """Streams of no conversation (the system's own, a forgotten one's) are left to ``audit.verify``."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for key, *rest in read(*_LINE):
        lines[key].append(Line(*rest))
    for key in lines.keys() & found.keys():
        found[key].lines = sorted(lines[key])
    finished = col(AuditRow.act).in_(["send-answer", "send-notice"])
    for key, fence, facts in read(AuditRow.stream, AuditRow.fence, AuditRow.facts, where=finished):
        if key in found:
            found[key].finished[str(facts.get("outbox", ""))] = fence


_ROW: tuple[Any, ...] = tuple(getattr(ConversationRow, name) for name in Row._fields)
_TURN: tuple[Any, ...] = (TurnRow.conversation_id, *(getattr(TurnRow, name) for name in TurnFact._fields))
_SEND: tuple[Any, ...] = (
    OutboxRow.conversation_id,
    *(getattr(OutboxRow, name) for name in ("id", "kind", "fence", "ordinal", "status", "remote_ts")),
    OutboxRow.body,
)
_TIMER: tuple[Any, ...] = (TimerRow.conversation_id, TimerRow.kind, TimerRow.fence, TimerRow.fired_at)
_HANDOFF: tuple[Any, ...] = (
    *(HandoffRow.conversation_id, HandoffRow.id, HandoffRow.agent),
    *(HandoffRow.ended_at, HandoffRow.warning),
)
_LINE: tuple[Any, ...] = (AuditRow.stream, *(getattr(AuditRow, name) for name in Line._fields))


def _rows(session: Session, only: str, *columns: Any, where: Any = None) -> Iterable[tuple[Any, ...]]:
    """Rows of one table; the first column is the conversation's id."""
    statement = select(*columns)
    if where is not None:
        statement = statement.where(where)
    if only:
        statement = statement.where(columns[0] == only)
    return (tuple(row) for row in session.execute(statement.execution_options(yield_per=2000)))
