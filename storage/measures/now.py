"""The desk at this moment: who waits, who has what, which timers are set."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from handoff.approvals import ApprovalState
from handoff.model import Owner
from storage import fast
from storage.flow import TimerRow
from storage.measures.agents import open_now
from storage.measures.lines import Clock, Now, Queued
from storage.measures.sql import CONVERSATIONS, HANDOFFS
from storage.queries import Waiting, open_conversations
from storage.receipts import ApprovalRow

_TIMERS, _APPROVALS = fast.table(TimerRow).c, fast.table(ApprovalRow).c
MOST = 200
"""Conversations shown at most."""


def waiting_now(session: Session, now: datetime) -> Now:
    """Everything that is with people at ``now``, and what waits beside it."""
    views = open_conversations(session, limit=MOST)
    clocks, asked = _clocks(session, [view.conversation_id for view in views]), _asked(session)
    lines = [_queued(view, clocks, asked, now) for view in views]
    turns = select(func.coalesce(func.sum(CONVERSATIONS.pending), 0)).where(CONVERSATIONS.pending > 0)
    approvals = select(func.count()).where(_APPROVALS.state == ApprovalState.OPEN.value)
    read = session.connection()
    return Now(
        waiting=tuple(line for line in lines if line.view.owner is not Owner.HUMAN),
        owned=tuple(line for line in lines if line.view.owner is Owner.HUMAN),
        owners=open_now(session),
        turns=int(read.execute(turns).scalar_one()),
        held=sum(line.view.owner is Owner.BOT for line in lines),
        approvals=int(read.execute(approvals).scalar_one()),
    )


def _queued(view: Waiting, clocks: dict[str, list[Clock]], asked: dict[str, tuple[str, str]], now: datetime) -> Queued:
    rule, topic = asked.get(view.conversation_id, ("", ""))
    waited = max(0.0, (now - view.since).total_seconds())
    return Queued(view=view, rule=rule, topic=topic, waited=waited, clocks=tuple(clocks.get(view.conversation_id, ())))


def _asked(session: Session) -> dict[str, tuple[str, str]]:
    open_ones = select(HANDOFFS.conversation_id, HANDOFFS.rule, HANDOFFS.topic).where(HANDOFFS.ended_at.is_(None))
    return {row.conversation_id: (row.rule, row.topic) for row in session.connection().execute(open_ones)}


def _clocks(session: Session, conversations: list[str]) -> dict[str, list[Clock]]:
    """Timers that still mean something: of the owner as it is now."""
    statement = (
        select(_TIMERS.conversation_id, _TIMERS.kind, _TIMERS.rung, _TIMERS.due)
        .join_from(_TIMERS.id.table, CONVERSATIONS.id.table, CONVERSATIONS.id == _TIMERS.conversation_id)
        .where(_TIMERS.conversation_id.in_(conversations), _TIMERS.fired_at.is_(None))
        .where(_TIMERS.fence == CONVERSATIONS.fence)
        .order_by(_TIMERS.due)
    )
    found: dict[str, list[Clock]] = {}
    for row in session.connection().execute(statement):
        found.setdefault(row.conversation_id, []).append(Clock(kind=row.kind, rung=row.rung, due=row.due))
    return found
