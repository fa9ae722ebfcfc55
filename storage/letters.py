"""Starting a send: under the conversation's lock, comparing the fence once more."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, exists
from sqlalchemy import select as core_select
from sqlmodel import Session

from storage import fast
from storage.clock import lease_now
from storage.flow import OutboxRow
from storage.hindrance import cancel, hindrance
from storage.receipts import ApprovalRow
from storage.records import DraftRow, PromiseRow
from storage.tables import ChannelRow, ConversationRow, HandoffRow, ParticipantRow

SENDING = timedelta(seconds=15)
"""A send that was not finished after this is somebody's crash: its outcome is looked up."""
LONGEST = timedelta(minutes=15)
"""No send waits longer: a time beyond this was written before the clock was set back."""
FILES = ("file",)
"""Sends to the customer's thread that nothing else waits for: they come behind what was planned before them."""
CUSTOMERS, AGENTS = ("answer", "notice", "relay", "amend"), ("card", "note", "approval", "suggestion", "promise")
"""Kinds of sends by where they go."""
DRAWN = frozenset({"card", "approval", "suggestion", "promise"})
"""Messages of ours that are drawn again whenever what they show changes."""
INSIDE = frozenset({"note", "suggestion", "promise"})
"""What stands in a card's thread, and waits for the card."""

_OUTBOX, _CONVERSATIONS = fast.table(OutboxRow), fast.table(ConversationRow)
_HANDOFFS, _CHANNELS, _PEOPLE = fast.table(HandoffRow), fast.table(ChannelRow), fast.table(ParticipantRow)
_NEXT = (
    core_select(_OUTBOX)
    .where(_OUTBOX.c.conversation_id == bindparam("conversation"), _OUTBOX.c.status.in_(["ready", "sending"]))
    .order_by(_OUTBOX.c.ordinal)
    .limit(1)
    .with_for_update()
)
_CUSTOMERS, _AGENTS = _NEXT.where(_OUTBOX.c.kind.in_(CUSTOMERS)), _NEXT.where(_OUTBOX.c.kind.in_(AGENTS))
_FILES = _NEXT.where(_OUTBOX.c.kind.in_(FILES))
_WORDS_BEFORE = (
    core_select(_OUTBOX.c.id)
    .where(_OUTBOX.c.conversation_id == bindparam("conversation"), _OUTBOX.c.status.in_(["ready", "sending"]))
    .where(_OUTBOX.c.kind.in_(CUSTOMERS), _OUTBOX.c.ordinal < bindparam("ordinal"))
    .limit(1)
)
_HANDOFF = core_select(_HANDOFFS.c.card_channel, _HANDOFFS.c.card_ts).where(_HANDOFFS.c.id == bindparam("handoff"))
_STANDING = (
    core_select(
        _CONVERSATIONS,
        _CHANNELS.c.slack_id,
        exists()
        .where(_PEOPLE.c.conversation_id == _CONVERSATIONS.c.id, _PEOPLE.c.disclosed_at.is_(None))
        .label("somebody_new"),
    )
    .join(_CHANNELS, _CHANNELS.c.id == _CONVERSATIONS.c.channel_id)
    .where(_CONVERSATIONS.c.id == bindparam("conversation"))
    .with_for_update(of=_CONVERSATIONS)
)
"""The conversation, locked, with what a letter needs: where its channel is, whether somebody had no AI notice yet."""


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
    """Of what is drawn: where it stands already; of a note: the card it belongs under."""
    under: str
    """ts of the card in whose thread it stands."""
    disclose: bool
    """The AI notice goes with this one."""
    withdrawn: bool
    """It may not be sent again: if the earlier start left nothing, that is the end of it."""
    first_started: datetime
    started: datetime
    """By the clock of the process that started it, this time."""
    doubt_at: datetime | None
    """Since when an earlier start's outcome is unknown: look before sending. None where there is no doubt."""
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
    cut: bool = False
    """Cancelled, and an earlier part of the same answer is with the customer: people must look."""


