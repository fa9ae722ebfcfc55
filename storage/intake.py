"""What Slack delivered, committed before it is acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, bindparam, exists, or_, select
from sqlmodel import Session

from handoff.model import Author, Turn
from storage import fast, mapping
from storage.changes import apply_earlier
from storage.channels import channel_of
from storage.clock import lease_now
from storage.flow import PauseRow, SeenRow
from storage.leases import LEASE
from storage.pending import Work, begin, lock
from storage.stretches import direct_conversation
from storage.tables import ChangeRow, ChannelAliasRow, ChannelRow, ConversationRow, ParticipantRow, TurnRow, new_id
from storage.types import storable
from storage.upsert import one_at_a_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One new message, as far as it is known without asking anyone."""

    event_id: str
    channel: str
    """Slack's id."""
    ts: str
    thread_ts: str = ""
    direct: bool = False
    person: str = ""
    team: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    from_bot: bool = False
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whose customer wrote, where that is known without asking Slack."""

    scope: str
    account: str
    tier: str

    def columns(self, message: Incoming) -> dict[str, Any]:
        """What a conversation that begins with this message is."""
        whose = {"scope": self.scope, "account": self.account, "tier": self.tier}
        return {**whose, "customer": message.person, "customer_at": message.at}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a delivery. ``token`` and ``work`` are set where this worker may start at once."""

    status: str
    """``new``, ``duplicate`` or ``outside``."""
    conversation_id: str = ""
    token: str = ""
    work: Work | None = None


Held = Row[Any] | SimpleNamespace
"""A locked conversation's columns, read or just written."""

PLACES = frozenset({"shared", "listed"})
"""Surfaces where a customer is a customer, whatever else is in the conversation."""

_CHANNELS, _ALIASES = fast.table(ChannelRow), fast.table(ChannelAliasRow)
_TURNS, _CONVERSATIONS = fast.table(TurnRow), fast.table(ConversationRow)
_CHANGES, _PAUSES = fast.table(ChangeRow), fast.table(PauseRow)
_CHANNEL = (
    select(
        _CHANNELS.c.id,
        _CHANNELS.c.slack_id,
        _CHANNELS.c.surface,
        select(_TURNS.c.conversation_id)
        .where(_TURNS.c.channel_id == _CHANNELS.c.id, _TURNS.c.ts == bindparam("ts"))
        .scalar_subquery()
        .label("twin"),
        exists().where(_CHANGES.c.channel_id == _CHANNELS.c.id, _CHANGES.c.ts == bindparam("ts")).label("changed"),
        exists().where(or_(_PAUSES.c.scope == "all", _PAUSES.c.scope == _CHANNELS.c.id)).label("paused"),
    )
    .join(_ALIASES, _ALIASES.c.channel_id == _CHANNELS.c.id)
    .where(_ALIASES.c.slack_id == bindparam("slack_id"))
)
"""A channel by Slack's id, with what is known there of a message: its conversation, an edit that overtook it."""
_THREAD = (
    select(_CONVERSATIONS)
    .where(_CONVERSATIONS.c.channel_id == bindparam("channel"), _CONVERSATIONS.c.thread_ts == bindparam("thread"))
    .with_for_update()
)


