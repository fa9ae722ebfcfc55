"""Changing or taking back what an agent said through the desk."""

from datetime import datetime

from sqlmodel import Session, col, desc, select

from handoff.errors import CardGone
from handoff.model import Actor
from handoff.plan import Record
from storage import audit
from storage.acts import locked
from storage.apply import write_record
from storage.flow import OutboxRow
from storage.planned import open_handoff, touch_card
from storage.tables import ConversationRow, TurnRow


def last_said(session: Session, conversation_id: str, by: str) -> OutboxRow | None:
    """What this agent said last through the desk and may still change."""
    mine = select(OutboxRow).where(
        OutboxRow.conversation_id == conversation_id, OutboxRow.kind == "relay", OutboxRow.status == "sent"
    )
    said = session.exec(mine.order_by(desc(col(OutboxRow.ordinal))).limit(20)).all()
    return next((one for one in said if one.body.get("by") == by and not one.body.get("gone")), None)


def amend(session: Session, outbox_id: str, by: Actor, words: str, now: datetime) -> str:
    """New words for it, or none: then it is taken back. Return the conversation's id.

    Raises:
        CardGone: It is not this agent's, or gone already.
    """
    said = session.get(OutboxRow, outbox_id)
    if said is None or said.kind != "relay" or said.body.get("by") != by.id or said.body.get("gone"):
        raise CardGone("message")
    row = locked(session, said.conversation_id)
    said.body = {**said.body, "text": words or said.body["text"], "gone": not words}
    session.add(said)
    row.sends += 1
    session.add(row)
    body = {"by": by.id, "text": words, "ts": said.remote_ts}
    session.add(
        OutboxRow(kind="amend", conversation_id=row.id, scope=row.scope, ordinal=row.sends, body=body, next_at=now)
    )
    facts = {"outbox": said.id, "withdrawn": not words}
    write_record(session, row, Record(act="amend", actor=by, facts=facts), now=now)
    return row.id


def amended(session: Session, row_id: str, ts: str, words: str, by: Actor, now: datetime) -> None:
    """Slack shows it changed: our own turn says so too."""
    row = session.get_one(ConversationRow, row_id)
    turns = select(TurnRow).where(TurnRow.conversation_id == row.id, TurnRow.ts == ts)
    for turn in session.exec(turns).all():
        turn.text, turn.edited, turn.deleted = words or turn.text, bool(words), not words
        session.add(turn)
    record = Record(act="amended", actor=by, facts={"ts": ts, "withdrawn": not words})
    audit.append(session, row.id, record, at=now, fence=row.fence, scope=row.scope)
    handoff = open_handoff(session, row.id)
    if handoff is not None:
        touch_card(session, row, handoff, now)
