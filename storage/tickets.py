"""One-time links to the dashboard: only the hash of a token is kept, and one use of it wins."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col

from handoff.errors import TicketSpent
from handoff.model import Actor
from handoff.plan import Record
from storage import audit
from storage.quality import TicketRow

TERM = timedelta(minutes=10)
"""How long a link may be used."""
KEEP = timedelta(days=1)
"""How long a spent one is kept."""


def make(session: Session, person: str, now: datetime) -> str:
    """A fresh token for a person; what lies too long goes."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(TicketRow).where(col(TicketRow.until) < now - KEEP))
    session.add(TicketRow(hash=_hash(token), person=person, at=now, until=now + TERM))
    return token


def use(session: Session, token: str, now: datetime) -> str:
    """Whose ticket it is; from now on it is used, and that is on record. Two uses at one moment: one wins.

    Raises:
        TicketSpent: It was used, is too old, or never was.
    """
    mine = col(TicketRow.hash) == _hash(token)
    fresh = (col(TicketRow.used_at).is_(None), col(TicketRow.until) > now)
    done = cast("CursorResult[Any]", session.execute(update(TicketRow).where(mine, *fresh).values(used_at=now)))
    row = session.get(TicketRow, _hash(token)) if done.rowcount == 1 else None
    if row is None:
        raise TicketSpent
    record = Record(act="sign-in", actor=Actor(kind="agent", id=row.person), why="A one-time link from Slack.")
    audit.append(session, audit.SYSTEM, record, at=now)
    return row.person


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