def start_next(
    session: Session, conversation_id: str, now: datetime, *, customer_side: bool, files: bool = False
) -> Start:
    """Start the earliest send of a conversation, under its lock, comparing the fence once more.

    Args:
        session: The transaction.
        conversation_id: Whose sends.
        now: Aware UTC time, for due times; leases go by the database's clock.
        customer_side: Sends to the customer's thread; else cards and notes for the agents.
        files: The files alone; else everything but them.
    """
    session.flush()
    row = fast.first(session, _STANDING, conversation=conversation_id)
    lane = _FILES if files else _CUSTOMERS if customer_side else _AGENTS
    item = fast.first(session, lane, conversation=conversation_id)
    if row is None or item is None:
        return Start()
    if files and fast.first(session, _WORDS_BEFORE, conversation=conversation_id, ordinal=item.ordinal) is not None:
        return Start(status="later")
    started_before = item.status == "sending"
    why_not, wait = hindrance(session, row, item)
    if why_not and not started_before:  # at once, though its time has not come: a person's words stand behind it
        cut = cancel(session, conversation_id, item.id, why_not, now)
        return Start(status="cancelled", cut=cut)
    clock = lease_now(session)
    busy = started_before and item.lease_until is not None and item.lease_until > clock
    if busy or (wait and not started_before) or now < item.next_at <= now + LONGEST:
        return Start(status="later")
    handoff = _place(session, item)
    attempts = item.attempts + 1
    card = fast.first(session, _HANDOFF, handoff=item.handoff_id) if item.kind in INSIDE else handoff
    if item.kind in INSIDE and (card is None or not card.card_ts):
        fast.change(
            session, OutboxRow, item.id,
            attempts=attempts, next_at=now + timedelta(seconds=min(0.3 * attempts, 30.0)),
        )  # fmt: skip
        return Start(status="later")
    sending_at = item.sending_at or now
    doubt_at = (item.doubt_at or now) if started_before else None
    fast.change(
        session, OutboxRow, item.id, status="sending", lease_until=clock + SENDING, attempts=attempts,
        sending_at=sending_at, doubt_at=doubt_at,
    )  # fmt: skip
    letter = Letter(
        id=item.id,
        kind=item.kind,
        body=dict(item.body),
        conversation_id=conversation_id,
        handoff_id=item.handoff_id,
        channel=row.slack_id,
        thread_ts="" if row.direct else row.thread_ts,
        card_channel=handoff.card_channel if handoff is not None else "",
        card_ts=handoff.card_ts if handoff is not None else "",
        under=card.card_ts if item.kind in INSIDE and card is not None else "",
        disclose=item.kind in {"answer", "notice"} and bool(row.somebody_new),
        withdrawn=bool(why_not),
        first_started=sending_at,
        started=now,
        doubt_at=doubt_at,
        wanted=item.wanted,
        attempts=attempts,
        scope=row.scope,
        account=row.account,
        person=row.customer,
    )
    return Start(letter=letter, status="started")


def _place(session: Session, item: Row[Any]) -> Row[Any] | ApprovalRow | DraftRow | PromiseRow | None:
    """Where the card is that the send draws or writes under."""
    if item.kind == "approval":
        return session.get(ApprovalRow, str(item.body["approval"]))
    if item.kind == "suggestion":
        return session.get(DraftRow, str(item.body["draft"]))
    if item.kind == "promise":
        return session.get(PromiseRow, str(item.body["promise"]))
    return fast.first(session, _HANDOFF, handoff=item.handoff_id) if item.handoff_id else None


def start_anew(session: Session, letter: Letter, now: datetime) -> Start:
    """Start a send whose earlier start left nothing; ``cancelled`` where it may not start any more."""
    session.flush()
    row = fast.first(session, _STANDING, conversation=letter.conversation_id)
    item = session.get(OutboxRow, letter.id, with_for_update=True)
    if row is None or item is None or item.status != "sending" or item.attempts != letter.attempts:
        return Start()
    why_not, wait = hindrance(session, row, item)
    if wait:
        return Start(status="later")
    if why_not:
        return Start(status="cancelled", cut=cancel(session, letter.conversation_id, letter.id, why_not, now))
    item.lease_until, item.doubt_at = lease_now(session) + SENDING, None
    session.add(item)
    return Start(letter=replace(letter, started=now), status="started")
