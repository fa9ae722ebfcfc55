"""Leases: which worker handles a conversation now. The token changes with the worker, not with the owner."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from storage import fast
from storage.clock import lease_now
from storage.flow import InboxRow, LeaseRow
from storage.tables import ConversationRow, new_id
from storage.upsert import insert_new

LEASE = timedelta(seconds=12)
"""Three missed heartbeats of 4 s (notes: a 1 s lease gave spurious reruns on saturated cores)."""


LONGEST = timedelta(minutes=5)
"""No turn waits longer than a minute: a time beyond this was written by a clock that is wrong."""

_CONVERSATIONS = fast.table(ConversationRow)
_RENEW = (
    update(_CONVERSATIONS)
    .where(_CONVERSATIONS.c.id == bindparam("conversation"), _CONVERSATIONS.c.lease_token == bindparam("token"))
    .values(lease_until=bindparam("until"))
)


def take_lease(session: Session, row: ConversationRow) -> str:
    """Lease a locked conversation if nobody holds it; return the token, empty if somebody does."""
    now = lease_now(session)
    if row.lease_token and row.lease_until is not None and row.lease_until > now:
        return ""
    row.lease_token = new_id()
    row.lease_until = now + LEASE
    session.add(row)
    return row.lease_token


def take_lease_by_id(session: Session, conversation_id: str) -> str:
    """The same for a conversation that is not locked yet; empty as well where another worker has the lock."""
    statement = select(ConversationRow).where(ConversationRow.id == conversation_id)
    row = session.exec(statement.with_for_update(skip_locked=True)).one_or_none()
    return take_lease(session, row) if row is not None and row.pending > 0 else ""


def renew_leases(session: Session, tokens: dict[str, str]) -> set[str]:
    """Extend leases by conversation id → token; return the conversations whose lease was lost."""
    until = lease_now(session) + LEASE
    kept = (
        fast.run(session, _RENEW, conversation=conversation_id, token=tokens[conversation_id], until=until)
        for conversation_id in sorted(tokens)  # in one order everywhere: two would deadlock
    )
    return {conversation_id for conversation_id, held in zip(sorted(tokens), kept, strict=True) if not held}


def void_leases(session: Session) -> None:
    """SQLite, at start: this process is alone, so nobody holds anything."""
    for row in session.exec(select(ConversationRow).where(col(ConversationRow.lease_token) != "")).all():
        row.lease_token, row.lease_until = "", None
        session.add(row)
    for item in session.exec(select(InboxRow).where(col(InboxRow.status) == "pending")).all():
        item.lease_until = None
        session.add(item)


def ready_conversations(session: Session, limit: int = 50) -> list[str]:
    """Conversations with pending turns that nobody is handling."""
    now = lease_now(session)
    statement = (
        select(ConversationRow.id)
        .where(ConversationRow.pending > 0)
        .where((col(ConversationRow.ready_at) <= now) | (col(ConversationRow.ready_at) > now + LONGEST))
        .where((col(ConversationRow.lease_until).is_(None)) | (col(ConversationRow.lease_until) < now))
        .order_by(col(ConversationRow.ready_at))
        .limit(limit)
    )
    return list(session.exec(statement).all())


def lead(session: Session, name: str, holder: str, term: timedelta) -> bool:
    """Take or keep a named lease; say whether ``holder`` has it now."""
    now: datetime = lease_now(session)
    insert_new(session, LeaseRow(name=name))
    row = session.exec(select(LeaseRow).where(LeaseRow.name == name).with_for_update()).one()
    if row.holder != holder and row.until is not None and row.until > now:
        return False
    row.holder, row.until = holder, now + term
    session.add(row)
    return True
