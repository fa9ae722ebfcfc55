"""Timers: truth is the due column. One fires in the transaction of its effect, while its fence still stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handoff.errors import HandoffError
from storage.flow import InboxRow, ModalRow, SeenRow, TimerRow
from storage.tables import ChangeRow, ConversationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A timer that is due and still means something."""

    id: str
    conversation_id: str
    kind: str
    rung: int
    fence: int


ANY = -1
"""Fence of a timer that means something whoever has the conversation."""
TRY_AGAIN = timedelta(seconds=30)
"""A timer whose effect fails is tried again after this; the others do not wait for it."""

Effect = Callable[[Session, ConversationRow, Due], None]


def next_due(session: Session, now: datetime) -> tuple[str, str] | None:
    """The timer due longest, as (its id, its conversation's); None where nothing is due."""
    statement = (
        select(TimerRow.id, TimerRow.conversation_id)
        .where(col(TimerRow.fired_at).is_(None), TimerRow.due <= now)
        .order_by(col(TimerRow.due))
        .limit(1)
    )
    return session.exec(statement).first()


def fire(session: Session, timer_id: str, conversation_id: str, now: datetime, effect: Effect) -> Due | None:
    """Fire a timer: it is done in the transaction of its effect, so that it has it once, whoever else tries.

    Returns:
        The timer that had its effect; None where it was fired already or had lost its meaning.
    """
    row = session.get(ConversationRow, conversation_id, with_for_update=True)  # conversations first, as everywhere
    timer = session.get(TimerRow, timer_id, with_for_update=True)
    if row is None or timer is None or timer.fired_at is not None or timer.due > now:
        return None
    timer.fired_at = now
    session.add(timer)
    if timer.fence not in {row.fence, ANY}:
        return None
    due = Due(id=timer.id, conversation_id=row.id, kind=timer.kind, rung=timer.rung, fence=timer.fence)
    session.flush()
    try:
        with session.begin_nested():
            effect(session, row, due)
    except HandoffError:
        return None  # the owner does not know the act any more
    return due


def try_again(session: Session, timer_id: str, now: datetime) -> None:
    """The timer's effect failed: it comes again, behind the others."""
    timer = session.get(TimerRow, timer_id, with_for_update=True)
    if timer is not None and timer.fired_at is None:
        timer.due = now + TRY_AGAIN
        session.add(timer)


def put_off(session: Session, conversation_id: str, kind: str, due: datetime) -> None:
    """Set a timer of this kind anew at the conversation's present fence."""
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        return
    old = select(TimerRow).where(
        TimerRow.conversation_id == conversation_id, TimerRow.kind == kind, col(TimerRow.fired_at).is_(None)
    )
    for timer in session.exec(old).all():
        timer.fired_at = timer.due
        session.add(timer)
    session.add(TimerRow(conversation_id=conversation_id, kind=kind, fence=row.fence, due=due))


BATCH = 200
"""Rows dropped at once: each batch holds SQLite's writer (notes: at most 200)."""


def tidy(session: Session, seen_before: datetime, now_before: datetime) -> bool:
    """Drop a batch of what is too old: ids of deliveries that cannot come again, changes to messages that never
    came, modals, and presses that were dealt with. Say whether there is more.
    """
    old: tuple[Any, ...] = (
        select(SeenRow).where(SeenRow.at < seen_before),
        select(ChangeRow).where(ChangeRow.at < now_before),
        select(ModalRow).where(ModalRow.at < seen_before),
        select(InboxRow).where(InboxRow.status != "pending", InboxRow.received_at < seen_before),
    )
    dropped = [row for statement in old for row in session.exec(statement.limit(BATCH)).all()]
    for row in dropped:
        session.delete(row)
    return len(dropped) >= BATCH
