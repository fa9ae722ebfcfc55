"""Sends: what may start, what came of it, and what is not known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, text, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from handoff.model import Actor, Author
from handoff.plan import Record
from storage import audit, fast, files
from storage.amends import amended
from storage.apply import write_record
from storage.clock import lease_now
from storage.drain import finish_turns
from storage.flow import OPEN, OutboxRow
from storage.hindrance import cancel, hindrance
from storage.letters import AGENTS, DRAWN, LONGEST
from storage.pending import lock
from storage.planned import newest_handoff, open_handoff, touch_card
from storage.receipts import ApprovalRow
from storage.records import DraftRow, PromiseRow
from storage.tables import ConversationRow, HandoffRow, ParticipantRow, TurnRow

BY_PEOPLE = frozenset({"relay", "file"})
"""Sends that are a person's own."""

_OUTBOX, _PEOPLE = fast.table(OutboxRow), fast.table(ParticipantRow)
_WHOSE = core_select(_OUTBOX.c.conversation_id).where(_OUTBOX.c.id == bindparam("item"))
_ITEM = core_select(_OUTBOX).where(_OUTBOX.c.id == bindparam("item")).with_for_update()
_MORE = (
    core_select(_OUTBOX.c.id)
    .where(_OUTBOX.c.conversation_id == bindparam("conversation"), _OUTBOX.c.id != bindparam("item"))
    .where(_OUTBOX.c.kind == "answer", _OUTBOX.c.status.in_(["ready", "sending"]))
    .limit(1)
)
_DISCLOSED = (
    update(_PEOPLE)
    .where(_PEOPLE.c.conversation_id == bindparam("conversation"), _PEOPLE.c.disclosed_at.is_(None))
    .values(disclosed_at=bindparam("now"))
)


def sent(
    session: Session, outbox_id: str, remote_ts: str, now: datetime, *, shown: int = 0, card_channel: str = ""
) -> None:
    """Slack has the message: our own turn goes on record, and what waited for it is done."""
    whose = fast.first(session, _WHOSE, item=outbox_id)
    row = lock(session, whose.conversation_id) if whose is not None else None  # conversations first, always
    item = fast.first(session, _ITEM, item=outbox_id)
    if row is None or item is None:
        return
    done = {"remote_ts": remote_ts, "lease_until": None, "error": "", "sending_at": None, "doubt_at": None}
    fast.change(session, OutboxRow, outbox_id, status="sent", **done)
    if item.kind in DRAWN:
        _card_shown(session, outbox_id, remote_ts, card_channel, shown, now)
    if item.kind in AGENTS:
        return
    if item.kind == "amend":
        body = item.body
        amended(session, row.id, str(body["ts"]), str(body["text"]), _speaker(body, "relay"), now)
        return
    _own_turn(session, row, item, remote_ts, now)
    news: dict[str, Any] = {"updated_at": now}
    if item.kind in BY_PEOPLE:
        news["agent_at"] = now
    elif item.kind == "answer":
        news["answered_at"] = now
        if fast.first(session, _MORE, conversation=row.id, item=outbox_id) is None:
            news["pending"] = finish_turns(session, row.id)
    fast.change(session, ConversationRow, row.id, **news)
    facts: dict[str, object] = {"ts": remote_ts, "outbox": item.id}
    facts |= files.facts([files.of(item.body)]) if item.kind == "file" else {}
    record = Record(act=f"send-{item.kind}", actor=_speaker(item.body, item.kind), facts=facts)
    audit.append(session, row.id, record, at=now, fence=row.fence, scope=row.scope)
    handoff = open_handoff(session, row.id) if item.kind in BY_PEOPLE else None
    if handoff is not None:
        touch_card(session, session.get_one(ConversationRow, row.id), handoff, now)  # what was open may be answered


def disclosed(session: Session, conversation_id: str, now: datetime) -> None:
    """The AI notice reached everybody seen in the conversation so far."""
    fast.run(session, _DISCLOSED, conversation=conversation_id, now=now)


def again(
    session: Session, outbox_id: str, at: datetime, error: str, *, known: bool, now: datetime, start: int | None = None
) -> None:
    """Try later. ``known`` says that Slack certainly did not take it; else the doubt begins now.

    ``start`` says which start this is about (Letter.attempts): a later one is another replica's, and stays its own.
    """
    item = session.get(OutboxRow, outbox_id, with_for_update=True)
    if item is not None and start in {None, item.attempts}:
        item.next_at, item.error = at, error[:500]
        item.lease_until = None
        item.doubt_at = now
        if known:
            item.status, item.sending_at, item.doubt_at = "ready", None, None
        session.add(item)


