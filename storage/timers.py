"""Timers: truth is the due column. What fires is compared with the fence here, and again where it takes effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.flow import InboxRow, ModalRow, SeenRow, TimerRow
from storage.tables import ChangeRow, ConversationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A timer that fired and still means something."""

    id: str
    conversation_id: str
    kind: str
    rung: int
    fence: int
    """Whoever carries it out compares it once more, under the conversation's lock."""


AGAIN = timedelta(seconds=30)
"""A timer whose effect is not on record after this fires again: its process died in between."""


def fire_next(session: Session, now: datetime) -> Due | bool | None:
    """Fire one due timer.

    Returns:
        The timer; False where it had lost its meaning; None where nothing is due.
    """
    statement = (
        select(TimerRow)
        .where(col(TimerRow.fired_at).is_(None), TimerRow.due <= now)
        .order_by(col(TimerRow.due))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    timer = session.exec(statement).one_or_none()
    if timer is None:
        return None
    row = session.get(ConversationRow, timer.conversation_id)
    if row is None or row.fence != timer.fence:
        timer.fired_at = now
        return False
    timer.due = now + AGAIN
    return Due(id=timer.id, conversation_id=timer.conversation_id, kind=timer.kind, rung=timer.rung, fence=timer.fence)


def fired(session: Session, timer_id: str, now: datetime) -> None:
    """The timer's effect is committed, or it has none."""
    timer = session.get(TimerRow, timer_id)
    if timer is not None:
        timer.fired_at = now


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
