"""What Slack delivered, committed before it is acknowledged."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, desc, select

from handoff.model import Act, Actor, Author, Owner
from handoff.ownership import step
from handoff.plan import Note, Record
from storage import audit, mapping
from storage.channels import channel_of
from storage.flow import InboxRow, SeenRow
from storage.inbox import LEASE
from storage.leases import take_lease
from storage.planned import add_note, open_handoff, touch_card
from storage.tables import ChangeRow, ChannelRow, ConversationRow, TurnRow
from storage.types import storable
from storage.upsert import insert_new, one_at_a_time


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
class Change:
    """An edit (``text``) or a deletion of an earlier message."""

    event_id: str
    channel: str
    ts: str
    text: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a delivery. ``token`` is set where this worker may start at once."""

    status: str
    """``new``, ``duplicate``, ``outside``, ``changed``, ``unchanged`` or ``kept``."""
    conversation_id: str = ""
    token: str = ""


def take_message(session: Session, message: Incoming, *, now: datetime, quiet: timedelta, want_lease: bool) -> Taken:
    """Commit a message as a pending turn of its conversation.

    A repeated event id or (channel, ts) changes nothing: Slack repeats after minutes and hours, and a
    mention arrives as two events.
    """
    if not insert_new(session, SeenRow(key=message.event_id, at=now)):
        return Taken(status="duplicate")
    channel = channel_of(session, message.channel)
    if channel.surface == "outside":
        return Taken(status="outside")
    one_at_a_time(session, f"{channel.id} {message.ts}")  # its edit may be on the way in another transaction
    known = select(TurnRow.conversation_id).where(TurnRow.channel_id == channel.id, TurnRow.ts == message.ts)
    if (found := session.exec(known).first()) is not None:
        return Taken(status="duplicate", conversation_id=found)
    row = _conversation(session, channel, message, now, quiet)
    turn = TurnRow(
        conversation_id=row.id,
        channel_id=channel.id,
        ts=message.ts,
        person=message.person,
        team=message.team,
        text=message.text,
        files=list(message.files),
        mentions=list(message.mentions),
        from_bot=message.from_bot,
        scope=row.scope,
        at=message.at,
        received_at=now,
    )
    _apply_earlier_changes(session, turn)
    if not insert_new(session, turn):
        return Taken(status="duplicate", conversation_id=row.id)
    row.pending += 1
    row.ready_at = row.ready_at or now
    row.updated_at = now
    token = take_lease(session, row) if want_lease else ""
    session.add(row)
    return Taken(status="new", conversation_id=row.id, token=token)


def take_change(session: Session, change: Change, *, now: datetime) -> Taken:
    """Commit an edit or deletion; one that changes nothing we hold is dropped as a no-op."""
    if not insert_new(session, SeenRow(key=change.event_id, at=now)):
        return Taken(status="duplicate")
    channel = channel_of(session, change.channel)
    if channel.surface == "outside":
        return Taken(status="outside")
    one_at_a_time(session, f"{channel.id} {change.ts}")
    statement = select(TurnRow).where(TurnRow.channel_id == channel.id, TurnRow.ts == change.ts)
    turn = session.exec(statement).one_or_none()
    if turn is not None:  # the conversation first, as everywhere: a decision in work sees all of it or nothing
        session.get(ConversationRow, turn.conversation_id, with_for_update=True)
        session.refresh(turn)
    if turn is None:
        session.add(ChangeRow(channel_id=channel.id, ts=change.ts, deleted=change.deleted, text=change.text, at=now))
        return Taken(status="kept")
    if not change.deleted and (turn.text == storable(change.text) or turn.deleted):
        return Taken(status="unchanged", conversation_id=turn.conversation_id)
    was_done, before = turn.status != "pending", turn.text
    _change_turn(turn, change.text, deleted=change.deleted)
    session.add(turn)
    if was_done and turn.author == Author.CUSTOMER:
        _tell_people(session, turn, before, now)
    return Taken(status="changed", conversation_id=turn.conversation_id)


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


