"""Sends: what may start, what came of it, and what is not known."""

from datetime import datetime

from sqlmodel import Session, col, select

from handoff.model import Actor, Author
from handoff.plan import Record
from storage.apply import write_record
from storage.drain import finish_turns
from storage.flow import OutboxRow
from storage.letters import _cancel, _may_not_start
from storage.planned import newest_handoff, open_handoff, touch_card
from storage.tables import ConversationRow, HandoffRow, ParticipantRow, TurnRow
from storage.upsert import insert_new


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
    handoff = newest_handoff(session, row.id) if item.kind == "relay" else open_handoff(session, row.id)
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
