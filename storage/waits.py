"""An owner waits: for the customer, or until a time. The idle clock stands meanwhile."""

from datetime import datetime

from sqlmodel import Session, col, select

from handoff.errors import NotTheOwner
from handoff.model import Actor, Owner
from handoff.plan import Note, Record
from storage.acts import locked
from storage.apply import write_record
from storage.flow import TimerRow
from storage.planned import add_note, open_handoff, touch_card
from storage.tables import ConversationRow

IDLE = ("idle_remind", "idle_release")
WAKE = "wake"


def wait(session: Session, conversation_id: str, by: Actor, now: datetime, until: datetime | None) -> None:
    """Stop the idle clock until the customer writes, or until a time.

    Raises:
        NotTheOwner: Somebody else has the conversation, or nobody.
    """
    row = locked(session, conversation_id)
    if row.owner != Owner.HUMAN or (row.agent != by.id and not by.lead):
        raise NotTheOwner(row.owner, "wait", row.agent)
    mine = select(TimerRow).where(
        TimerRow.conversation_id == row.id, col(TimerRow.kind).in_((*IDLE, WAKE)), col(TimerRow.fired_at).is_(None)
    )
    for timer in session.exec(mine).all():
        timer.fired_at = now
        session.add(timer)
    row.awaits = "customer" if until is None else "snooze"
    if until is not None:
        session.add(TimerRow(conversation_id=row.id, kind=WAKE, fence=row.fence, due=until))
    session.add(row)
    facts = {"until": until.isoformat() if until is not None else ""}
    write_record(session, row, Record(act="wait", actor=by, facts=facts), now=now)
    _shown(session, row, now)


def woken(session: Session, row: ConversationRow, now: datetime) -> None:
    """The snooze is over."""
    add_note(session, row, open_handoff(session, row.id), Note(text="The snooze is over.", ping=row.agent), now)


def _shown(session: Session, row: ConversationRow, now: datetime) -> None:
    handoff = open_handoff(session, row.id)
    if handoff is not None:
        touch_card(session, row, handoff, now)