def take_other(session: Session, key: str, kind: str, body: dict[str, Any], *, now: datetime, token: str) -> str:
    """Commit a press, submission, command, shortcut or life-cycle event; return its id, empty if seen."""
    if not insert_new(session, SeenRow(key=key, at=now)):
        return ""
    row = InboxRow(kind=kind, body=body, received_at=now, lease_token=token)
    row.lease_until = now + LEASE
    session.add(row)
    return row.id


def _conversation(
    session: Session, channel: ChannelRow, message: Incoming, now: datetime, quiet: timedelta
) -> ConversationRow:
    if message.direct:
        one_at_a_time(session, f"{channel.id} stretch")  # two first messages at once open one stretch
        found = _direct_conversation(session, channel, message, now, quiet)
        if found is not None:
            return found
    thread_ts = message.ts if message.direct else message.thread_ts or message.ts
    fresh = ConversationRow(
        channel_id=channel.id,
        thread_ts=thread_ts,
        direct=message.direct,
        owner_since=now,
        opened_at=now,
        updated_at=now,
    )
    insert_new(session, fresh)
    return _locked(session, channel.id, thread_ts)


def _locked(session: Session, channel_id: str, thread_ts: str) -> ConversationRow:
    statement = select(ConversationRow).where(
        ConversationRow.channel_id == channel_id, ConversationRow.thread_ts == thread_ts
    )
    return session.exec(statement.with_for_update()).one()


def _direct_conversation(
    session: Session, channel: ChannelRow, message: Incoming, now: datetime, quiet: timedelta
) -> ConversationRow | None:
    """The stretch a direct message belongs to; None where its root message opens a new one."""
    if message.thread_ts and message.thread_ts != message.ts:
        parent = session.exec(
            select(TurnRow).where(TurnRow.channel_id == channel.id, TurnRow.ts == message.thread_ts)
        ).one_or_none()
        if parent is not None:
            return session.get(ConversationRow, parent.conversation_id, with_for_update=True)
    statement = select(ConversationRow).where(ConversationRow.channel_id == channel.id)
    newest = session.exec(statement.order_by(desc(col(ConversationRow.opened_at))).limit(1)).one_or_none()
    if newest is None:
        return None
    session.refresh(newest, with_for_update=True)
    if newest.owner == Owner.BOT and newest.pending == 0 and _is_quiet(newest, now, quiet):
        _end_quiet(session, newest, now)
    return None if newest.owner == Owner.CLOSED and newest.pending == 0 else newest


def _is_quiet(row: ConversationRow, now: datetime, quiet: timedelta) -> bool:
    return row.updated_at is not None and now - row.updated_at > quiet


def _end_quiet(session: Session, row: ConversationRow, now: datetime) -> None:
    """A stretch people owe an answer never ends by itself; the bot's does, after the quiet time."""
    before = mapping.conversation(row)
    after = step(before, Act.EXPIRE, Actor(kind="system"), now)
    mapping.write_conversation(row, after)
    session.add(row)
    record = Record(
        act="expire", actor=Actor(kind="system"), why="quiet", from_owner=before.owner, to_owner=after.owner
    )
    audit.append(session, row.id, record, at=now, fence=row.fence, scope=row.scope)


def _apply_earlier_changes(session: Session, turn: TurnRow) -> None:
    """An edit or deletion that overtook its message is applied now."""
    statement = select(ChangeRow).where(ChangeRow.channel_id == turn.channel_id, ChangeRow.ts == turn.ts)
    for change in session.exec(statement.order_by(col(ChangeRow.at))).all():
        _change_turn(turn, change.text, deleted=change.deleted)
        session.delete(change)


def _change_turn(turn: TurnRow, text: str, *, deleted: bool) -> None:
    turn.edited = not deleted
    turn.deleted = turn.deleted or deleted
    turn.text = "" if turn.deleted else text
    if turn.deleted:
        turn.files = []
