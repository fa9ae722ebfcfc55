"""Putting sends, notes and card drawings into the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, select

from handoff.model import Passage
from handoff.plan import Note, Send
from storage import fast
from storage.flow import OutboxRow
from storage.tables import ConversationRow, HandoffRow, new_id

_HANDOFFS, _OUTBOX = fast.table(HandoffRow), fast.table(OutboxRow)
_SENDING = (
    core_select(_OUTBOX.c.id)
    .where(_OUTBOX.c.conversation_id == bindparam("conversation"), _OUTBOX.c.status == "sending")
    .where(_OUTBOX.c.kind.in_(["answer", "notice"]))
    .limit(1)
)
_NEWEST = (
    core_select(_HANDOFFS.c.id, _HANDOFFS.c.ended_at)
    .where(_HANDOFFS.c.conversation_id == bindparam("conversation"))
    .order_by(_HANDOFFS.c.ended_at.is_not(None), _HANDOFFS.c.opened_at.desc())
    .limit(1)
)
"""The open one first: replicas' clocks differ, so the time of opening alone does not tell."""


def add_send(session: Session, row: ConversationRow, send: Send, now: datetime, cited: Sequence[Passage] = ()) -> str:
    """Plan one message to the customer's thread; return its outbox id.

    Args:
        session: The transaction.
        row: The locked conversation.
        send: What to say.
        now: Aware UTC time.
        cited: The passages the send's numbers point into.
    """
    row.sends += 1
    sources = [(cited[at].title, cited[at].section) for at in send.passages if 0 <= at < len(cited)]
    body: dict[str, object] = {"text": send.text, "by": send.by, "turn": send.turn, "sources": sources}
    body |= {"buttons": send.buttons, "ask": send.ask}
    item = fast.put(
        session,
        OutboxRow,
        dedupe=f"{send.ask}:{row.id}:{row.fence}" if send.ask else new_id(),
        kind=send.kind,
        conversation_id=row.id,
        scope=row.scope,
        fence=row.fence if send.bound else None,
        ordinal=row.sends,
        body=body,
        next_at=now,
    )
    return str(item["id"])


def add_note(session: Session, row: ConversationRow, handoff: HandoffRow | None, note: Note, now: datetime) -> None:
    """Plan one line in the card's internal thread, where a card is open."""
    handoff = handoff or newest_handoff(session, row.id)
    if handoff is None:
        return
    row.sends += 1
    fast.put(
        session,
        OutboxRow,
        kind="note",
        conversation_id=row.id,
        handoff_id=handoff.id,
        scope=row.scope,
        ordinal=row.sends,
        body={"text": note.text, "by": note.by, "did": note.did, "ping": note.ping},
        next_at=now,
    )


def touch_card(session: Session, row: ConversationRow, handoff: HandoffRow, now: datetime) -> None:
    """Ask for the card to be drawn again; many wishes become one call."""
    dedupe = f"card:{handoff.id}"
    item = session.exec(select(OutboxRow).where(OutboxRow.dedupe == dedupe).with_for_update()).one_or_none()
    if item is None:
        item = OutboxRow(
            dedupe=dedupe,
            kind="card",
            conversation_id=row.id,
            handoff_id=handoff.id,
            scope=row.scope,
            body={},
            next_at=now,
        )
    _want(session, item, now)


def show_suggestion(
    session: Session,
    row: ConversationRow,
    draft_id: str,
    handoff_id: str,
    now: datetime,
    sources: Sequence[Sequence[str]] = (),
) -> None:
    """Ask for a suggestion in the card's thread to be drawn, or drawn again; the card is known from the first time."""
    body: dict[str, object] = {"draft": draft_id, "sources": [list(one) for one in sources]}
    _show_inside(session, row, "suggestion", draft_id, handoff_id, body, now)


def show_promise(session: Session, row: ConversationRow, promise_id: str, handoff_id: str, now: datetime) -> None:
    """Ask for a promise in the card's thread to be drawn, or drawn again."""
    _show_inside(session, row, "promise", promise_id, handoff_id, {"promise": promise_id}, now)


def _show_inside(
    session: Session, row: ConversationRow, kind: str, of: str, handoff_id: str, body: dict[str, object], now: datetime
) -> None:
    dedupe = f"{kind}:{of}"
    item = session.exec(select(OutboxRow).where(OutboxRow.dedupe == dedupe).with_for_update()).one_or_none()
    if item is None:
        row.sends += 1
        item = OutboxRow(
            dedupe=dedupe, kind=kind, conversation_id=row.id, handoff_id=handoff_id, scope=row.scope,
            ordinal=row.sends, body=body, next_at=now,
        )  # fmt: skip
        session.add(row)
    _want(session, item, now)


def _want(session: Session, item: OutboxRow, now: datetime) -> None:
    item.wanted += 1
    if item.status in {"sent", "failed", "unknown"}:
        item.status, item.next_at, item.attempts = "ready", now, 0
    session.add(item)


def show(session: Session, row: ConversationRow, approval_id: str, now: datetime) -> None:
    """Ask for an approval's card to be drawn, or drawn again; many wishes become one call."""
    dedupe = f"approval:{approval_id}"
    item = session.exec(select(OutboxRow).where(OutboxRow.dedupe == dedupe).with_for_update()).one_or_none()
    if item is None:
        item = OutboxRow(
            dedupe=dedupe, kind="approval", conversation_id=row.id, scope=row.scope, body={"approval": approval_id},
            next_at=now,
        )  # fmt: skip
    _want(session, item, now)


def sending_now(session: Session, conversation_id: str) -> bool:
    """Whether a bot send to the customer has started and its end is not known."""
    return fast.first(session, _SENDING, conversation=conversation_id) is not None


def newest_handoff(session: Session, conversation_id: str) -> HandoffRow | None:
    """The handoff a conversation had last, open or not."""
    newest = fast.first(session, _NEWEST, conversation=conversation_id)
    return session.get(HandoffRow, newest.id) if newest is not None else None


def open_handoff(session: Session, conversation_id: str) -> HandoffRow | None:
    """The handoff that has not ended, if there is one."""
    newest = fast.first(session, _NEWEST, conversation=conversation_id)
    return session.get(HandoffRow, newest.id) if newest is not None and newest.ended_at is None else None


def has_open_handoff(session: Session, conversation_id: str) -> bool:
    """Whether people have been asked for, or have the conversation."""
    newest = fast.first(session, _NEWEST, conversation=conversation_id)
    return newest is not None and newest.ended_at is None
