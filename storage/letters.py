"""Starting a send: under the conversation's lock, comparing the fence once more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handoff.model import Actor
from handoff.plan import DraftState, Outcome, Record
from storage.apply import write_record
from storage.drain import finish_turns
from storage.flow import OutboxRow
from storage.pauses import is_paused
from storage.records import DraftRow
from storage.tables import ChannelRow, ConversationRow, HandoffRow, ParticipantRow, TurnRow

SENDING = timedelta(seconds=15)
"""A send that was not finished after this is somebody's crash: its outcome is looked up."""


GOES_OUT = (DraftState.SENT.value, DraftState.APPROVED.value, DraftState.EDITED.value)
"""States of a draft whose words are the answer being sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A send that has started: all that is needed to carry it out."""

    id: str
    kind: str
    body: dict[str, Any]
    conversation_id: str
    handoff_id: str
    channel: str
    """Slack's id of the customer's channel."""
    thread_ts: str
    """Empty where the message goes to a direct message's root."""
    card_channel: str
    card_ts: str
    disclose: bool
    """The AI notice goes with this one."""
    started_before: bool
    """An earlier start's outcome is unknown: look before sending."""
    withdrawn: bool
    """It may not be sent again: if the earlier start left nothing, that is the end of it."""
    first_started: datetime
    wanted: int
    attempts: int
    scope: str
    account: str
    person: str
    """A customer of the conversation, where the letter answers one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """``letter`` where the send has started; otherwise why not."""

    letter: Letter | None = None
    status: str = "nothing"
    """``started``, ``nothing``, ``later`` or ``cancelled``."""


def start_next(session: Session, conversation_id: str, now: datetime, *, customer_side: bool) -> Start:
    """Start the earliest send of a conversation, under its lock, comparing the fence once more.

    Args:
        session: The transaction.
        conversation_id: Whose sends.
        now: Aware UTC time.
        customer_side: Sends to the customer's thread; else cards and notes for the agents.
    """
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    if row is None:
        return Start()
    kinds = ("answer", "notice", "relay") if customer_side else ("card", "note")
    item = session.exec(
        select(OutboxRow)
        .where(OutboxRow.conversation_id == conversation_id, col(OutboxRow.kind).in_(kinds))
        .where(col(OutboxRow.status).in_(["ready", "sending"]))
        .order_by(col(OutboxRow.ordinal))
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if item is None:
        return Start()
    started_before = item.status == "sending"
    why_not = _may_not_start(session, row, item)
    if why_not and not started_before:  # at once, though its time has not come: a person's words stand behind it
        _cancel(session, row, item, why_not, now)
        return Start(status="cancelled")
    busy = started_before and item.lease_until is not None and item.lease_until > now
    if busy or item.next_at > now:
        return Start(status="later")
    handoff = session.get(HandoffRow, item.handoff_id) if item.handoff_id else None
    if item.kind == "note" and (handoff is None or not handoff.card_ts):
        item.attempts += 1
        item.next_at = now + timedelta(seconds=min(0.3 * item.attempts, 30.0))
        session.add(item)
        return Start(status="later")
    item.status, item.lease_until, item.attempts = "sending", now + SENDING, item.attempts + 1
    item.sending_at = item.sending_at or now
    session.add(item)
    letter = _letter(session, row, item, handoff, started_before=started_before, withdrawn=bool(why_not))
    return Start(letter=letter, status="started")


def _may_not_start(session: Session, row: ConversationRow, item: OutboxRow) -> str:
    """Why the send may not start any more; empty where it may."""
    if item.fence is not None and item.fence != row.fence:
        return "a person took over before the send started"
    if item.kind == "answer" and is_paused(session, row.channel_id):
        return "the bot was paused before the send started"
    asked = select(TurnRow).where(TurnRow.conversation_id == row.id, TurnRow.ts == str(item.body.get("turn", "")))
    turn = session.exec(asked).first() if item.kind == "answer" else None
    return "the customer deleted the question before the send started" if turn is not None and turn.deleted else ""


def _cancel(session: Session, row: ConversationRow, item: OutboxRow, why: str, now: datetime) -> None:
    """A person came first: the message is kept as withheld and the customer's turn is people's business."""
    item.status, item.error = "cancelled", why
    session.add(item)
    turn_ts = str(item.body.get("turn", ""))
    drafts = select(DraftRow).where(DraftRow.conversation_id == row.id, DraftRow.turn_ts == turn_ts)
    if item.kind == "answer":
        for draft in session.exec(drafts.where(col(DraftRow.state).in_(GOES_OUT))).all():
            draft.state = DraftState.WITHHELD.value
            session.add(draft)
        asked = (TurnRow.status == "answering") | (TurnRow.ts == turn_ts)  # the latter: its draft was approved
        for turn in session.exec(select(TurnRow).where(TurnRow.conversation_id == row.id, asked)).all():
            turn.outcome = (Outcome.DELETED if turn.deleted else Outcome.ATTACHED).value
            if item.fence == row.fence and not turn.deleted:  # paused: the turn is decided anew, people get it
                turn.status, turn.outcome, row.ready_at = "pending", "", now
            session.add(turn)
        finish_turns(session, row)
    record = Record(act="withhold", actor=Actor(kind="bot"), why=item.error, facts={"outbox": item.id})
    write_record(session, row, record, now=now)


def _letter(
    session: Session,
    row: ConversationRow,
    item: OutboxRow,
    handoff: HandoffRow | None,
    *,
    started_before: bool,
    withdrawn: bool,
) -> Letter:
    channel = session.get(ChannelRow, row.channel_id)
    assert channel is not None
    new_people = select(ParticipantRow).where(
        ParticipantRow.conversation_id == row.id, col(ParticipantRow.disclosed_at).is_(None)
    )
    bot_speaks = item.kind in {"answer", "notice"}
    return Letter(
        id=item.id,
        kind=item.kind,
        body=dict(item.body),
        conversation_id=row.id,
        handoff_id=item.handoff_id,
        channel=channel.slack_id,
        thread_ts="" if row.direct else row.thread_ts,
        card_channel=handoff.card_channel if handoff else "",
        card_ts=handoff.card_ts if handoff else "",
        disclose=bot_speaks and session.exec(new_people).first() is not None,
        started_before=started_before,
        withdrawn=withdrawn,
        first_started=item.sending_at or item.next_at,
        wanted=item.wanted,
        attempts=item.attempts,
        scope=row.scope,
        account=row.account,
        person=row.customer,
    )
