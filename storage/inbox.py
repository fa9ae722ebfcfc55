"""Presses and events between their acknowledgement and their doing."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage import fast
from storage.clock import lease_now
from storage.flow import InboxRow, SeenRow

LEASE = timedelta(seconds=15)
"""A press whose worker died is done by another after this; doing one twice does no harm."""


def take_other(session: Session, key: str, kind: str, body: dict[str, Any], *, now: datetime) -> str:
    """Commit a press, submission, command, shortcut or life-cycle event; return its id, empty if seen."""
    if not fast.put(session, SeenRow, once=True, key=key, at=now):
        return ""
    until = lease_now(session) + LEASE
    return str(fast.put(session, InboxRow, kind=kind, body=body, received_at=now, lease_until=until)["id"])


def left_behind(session: Session) -> list[InboxRow]:
    """Pending rows whose worker is gone, leased anew to the caller."""
    now = lease_now(session)
    statement = (
        select(InboxRow)
        .where(InboxRow.status == "pending")
        .where((col(InboxRow.lease_until).is_(None)) | (col(InboxRow.lease_until) <= now))
        .order_by(col(InboxRow.received_at))
        .limit(50)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.exec(statement).all())
    for row in rows:
        row.lease_until, row.attempts = now + LEASE, row.attempts + 1
        session.add(row)
    return rows


def done(session: Session, item: str, status: str) -> None:
    """The row is dealt with."""
    row = session.get(InboxRow, item)
    if row is not None:
        row.status, row.lease_until = status, None
        session.add(row)
