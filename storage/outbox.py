"""Sends: what may start, what came of it, and what is not known."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handoff.model import Actor, Author
from handoff.plan import DraftState, Outcome, Record
from storage.apply import open_handoff, touch_card, write_record
from storage.drain import finish_turns, is_paused
from storage.records import DraftRow
from storage.tables import (
    ChannelRow,
    ConversationRow,
    HandoffRow,
    OutboxRow,
    ParticipantRow,
    TurnRow,
)
from storage.upsert import insert_new

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
    busy = started_before and item.lease_until is not None and item.lease_until > now
    if busy or item.next_at > now:
        return Start(status="later")
    why_not = _may_not_start(session, row, item)
    if why_not and not started_before:
        _cancel(session, row, item, why_not, now)
        return Start(status="cancelled")
    handoff = session.get(HandoffRow, item.handoff_id) if item.handoff_id else None
    if item.kind == "note" and (handoff is None or not handoff.card_ts):
        item.next_at = now + timedelta(milliseconds=300)
        session.add(item)
        return Start(status="later")
    item.status, item.lease_until, item.attempts = "sending", now + SENDING, item.attempts + 1
    item.sending_at = item.sending_at or now
    session.add(item)
    letter = _letter(session, row, item, handoff, started_before=started_before, withdrawn=bool(why_not))
    return Start(letter=letter, status="started")


def sent(
    session: Session, outbox_id: str, remote_ts: str, now: datetime, *, shown: int = 0, card_channel: str = ""
) -> None:
    """Slack has the message: our own turn goes on record, and what waited for it is done."""
    found = _locked(session, outbox_id)
    if found is None:
        return
    item, row = found
    item.status, item.remote_ts, item.lease_until, item.error = "sent", remote_ts, None, ""
    item.sending_at = None
    session.add(item)
    if item.kind == "card":
        _card_shown(session, item, remote_ts, card_channel, shown, now)
        return
    if item.kind == "note":
        return
    _own_turn(session, row, item, remote_ts, now)
    if item.kind == "answer" and not _more_parts(session, item):
        finish_turns(session, row)
    handoff = open_handoff(session, row.id) if item.kind == "relay" else None
    if handoff is not None:
        touch_card(session, row, handoff, now)  # what was open may be answered now
    record = Record(act=f"send-{item.kind}", actor=_speaker(item), facts={"ts": remote_ts, "outbox": item.id})
    write_record(session, row, record, now=now)
    row.updated_at = now
    session.add(row)


def disclosed(session: Session, conversation_id: str, now: datetime) -> None:
    """The AI notice reached everybody seen in the conversation so far."""
    statement = select(ParticipantRow).where(
        ParticipantRow.conversation_id == conversation_id, col(ParticipantRow.disclosed_at).is_(None)
    )
    for person in session.exec(statement).all():
        person.disclosed_at = now
        session.add(person)


def again(session: Session, outbox_id: str, at: datetime, error: str, *, known: bool) -> None:
    """Try later. ``known`` says that Slack certainly did not take it."""
    item = session.get(OutboxRow, outbox_id, with_for_update=True)
    if item is not None:
        item.next_at, item.error = at, error[:500]
        item.lease_until = None
        if known:
            item.status, item.sending_at = "ready", None
        session.add(item)


def lost(session: Session, outbox_id: str, error: str, now: datetime, *, unknown: bool) -> None:
    """It can never be sent (or nobody can tell whether it was): people are told on the card."""
    found = _locked(session, outbox_id)
    if found is None:
        return
    item, row = found
    item.status, item.error, item.lease_until = ("unknown" if unknown else "failed"), error[:500], None
    session.add(item)
    facts = {"outbox": item.id, "kind": item.kind, "error": error[:200]}
    act = "send-unknown" if unknown else "send-failed"
    write_record(session, row, Record(act=act, actor=Actor(kind="system"), why=error[:200], facts=facts), now=now)
    if item.kind == "answer":
        finish_turns(session, row)
    handoff = open_handoff(session, row.id)
    if handoff is not None and item.kind != "card":
        doubt = "may or may not have reached" if unknown else "did not reach"
        handoff.warning = f"A message {doubt} the customer ({error[:120]}). Please look at their thread."
        session.add(handoff)
        touch_card(session, row, handoff, now)


def withdraw(session: Session, outbox_id: str, now: datetime) -> None:
    """An earlier start left nothing in Slack, and the send may not start again: a person came first."""
    found = _locked(session, outbox_id)
    if found is None:
        return
    item, row = found
    item.lease_until = None
    why = _may_not_start(session, row, item)
    if why:
        _cancel(session, row, item, why, now)
    else:  # a pause that ended meanwhile
        item.status, item.sending_at = "ready", None


def sending_now(session: Session, conversation_id: str) -> list[OutboxRow]:
    """Sends to the customer that have started and whose end is not known."""
    statement = select(OutboxRow).where(
        OutboxRow.conversation_id == conversation_id,
        OutboxRow.status == "sending",
        col(OutboxRow.kind).in_(["answer", "notice"]),
    )
    return list(session.exec(statement).all())


def due_conversations(session: Session, now: datetime, limit: int = 100) -> list[str]:
    """Conversations with a send that may start, or that somebody started and never finished."""
    statement = (
        select(OutboxRow.conversation_id)
        .where(col(OutboxRow.status).in_(["ready", "sending"]), OutboxRow.next_at <= now)
        .where((col(OutboxRow.lease_until).is_(None)) | (col(OutboxRow.lease_until) <= now))
        .distinct()
        .limit(limit)
    )
    return list(session.exec(statement).all())


def void_sends(session: Session) -> None:
    """SQLite, at start: nobody is sending; what had started is looked up at once."""
    for item in session.exec(select(OutboxRow).where(OutboxRow.status == "sending")).all():
        item.lease_until = None
        session.add(item)


def _locked(session: Session, outbox_id: str) -> tuple[OutboxRow, ConversationRow] | None:
    """A send under its conversation's lock, which is always taken first: two orders would deadlock."""
    item = session.get(OutboxRow, outbox_id)
    row = session.get(ConversationRow, item.conversation_id, with_for_update=True) if item is not None else None
    if item is None or row is None:
        return None
    session.refresh(item, with_for_update=True)
    return item, row


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
        account=row.account,
        person=row.customer,
    )


