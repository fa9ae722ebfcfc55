"""Reading what is to be done in a conversation, under its lease."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, desc, select

from handoff.model import Conversation, Turn
from storage import mapping
from storage.pauses import is_paused
from storage.planned import open_handoff
from storage.records import DecisionRow
from storage.tables import ChannelRow, ConversationRow, TurnRow

HISTORY = 40
"""Turns of history a decision may look at."""


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
    attempts: int
    restarts: int
    handoff_open: bool


def begin(session: Session, conversation_id: str, token: str) -> Work | None:
    """Read what is to be done; None where the lease is lost or nothing waits (the lease is then given back)."""
    row = leased(session, conversation_id, token)
    if row is None:
        return None
    waiting = session.exec(
        select(TurnRow).where(TurnRow.conversation_id == row.id, TurnRow.status != "done").order_by(col(TurnRow.ts))
    ).all()
    if not waiting:
        _give_back(session, row)
        return None
    pending = [turn for turn in waiting if turn.status == "pending"]
    channel = session.get(ChannelRow, row.channel_id)
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
        history=_history(session, row),
        past_signals=_past_signals(session, row.id),
        paused=is_paused(session, row.channel_id),
        human_stretch=row.human_stretch,
        attempts=row.attempts,
        restarts=row.restarts,
        handoff_open=open_handoff(session, row.id) is not None,
    )


def leased(session: Session, conversation_id: str, token: str) -> ConversationRow | None:
    """The locked conversation if ``token`` still holds it."""
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    return row if row is not None and row.lease_token == token else None


def give_back(
    session: Session, conversation_id: str, token: str, ready_at: datetime | None, *, failed: bool = True
) -> None:
    """Give the lease back with turns still waiting; they are looked at again from ``ready_at``."""
    row = leased(session, conversation_id, token)
    if row is not None:
        row.attempts += failed
        row.lease_token, row.lease_until, row.ready_at = "", None, ready_at
        session.add(row)


def _give_back(session: Session, row: ConversationRow) -> None:
    row.lease_token, row.lease_until, row.ready_at, row.pending = "", None, None, 0
    row.attempts = row.restarts = 0
    session.add(row)


def _history(session: Session, row: ConversationRow) -> tuple[Turn, ...]:
    """What was dealt with; an answer sent after the customer wrote on is part of it."""
    statement = (
        select(TurnRow)
        .where(TurnRow.conversation_id == row.id, TurnRow.status == "done", TurnRow.author != "")
        .where(TurnRow.outcome != "notice")  # an old handover notice in view would call for a new one
        .order_by(desc(col(TurnRow.ts)))
        .limit(HISTORY)
    )
    turns = [mapping.turn(turn) for turn in session.exec(statement).all() if not turn.deleted]
    return tuple(reversed(turns))


def _past_signals(session: Session, conversation_id: str) -> tuple[Mapping[str, tuple[float, str]], ...]:
    statement = (
        select(DecisionRow)
        .where(DecisionRow.conversation_id == conversation_id)
        .order_by(desc(col(DecisionRow.at)))
        .limit(10)
    )
    return tuple(mapping.signal_values(row.signals) for row in session.exec(statement).all())