def take_message(
    session: Session,
    message: Incoming,
    *,
    now: datetime,
    quiet: timedelta,
    want_lease: bool,
    known: Known | None = None,
) -> Taken:
    """Commit a message as a pending turn of its conversation.

    A repeated event id or (channel, ts) changes nothing: Slack repeats after minutes and hours, and a
    mention arrives as two events.

    Args:
        session: The transaction.
        message: What Slack delivered.
        now: Aware UTC time.
        quiet: A direct message's stretch ends after this without a turn.
        want_lease: Whether this worker would handle it at once.
        known: The customer who wrote, where it is already known who that is: a new thread then needs no
            further look at Slack before it is answered.
    """
    if not fast.put(session, SeenRow, once=True, key=message.event_id, at=now):
        return Taken(status="duplicate")
    one_at_a_time(session, message.ts)  # its edit may be on the way in another transaction
    channel = fast.first(session, _CHANNEL, slack_id=message.channel, ts=message.ts)
    if channel is None:
        channel_of(session, message.channel)
        channel = fast.first(session, _CHANNEL, slack_id=message.channel, ts=message.ts)
        assert channel is not None
    if channel.surface == "outside":
        return Taken(status="outside")
    if channel.twin is not None:
        return Taken(status="duplicate", conversation_id=channel.twin)
    began = not message.thread_ts or message.thread_ts == message.ts  # else somebody else may have begun the thread
    if message.direct or not began or channel.surface not in PLACES:
        known = None
    row, fresh = _conversation(session, channel, message, now, quiet, known)
    turn = _turn(message, row.id, channel.id, now, known.scope if fresh and known is not None else row.scope)
    changed = bool(channel.changed) and apply_earlier(session, turn)
    admitted = fresh and known is not None and not changed
    if admitted:
        turn["author"] = Author.CUSTOMER.value
        fast.put(session, ParticipantRow, conversation_id=row.id, person=message.person)
    if not fast.put(session, TurnRow, once=True, **turn):
        return Taken(status="duplicate", conversation_id=row.id)
    token, held = _lease(session, row, want_lease=want_lease)
    fast.change(
        session, ConversationRow, row.id,
        pending=row.pending + 1, ready_at=row.ready_at or now, updated_at=now, **held,
    )  # fmt: skip
    if not token:
        return Taken(status="new", conversation_id=row.id)
    work = _first_work(row, channel, turn, known) if admitted and known is not None else begin(session, row.id, token)
    return Taken(status="new", conversation_id=row.id, token=token, work=work)


def _conversation(
    session: Session, channel: Row[Any], message: Incoming, now: datetime, quiet: timedelta, known: Known | None
) -> tuple[Held, bool]:
    """The locked conversation a message belongs to, and whether it begins with it."""
    if message.direct:
        one_at_a_time(session, f"{channel.id} stretch")  # two first messages at once open one stretch
        found = direct_conversation(session, channel.id, message.thread_ts, message.ts, now, quiet)
        if found is not None:
            return _sure(lock(session, found.id)), False
    thread_ts = message.ts if message.direct else message.thread_ts or message.ts
    session.flush()
    there = fast.first(session, _THREAD, channel=channel.id, thread=thread_ts)
    if there is not None:
        return there, False
    whose = known.columns(message) if known is not None else {}
    begun = {"owner_since": now, "opened_at": now, "updated_at": now}
    made = fast.put(
        session, ConversationRow, once=True,
        channel_id=channel.id, thread_ts=thread_ts, direct=message.direct, **begun, **whose,
    )  # fmt: skip
    if made:
        return SimpleNamespace(**made), True
    return _sure(fast.first(session, _THREAD, channel=channel.id, thread=thread_ts)), False


def _sure(row: Held | None) -> Held:
    assert row is not None
    return row


def _turn(message: Incoming, conversation_id: str, channel_id: str, now: datetime, scope: str) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "channel_id": channel_id,
        "ts": message.ts,
        "person": message.person,
        "team": message.team,
        "text": message.text,
        "files": list(message.files),
        "mentions": list(message.mentions),
        "from_bot": message.from_bot,
        "scope": scope,
        "at": message.at,
        "received_at": now,
    }


def _lease(session: Session, row: Held, *, want_lease: bool) -> tuple[str, dict[str, Any]]:
    """A token where nobody holds the conversation, and the columns that say so."""
    clock = lease_now(session)
    held = row.lease_token and row.lease_until is not None and row.lease_until > clock
    if held or not want_lease:
        return "", {}
    token = new_id()
    return token, {"lease_token": token, "lease_until": clock + LEASE}


def _first_work(row: Held, channel: Row[Any], turn: Mapping[str, Any], known: Known) -> Work:
    """What is to be done in a conversation that begins with this turn: nothing else needs to be read."""
    text = storable(turn["text"])
    mine = Turn(
        channel=channel.id, ts=turn["ts"], author=Author.CUSTOMER, text=text, person=turn["person"], at=turn["at"],
        received_at=turn["received_at"], files=tuple(turn["files"]), mentions=tuple(turn["mentions"]),
    )  # fmt: skip
    return Work(
        conversation=mapping.conversation(row),
        channel_id=channel.id,
        channel=channel.slack_id,
        surface=channel.surface,
        thread_ts=row.thread_ts,
        direct=False,
        account=known.account,
        scope=known.scope,
        tier=known.tier,
        customer=turn["person"],
        pending=(mine,),
        unknown=(),
        deleted=frozenset(),
        answering=False,
        history=(),
        past_signals=(),
        paused=bool(channel.paused),
        human_stretch="",
        awaits="",
        whisper="",
        attempts=0,
        restarts=0,
        handoff_open=False,
    )