def look_again(session: Session, outbox_id: str, at: datetime, error: str, *, start: int) -> None:
    """It was not to be seen yet: look once more later. The doubt is as old as it was. ``start``: see ``again``."""
    item = session.get(OutboxRow, outbox_id, with_for_update=True)
    if item is not None and item.attempts == start:
        item.next_at, item.error, item.lease_until = at, error[:500], None


def lost(
    session: Session, outbox_id: str, error: str, now: datetime, *, unknown: bool, start: int | None = None
) -> None:
    """It can never be sent, or nobody can tell whether it was: the card says so. ``start``: see ``again``."""
    found = _locked(session, outbox_id)
    if found is None or start not in {None, found[0].attempts}:
        return
    item, row = found
    item.status, item.error, item.lease_until = ("unknown" if unknown else "failed"), error[:500], None
    session.add(item)
    facts = {"outbox": item.id, "kind": item.kind, "error": error[:200]}
    act = "send-unknown" if unknown else "send-failed"
    write_record(session, row, Record(act=act, actor=Actor(kind="system"), why=error[:200], facts=facts), now=now)
    if item.kind == "answer":
        row.pending = finish_turns(session, row.id)
        session.add(row)
    if item.kind == "file":
        files.tell_lost(session, row, item, error[:200], now, unknown=unknown)
    handoff = newest_handoff(session, row.id) if item.kind in BY_PEOPLE else open_handoff(session, row.id)
    if handoff is not None and item.kind not in DRAWN:
        doubt = "may or may not have reached" if unknown else "did not reach"
        what = "file" if item.kind == "file" else "message"
        handoff.warning = f"A {what} {doubt} the customer ({error[:120]}). Please look at their thread."
        session.add(handoff)
        touch_card(session, row, handoff, now)


def withdraw(session: Session, outbox_id: str, now: datetime) -> bool:
    """An earlier start left nothing in Slack, and the send may not start again: a person came first.

    Returns whether that cut an answer in two: see letters.cancel.
    """
    found = _locked(session, outbox_id)
    if found is None:
        return False
    item, row = found
    item.lease_until = item.doubt_at = None
    why, _ = hindrance(session, row, item)
    if why:
        return cancel(session, row.id, item.id, why, now)
    item.status, item.sending_at = "ready", None  # a pause that ended meanwhile
    return False


def due_conversations(session: Session, now: datetime, limit: int = 100) -> list[str]:
    """Conversations with a send that may start, or that somebody started and never finished."""
    clock = lease_now(session)
    statement = (
        select(OutboxRow.conversation_id)
        .where(text(OPEN), (OutboxRow.next_at <= now) | (OutboxRow.next_at > now + LONGEST))
        .where((col(OutboxRow.lease_until).is_(None)) | (col(OutboxRow.lease_until) <= clock))
        .order_by(col(OutboxRow.next_at))
        .limit(limit)
    )
    return list(dict.fromkeys(session.exec(statement).all()))


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


def _card_shown(session: Session, outbox_id: str, ts: str, channel: str, shown: int, now: datetime) -> None:
    item = session.get_one(OutboxRow, outbox_id)
    item.seen = shown
    if item.wanted > shown:
        item.status, item.next_at, item.attempts = "ready", now, 0
    session.add(item)
    of: HandoffRow | ApprovalRow | DraftRow | PromiseRow | None = None
    if item.kind == "card":
        of = session.get(HandoffRow, item.handoff_id)
    elif item.kind == "approval":
        of = session.get(ApprovalRow, str(item.body["approval"]))
    elif item.kind == "promise":
        of = session.get(PromiseRow, str(item.body["promise"]))
    else:
        of = session.get(DraftRow, str(item.body["draft"]))
    if of is not None and not of.card_ts:
        of.card_channel, of.card_ts = channel, ts
        session.add(of)


def _own_turn(session: Session, row: Row[Any], item: Row[Any], ts: str, now: datetime) -> None:
    fast.put(
        session,
        TurnRow,
        once=True,
        conversation_id=row.id,
        channel_id=row.channel_id,
        ts=ts,
        author=(Author.AGENT if item.kind in BY_PEOPLE else Author.BOT).value,
        text=str(item.body.get("text", "")),
        files=[files.of(item.body).name] if item.kind == "file" else [],
        status="done",
        outcome=item.kind,
        from_bot=True,
        scope=row.scope,
        at=now,
        received_at=now,
        speaks_for=str(item.body.get("by", "")),
    )


def _speaker(body: Mapping[str, Any], kind: str) -> Actor:
    if kind in BY_PEOPLE:
        return Actor(kind="agent", id=str(body.get("by", "")))
    return Actor(kind="bot")
