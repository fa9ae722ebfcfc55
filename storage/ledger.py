"""The promise ledger: found in what was said, confirmed by a press, timed, kept or broken on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handoff import hours
from handoff.errors import CardGone
from handoff.model import Actor
from handoff.plan import Note, Record
from handoff.policy.model import Policy
from handoff.promises import Promise
from storage.apply import write_record
from storage.flow import OutboxRow, TimerRow
from storage.planned import add_note, newest_handoff, open_handoff, show_promise
from storage.records import PromiseRow
from storage.tables import ChannelRow, ConversationRow, HandoffRow
from storage.timers import ANY

SYSTEM = Actor(kind="system")
WITHOUT_A_TIME = timedelta(hours=4)
"""Of opening time: when something is due that was promised without a time."""
BEFORE = timedelta(minutes=30)
"""How long before it is due who promised it is reminded; half the time where less is left."""
REMIND, DUE = "promise_remind", "promise_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """One promise as agents see it."""

    id: str
    conversation_id: str
    wanted: int
    what: str
    by: str
    due: datetime | None
    state: str
    ended_by: str
    channel: str
    thread_ts: str


def found(
    session: Session, conversation_id: str, ref: str, by: str, promises: Sequence[Promise], now: datetime
) -> list[str]:
    """Put what was found before the agents, once each; return the new ones' ids. Nothing is timed before a press.

    Args:
        session: The transaction.
        conversation_id: Whose.
        ref: ts of the turn, or id of the send, that says it.
        by: Slack user id of who said it.
        promises: As found.
        now: Aware UTC time.
    """
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    handoff = newest_handoff(session, conversation_id)
    if row is None or handoff is None:
        return []
    made = []
    for one in promises:
        same = select(PromiseRow.id).where(
            PromiseRow.conversation_id == row.id, PromiseRow.turn_ts == ref, PromiseRow.what == one.what
        )
        if session.exec(same).first() is None:
            item = PromiseRow(
                conversation_id=row.id, scope=row.scope, turn_ts=ref, by=by, what=one.what, due=one.due, made_at=now
            )
            session.add(item)
            session.flush()
            show_promise(session, row, item.id, handoff.id, now)
            made.append(item.id)
    return made


def confirm(session: Session, promise_id: str, by: Actor, policy: Policy, now: datetime) -> PromiseRow:
    """It is one: from now on it is timed. Raises CardGone where it is decided already."""
    item, row = _locked(session, promise_id, "found")
    handoff = newest_handoff(session, row.id)
    team = policy.team(tier=row.tier, topic=handoff.topic if handoff is not None else "")
    item.due = item.due if item.due is not None and item.due > now else hours.after(team, now, WITHOUT_A_TIME)
    item.state = "open"
    remind = max(item.due - BEFORE, now + (item.due - now) / 2)
    for kind, due in ((REMIND, remind), (DUE, item.due)):
        session.add(TimerRow(conversation_id=row.id, kind=kind, fence=ANY, due=due))
    _write(session, row, item, "promise", by, now)
    return item


def end(session: Session, promise_id: str, by: Actor, state: str, now: datetime) -> PromiseRow:
    """``kept``, or ``dropped`` where it never was one. Raises CardGone."""
    item, row = _locked(session, promise_id, "open" if state == "kept" else "found")
    _end(session, row, item, state, by, now)
    return item


def remind(session: Session, row: ConversationRow, now: datetime) -> None:
    """Whoever promised hears that it is due soon."""
    for item in _open(session, row.id):
        if item.due is not None and item.due - now <= BEFORE and not item.reminded and item.due > now:
            item.reminded = True
            session.add(item)
            minutes = round((item.due - now).total_seconds() / 60)
            note = Note(text=f"Due in {minutes} min, as promised to the customer: “{item.what}”", ping=item.by)
            add_note(session, row, newest_handoff(session, row.id), note, now)


def lapse(session: Session, row: ConversationRow, now: datetime) -> None:
    """What is due and not kept is broken: the leads hear of it, the customer still waits for it."""
    for item in _open(session, row.id):
        if item.due is not None and item.due <= now:
            _end(session, row, item, "broken", SYSTEM, now)
            note = Note(text=f"Promised to the customer and not kept in time: “{item.what}”", ping="leads")
            add_note(session, row, newest_handoff(session, row.id), note, now)


def keep_all(session: Session, row: ConversationRow, by: Actor, now: datetime) -> None:
    """An agent resolved the conversation: what was open counts as kept."""
    for item in _open(session, row.id):
        _end(session, row, item, "kept", by, now)


def open_words(session: Session, conversation_id: str) -> list[str]:
    """What is promised and not done yet, one line each, for the bot and for a colleague."""
    return [
        f"Promised and still open: “{item.what}”" + (f", due {item.due:%Y-%m-%d %H:%M} UTC" if item.due else "")
        for item in _open(session, conversation_id)
    ]


def view(session: Session, promise_id: str) -> PromiseView | None:
    """One promise; None where it is gone."""
    shown = session.exec(select(OutboxRow).where(OutboxRow.dedupe == f"promise:{promise_id}")).one_or_none()
    item = session.get(PromiseRow, promise_id)
    return None if item is None else _view(session, item, shown.wanted if shown is not None else 0)


def open_promises(session: Session, agent: str = "", limit: int = 50) -> list[PromiseView]:
    """Open promises, those due first in front; of one agent, or all."""
    statement = select(PromiseRow).where(PromiseRow.state == "open")
    if agent:
        statement = statement.where(PromiseRow.by == agent)
    rows = session.exec(statement.order_by(col(PromiseRow.due)).limit(limit)).all()
    return [_view(session, item, 0) for item in rows]


def _view(session: Session, item: PromiseRow, wanted: int) -> PromiseView:
    row = session.get_one(ConversationRow, item.conversation_id)
    channel = session.get(ChannelRow, row.channel_id)
    return PromiseView(
        id=item.id, conversation_id=row.id, wanted=wanted, what=item.what, by=item.by, due=item.due, state=item.state,
        ended_by=item.ended_by, channel=channel.slack_id if channel is not None else "", thread_ts=row.thread_ts,
    )  # fmt: skip


def _open(session: Session, conversation_id: str) -> Sequence[PromiseRow]:
    statement = select(PromiseRow).where(PromiseRow.conversation_id == conversation_id, PromiseRow.state == "open")
    return session.exec(statement.order_by(col(PromiseRow.due))).all()


def _locked(session: Session, promise_id: str, state: str) -> tuple[PromiseRow, ConversationRow]:
    item = session.get(PromiseRow, promise_id)
    row = session.get(ConversationRow, item.conversation_id, with_for_update=True) if item is not None else None
    if item is None or row is None:
        raise CardGone("promise")
    session.refresh(item, with_for_update=True)
    if item.state != state:
        raise CardGone("promise")
    return item, row


def _end(session: Session, row: ConversationRow, item: PromiseRow, state: str, by: Actor, now: datetime) -> None:
    item.state, item.ended_by, item.ended_at = state, by.id, now
    _write(session, row, item, f"promise-{state}", by, now)


def _write(session: Session, row: ConversationRow, item: PromiseRow, act: str, by: Actor, now: datetime) -> None:
    session.add(item)
    facts = {"promise": item.id, "due": item.due.isoformat() if item.due else ""}
    write_record(session, row, Record(act=act, actor=by, facts=facts), now=now)
    card: HandoffRow | None = open_handoff(session, row.id) or newest_handoff(session, row.id)
    if card is not None:
        show_promise(session, row, item.id, card.id, now)
