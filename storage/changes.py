"""Edits and deletions: of a turn we hold, or kept for a message that is still to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handoff.model import Actor, Author
from handoff.plan import Note, Record
from storage import audit, fast
from storage.channels import channel_of
from storage.flow import SeenRow
from storage.planned import add_note, open_handoff, touch_card
from storage.tables import ChangeRow, ConversationRow, TurnRow
from storage.types import storable
from storage.upsert import one_at_a_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An edit (``text``) or a deletion of an earlier message."""

    event_id: str
    channel: str
    ts: str
    text: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What became of an edit or deletion."""

    status: str
    """``changed``, ``unchanged``, ``kept``, ``duplicate`` or ``outside``."""
    conversation_id: str = ""


def take_change(session: Session, change: Change, *, now: datetime) -> Changed:
    """Commit an edit or deletion; one that changes nothing we hold is dropped as a no-op."""
    if not fast.put(session, SeenRow, once=True, key=change.event_id, at=now):
        return Changed(status="duplicate")
    channel = channel_of(session, change.channel)
    if channel.surface == "outside":
        return Changed(status="outside")
    one_at_a_time(session, change.ts)
    statement = select(TurnRow).where(TurnRow.channel_id == channel.id, TurnRow.ts == change.ts)
    turn = session.exec(statement).one_or_none()
    if turn is not None:  # the conversation first, as everywhere: a decision in work sees all of it or nothing
        session.get(ConversationRow, turn.conversation_id, with_for_update=True)
        session.refresh(turn)
    if turn is None:
        session.add(ChangeRow(channel_id=channel.id, ts=change.ts, deleted=change.deleted, text=change.text, at=now))
        return Changed(status="kept")
    same = turn.from_bot or turn.text == storable(change.text)  # ours change by our own hand, and then we know it
    if not change.deleted and (same or turn.deleted):
        return Changed(status="unchanged", conversation_id=turn.conversation_id)
    was_done, before = turn.status != "pending", turn.text
    for name, value in _changed({"deleted": turn.deleted}, change.text, deleted=change.deleted).items():
        setattr(turn, name, value)
    session.add(turn)
    if was_done and turn.author == Author.CUSTOMER:
        _tell_people(session, turn, before, now)
    return Changed(status="changed", conversation_id=turn.conversation_id)


def _tell_people(session: Session, turn: TurnRow, before: str, now: datetime) -> None:
    """A change after the turn was dealt with gets no second answer; whoever has the card is told."""
    row = session.get(ConversationRow, turn.conversation_id, with_for_update=True)
    if row is None:
        return
    what = "deleted a message" if turn.deleted else f"changed a message to:\n{turn.text}"
    handoff = open_handoff(session, row.id)
    if handoff is not None:
        add_note(session, row, handoff, Note(text=what, by=turn.person), now)
        touch_card(session, row, handoff, now)
    facts = {"turn": turn.ts, "deleted": turn.deleted, "length_before": len(before)}
    record = Record(act="turn-changed", actor=Actor(kind="customer", id=turn.person), facts=facts)
    audit.append(session, row.id, record, at=now, fence=row.fence, scope=row.scope)


def apply_earlier(session: Session, turn: dict[str, Any]) -> bool:
    """An edit or deletion that overtook its message is applied to the columns of its turn; True."""
    statement = select(ChangeRow).where(ChangeRow.channel_id == turn["channel_id"], ChangeRow.ts == turn["ts"])
    for change in session.exec(statement.order_by(col(ChangeRow.at))).all():
        turn.update(_changed(turn, change.text, deleted=change.deleted))
        session.delete(change)
    return True


def _changed(turn: Mapping[str, Any], text: str, *, deleted: bool) -> dict[str, Any]:
    """The columns of a turn after an edit or deletion; what was deleted stays so."""
    gone = deleted or bool(turn.get("deleted"))
    files: dict[str, Any] = {"files": []} if gone else {}
    return {"edited": not deleted, "deleted": gone, "text": "" if gone else text, **files}