def _card_shown(session: Session, item: OutboxRow, ts: str, channel: str, shown: int, now: datetime) -> None:
    item.seen = shown
    if item.wanted > shown:
        item.status, item.next_at, item.attempts = "ready", now, 0
    session.add(item)
    handoff = session.get(HandoffRow, item.handoff_id)
    if handoff is not None and not handoff.card_ts:
        handoff.card_channel, handoff.card_ts = channel, ts
        session.add(handoff)


def _own_turn(session: Session, row: ConversationRow, item: OutboxRow, ts: str, now: datetime) -> None:
    relay = item.kind == "relay"
    insert_new(
        session,
        TurnRow(
            conversation_id=row.id,
            channel_id=row.channel_id,
            ts=ts,
            author=(Author.AGENT if relay else Author.BOT).value,
            text=str(item.body.get("text", "")),
            status="done",
            outcome=item.kind,
            from_bot=True,
            scope=row.scope,
            at=now,
            received_at=now,
            speaks_for=str(item.body.get("by", "")),
        ),
    )
    if relay:
        row.agent_at = now


def _more_parts(session: Session, item: OutboxRow) -> bool:
    statement = select(OutboxRow.id).where(
        OutboxRow.conversation_id == item.conversation_id,
        OutboxRow.kind == "answer",
        col(OutboxRow.status).in_(["ready", "sending"]),
        OutboxRow.id != item.id,
    )
    return session.exec(statement).first() is not None


def _speaker(item: OutboxRow) -> Actor:
    if item.kind == "relay":
        return Actor(kind="agent", id=str(item.body.get("by", "")))
    return Actor(kind="bot")
