"""Putting sends, notes and card drawings into the outbox."""

from datetime import datetime

from sqlmodel import Session, col, desc, select

from handoff.plan import Note, Send
from storage.flow import OutboxRow
from storage.tables import ConversationRow, HandoffRow


def add_send(session: Session, row: ConversationRow, send: Send, now: datetime) -> str:
    """Plan one message to the customer's thread; return its outbox id."""
    row.sends += 1
    item = OutboxRow(
        kind=send.kind,
        conversation_id=row.id,
        scope=row.scope,
        fence=row.fence if send.bound else None,
        ordinal=row.sends,
        body={
            "text": send.text,
            "by": send.by,
            "turn": send.turn,
            "passages": list(send.passages),
            "buttons": send.buttons,
        },
        next_at=now,
    )
    session.add(item)
    session.add(row)
    return item.id


def add_note(session: Session, row: ConversationRow, handoff: HandoffRow | None, note: Note, now: datetime) -> None:
    """Plan one line in the card's internal thread, where a card is open."""
    handoff = handoff or newest_handoff(session, row.id)
    if handoff is None:
        return
    row.sends += 1
    session.add(
        OutboxRow(
            kind="note",
            conversation_id=row.id,
            handoff_id=handoff.id,
            scope=row.scope,
            ordinal=row.sends,
            body={"text": note.text, "by": note.by, "did": note.did, "ping": note.ping},
            next_at=now,
        )
    )
    session.add(row)


def touch_card(session: Session, row: ConversationRow, handoff: HandoffRow, now: datetime) -> None:
    """Ask for the card to be drawn again; many wishes become one call."""
    dedupe = f"card:{handoff.id}"
    item = session.exec(select(OutboxRow).where(OutboxRow.dedupe == dedupe).with_for_update()).one_or_none()
    if item is None:
        item = OutboxRow(
            dedupe=dedupe,
            kind="card",
            conversation_id=row.id,
            handoff_id=handoff.id,
            scope=row.scope,
            body={},
            next_at=now,
        )
    item.wanted += 1
    if item.status in {"sent", "failed", "unknown"}:
        item.status, item.next_at, item.attempts = "ready", now, 0
    session.add(item)


def newest_handoff(session: Session, conversation_id: str) -> HandoffRow | None:
    """The handoff a conversation had last, open or not."""
    statement = select(HandoffRow).where(HandoffRow.conversation_id == conversation_id)
    return session.exec(statement.order_by(desc(col(HandoffRow.opened_at))).limit(1)).one_or_none()


def open_handoff(session: Session, conversation_id: str) -> HandoffRow | None:
    """The handoff that has not ended, if there is one."""
    found = newest_handoff(session, conversation_id)
    return found if found is not None and found.ended_at is None else None
