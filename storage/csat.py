"""Satisfaction: one press under a resolved conversation, words if they like; the newest press of a person counts."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from handoff.errors import CardGone, NotAllowed
from handoff.model import Actor
from handoff.plan import Record
from storage.acts import locked
from storage.apply import write_record
from storage.flow import OutboxRow
from storage.planned import newest_handoff
from storage.records import CsatRow
from storage.tables import ChannelRow

TERM = timedelta(days=30)
"""How long after the end somebody may still say how it was."""
ASKS = "csat"
"""``ask`` of a notice that carries the question."""


def rate(session: Session, conversation_id: str, outbox_id: str, by: Actor, score: int, now: datetime) -> CsatRow:
    """Keep one customer's word on one ending; a later press changes it.

    Raises:
        CardGone: The question is another conversation's, or too long ago.
        NotAllowed: A colleague's word is no customer's, but where colleagues are the customers.
    """
    row, asked = locked(session, conversation_id), session.get(OutboxRow, outbox_id)
    ours = asked is not None and asked.conversation_id == conversation_id and asked.body.get("ask") == ASKS
    if asked is None or not ours or now - asked.next_at > TERM:
        raise CardGone("question")
    channel = session.get(ChannelRow, row.channel_id)
    if by.kind == "bystander" and (channel is None or channel.surface != "listed"):
        raise NotAllowed("customers_only")
    fence = asked.fence or 0
    handoff = newest_handoff(session, conversation_id)
    found = select(CsatRow).where(CsatRow.conversation_id == row.id, CsatRow.fence == fence, CsatRow.person == by.id)
    item = session.exec(found).one_or_none() or CsatRow(
        conversation_id=row.id, fence=fence, scope=row.scope, agent=handoff.agent if handoff else "", person=by.id,
        score=score, at=now,
    )  # fmt: skip
    item.score, item.at = score, now
    session.add(item)
    session.flush()
    write_record(session, row, Record(act="csat", actor=by, facts={"score": score, "ending": fence}), now=now)
    return item


def say(session: Session, csat_id: str, by: Actor, words: str, now: datetime) -> None:
    """Words to a score. Raises CardGone where it is somebody else's."""
    item = session.get(CsatRow, csat_id)
    if item is None or item.person != by.id:
        raise CardGone("question")
    item.words, item.at = words, now
    session.add(item)
    row = locked(session, item.conversation_id)
    write_record(session, row, Record(act="csat-words", actor=by, facts={"ending": item.fence}), now=now)
