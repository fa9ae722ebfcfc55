"""Reading what is to be done in a conversation, under its lease."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, false, select, text
from sqlmodel import Session
from typing_extensions import override

from handoff.model import Conversation, Turn
from storage import fast, mapping
from storage.pauses import is_paused
from storage.planned import has_open_handoff
from storage.records import DecisionRow
from storage.tables import UNDONE, ChannelRow, ConversationRow, TurnRow

HISTORY = 40
"""Turns of history a decision may look at."""
SIGNALS = 10
"""Decisions whose signals a rule over several turns may look at."""
FREE = {"lease_token": "", "lease_until": None, "ready_at": None}
"""Columns of a conversation nobody handles and nothing waits in."""

_CONVERSATIONS, _TURNS = fast.table(ConversationRow), fast.table(TurnRow)
_CHANNELS, _DECISIONS = fast.table(ChannelRow), fast.table(DecisionRow)
_LOCK = select(_CONVERSATIONS).where(_CONVERSATIONS.c.id == bindparam("conversation")).with_for_update()
_CHANNEL = select(_CHANNELS.c.slack_id, _CHANNELS.c.surface).where(_CHANNELS.c.id == bindparam("channel"))
_MINE = _TURNS.c.conversation_id == bindparam("conversation")
_WAITING = select(_TURNS).where(_MINE, text(UNDONE)).order_by(_TURNS.c.ts)
_HISTORY = (
    select(_TURNS)
    .where(_MINE, _TURNS.c.status == "done", _TURNS.c.author != "", _TURNS.c.deleted == false())
    .where(_TURNS.c.outcome != "notice")  # an old handover notice in view would call for a new one
    .order_by(_TURNS.c.ts.desc())
    .limit(HISTORY)
)
_PAST = (
    select(_DECISIONS.c.signals)
    .where(_DECISIONS.c.conversation_id == bindparam("conversation"))
    .order_by(_DECISIONS.c.at.desc())
    .limit(SIGNALS)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A leased conversation with what waits in it."""

    conversation: Conversation
    channel_id: str
    channel: str
    """Slack's newest id of the channel."""
    surface: str
    thread_ts: str
    direct: bool
    account: str
    scope: str
    tier: str
    customer: str
    pending: tuple[Turn, ...]
    """Turns not handled yet, earliest ts first; authors may be unknown (see ``unknown``)."""
    unknown: tuple[tuple[str, str, bool], ...]
    """(ts, person, from_bot) of pending turns whose author is not known yet."""
    deleted: frozenset[str]
    """ts of pending turns that were deleted meanwhile."""
    answering: bool
    """An answer is committed and not sent yet."""
    history: tuple[Turn, ...]
    past_signals: tuple[Mapping[str, tuple[float, str]], ...]
    paused: bool
    human_stretch: str
    awaits: str
    """What the owner waits for: see ConversationRow.awaits."""
    whisper: str
    """What an agent told the bot when giving the conversation back."""
    attempts: int
    restarts: int
    handoff_open: bool
    read: float = field(default_factory=time.monotonic)
    """When it was read, by this process's monotonic clock."""


def stands(session: Session, work: Work, token: str) -> bool:
    """Whether what was read is still all that waits, and the lease still ours; for a process that was held up."""
    row = session.get(ConversationRow, work.conversation.id)
    waiting = fast.rows(session, _WAITING, conversation=work.conversation.id)
    known = {turn.ts for turn in work.pending}
    return row is not None and row.lease_token == token and {turn.ts for turn in waiting} <= known


def begin(session: Session, conversation_id: str, token: str) -> Work | None:
    """Read what is to be done; None where the lease is lost or nothing waits (the lease is then given back)."""
    row = leased(session, conversation_id, token)
    if row is None:
        return None
    waiting = fast.rows(session, _WAITING, conversation=conversation_id)
    if not waiting:
        fast.change(session, ConversationRow, conversation_id, pending=0, attempts=0, restarts=0, **FREE)
        return None
    pending = [turn for turn in waiting if turn.status == "pending"]
    channel = fast.first(session, _CHANNEL, channel=row.channel_id)
    assert channel is not None
    return Work(
        conversation=mapping.conversation(row),
        channel_id=row.channel_id,
        channel=channel.slack_id,
        surface=channel.surface,
        thread_ts=row.thread_ts,
        direct=row.direct,
        account=row.account,
        scope=row.scope,
        tier=row.tier,
        customer=row.customer,
        pending=tuple(mapping.turn(turn) for turn in pending),
        unknown=tuple((turn.ts, turn.person, turn.from_bot) for turn in pending if not turn.author),
        deleted=frozenset(turn.ts for turn in pending if turn.deleted),
        answering=len(pending) < len(waiting),
        history=_history(session, conversation_id),
        past_signals=_past_signals(session, conversation_id),
        paused=is_paused(session, row.channel_id),
        human_stretch=row.human_stretch,
        awaits=row.awaits,
        whisper=row.whisper,
        attempts=row.attempts,
        restarts=row.restarts,
        handoff_open=has_open_handoff(session, conversation_id),
    )


def leased(session: Session, conversation_id: str, token: str) -> Row[Any] | None:
    """The locked conversation if ``token`` still holds it."""
    row = lock(session, conversation_id)
    return row if row is not None and row.lease_token == token else None


def lock(session: Session, conversation_id: str) -> Row[Any] | None:
    """The conversation's columns, locked."""
    session.flush()
    return fast.first(session, _LOCK, conversation=conversation_id)


class Held:
    """A locked conversation whose columns are set like a row's and written once, by ``save``."""

    id: str

    def __init__(self, row: Row[Any]) -> None:
        self.__dict__.update(row._asdict())
        self.__dict__["news"] = {}

    @override
    def __setattr__(self, name: str, value: Any) -> None:
        if self.__dict__[name] != value:
            self.__dict__["news"][name] = value
        self.__dict__[name] = value

    def save(self, session: Session) -> None:
        """Write what was set."""
        news: dict[str, Any] = self.__dict__["news"]
        if news:
            fast.change(session, ConversationRow, self.id, **news)
            news.clear()


def give_back(
    session: Session, conversation_id: str, token: str, ready_at: datetime | None, *, failed: bool = True
) -> None:
    """Give the lease back with turns still waiting; they are looked at again from ``ready_at``."""
    row = leased(session, conversation_id, token)
    if row is not None:
        more = {**FREE, "ready_at": ready_at, "attempts": row.attempts + failed}
        fast.change(session, ConversationRow, conversation_id, **more)


def _history(session: Session, conversation_id: str) -> tuple[Turn, ...]:
    """What was dealt with; an answer sent after the customer wrote on is part of it."""
    turns = [mapping.turn(turn) for turn in fast.rows(session, _HISTORY, conversation=conversation_id)]
    return tuple(reversed(turns))


def _past_signals(session: Session, conversation_id: str) -> tuple[Mapping[str, tuple[float, str]], ...]:
    found = fast.rows(session, _PAST, conversation=conversation_id)
    return tuple(mapping.signal_values(row.signals) for row in found)
