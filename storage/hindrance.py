"""What stands in the way of a send, and what becomes of one that may not go out any more."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from handoff.model import Actor
from handoff.plan import DraftState, Outcome, Record
from storage import fast
from storage.apply import write_record
from storage.drain import finish_turns
from storage.flow import OutboxRow
from storage.pauses import is_paused
from storage.records import DraftRow
from storage.tables import UNDONE, ConversationRow, TurnRow

GOES_OUT = (DraftState.SENT.value, DraftState.APPROVED.value, DraftState.EDITED.value)
"""States of a draft whose words are the answer being sent."""

_OUTBOX, _TURNS = fast.table(OutboxRow), fast.table(TurnRow)
_AROUND = core_select(_TURNS.c.ts, _TURNS.c.deleted, _TURNS.c.status, _TURNS.c.author, _TURNS.c.from_bot).where(
    _TURNS.c.conversation_id == bindparam("conversation"), (_TURNS.c.ts == bindparam("one")) | text(UNDONE)
)
"""The turn an answer is to, and what waits behind it."""
_PART_BEFORE = (
    core_select(_OUTBOX.c.status, _OUTBOX.c.body)
    .where(_OUTBOX.c.conversation_id == bindparam("conversation"), _OUTBOX.c.kind == "answer")
    .where(_OUTBOX.c.ordinal < bindparam("ordinal"))
    .order_by(_OUTBOX.c.ordinal.desc())
    .limit(1)
)


def hindrance(session: Session, row: Row[Any] | ConversationRow, item: Row[Any] | OutboxRow) -> tuple[str, bool]:
    """What stands in the way of a send.

    Returns:
        Why it may not start any more, empty where it may; and whether it must wait, because words are stored of
        which it is not known yet whether they are an agent's: the bot must not speak behind them.
    """
    if item.fence is not None and item.fence != row.fence:
        return "a person took over before the send started", False
    if item.kind != "answer":
        return "", False
    if is_paused(session, row.channel_id):
        return "the bot was paused before the send started", False
    asked = str(item.body.get("turn", ""))
    around = fast.rows(session, _AROUND, conversation=row.id, one=asked)
    if any(turn.deleted for turn in around if turn.ts == asked):
        return "the customer deleted the question before the send started", False
    return "", any(turn.status == "pending" and turn.author in {"", "agent"} and not turn.from_bot for turn in around)


def cancel(session: Session, conversation_id: str, outbox_id: str, why: str, now: datetime) -> bool:
    """A person came first: the message is kept as withheld and the customer's turn is people's business.

    Returns:
        Whether the answer was cut: its first part is sent and nobody has the conversation. The turn is then not
        decided anew, which would bring the whole answer again; the caller hands it to people.
    """
    row, item = session.get_one(ConversationRow, conversation_id), session.get_one(OutboxRow, outbox_id)
    item.status, item.error = "cancelled", why
    session.add(item)
    turn_ts = str(item.body.get("turn", ""))
    before = fast.first(session, _PART_BEFORE, conversation=row.id, ordinal=item.ordinal)
    begun = before is not None and before.status == "sent" and before.body.get("turn", "") == turn_ts
    drafts = select(DraftRow).where(DraftRow.conversation_id == row.id, DraftRow.turn_ts == turn_ts)
    if item.kind == "answer":
        for draft in session.exec(drafts.where(col(DraftRow.state).in_(GOES_OUT))).all():
            draft.state = DraftState.WITHHELD.value
            session.add(draft)
        asked = (TurnRow.status == "answering") | (TurnRow.ts == turn_ts)  # the latter: its draft was approved
        for turn in session.exec(select(TurnRow).where(TurnRow.conversation_id == row.id, asked)).all():
            turn.outcome = (Outcome.DELETED if turn.deleted else Outcome.ATTACHED).value
            if (
                item.fence == row.fence and not turn.deleted and not begun
            ):  # paused: the turn is decided anew, people get it
                turn.status, turn.outcome, row.ready_at = "pending", "", now
            session.add(turn)
        row.pending = finish_turns(session, row.id)
    session.add(row)
    record = Record(act="withhold", actor=Actor(kind="bot"), why=item.error, facts={"outbox": item.id})
    write_record(session, row, record, now=now)
    return begun and item.kind == "answer" and item.fence == row.fence
