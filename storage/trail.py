"""Searching the audit record: by person, act, conversation, rule and time, newest first, page by page.

No page looks at more than LOOK lines, so that a rare name costs no more than a common one at any size of the record:
the answer then says how far back it has looked, and the next page goes on from there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, or_, type_coerce
from sqlmodel import Session, col, desc, select

from storage.audit import GENESIS, row_hash
from storage.records import AuditRow

LOOK = 20_000
"""Lines one page looks at: about 50 ms on SQLite."""
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is searched for; an empty field asks for nothing."""

    person: str = ""
    act: str = ""
    conversation: str = ""
    """Its id, or ``system``."""
    rule: str = ""
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, str] | None = None
    """(at, id) of the line the page before ended with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, and whether it hangs unchanged on the line before it."""

    row: AuditRow
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page."""

    lines: tuple[Line, ...]
    more: tuple[datetime, str] | None
    """Where the next page goes on; None at the end of what was asked for."""
    back_to: datetime | None
    """How far back was looked, where the end was not reached."""


def search(session: Session, asked: Asked, look: int = LOOK) -> Found:
    """One page of lines, newest first."""
    window = _window(asked).limit(look).subquery()
    narrowed = select(AuditRow).join(window, col(AuditRow.id) == window.c.id)
    newest = narrowed.where(*_wanted(asked)).order_by(desc(col(AuditRow.at)), desc(col(AuditRow.id)))
    rows = session.exec(newest.limit(PAGE + 1)).all()
    full = len(rows) > PAGE
    end = None if full else session.exec(_window(asked).offset(look - 1).limit(1)).first()
    shown = rows[:PAGE]
    last = (shown[-1].at, shown[-1].id) if full else (end[1], end[0]) if end is not None else None
    return Found(lines=_checked(session, list(shown)), more=last, back_to=last[0] if last else None)


def _window(asked: Asked) -> Any:
    """(id, at) of the lines in the asked stretch of time, by an index alone."""
    statement = select(AuditRow.id, AuditRow.at)
    if asked.conversation:
        statement = statement.where(AuditRow.stream == asked.conversation)
    if asked.since is not None:
        statement = statement.where(AuditRow.at >= asked.since)
    if asked.until is not None:
        statement = statement.where(AuditRow.at < asked.until)
    if asked.after is not None:
        at, id_ = asked.after
        statement = statement.where(AuditRow.at <= at, or_(col(AuditRow.at) < at, col(AuditRow.id) < id_))
    return statement.order_by(desc(col(AuditRow.at)), desc(col(AuditRow.id)))


def _wanted(asked: Asked) -> list[ColumnElement[bool]]:
    out: list[ColumnElement[bool]] = []
    if asked.person:
        out.append(col(AuditRow.actor_id) == asked.person)
    if asked.act:
        out.append(col(AuditRow.act) == asked.act)
    if asked.rule:
        out.append(type_coerce(col(AuditRow.facts), JSON())["rule"].as_string() == asked.rule)
    return out


def _checked(session: Session, rows: list[AuditRow]) -> tuple[Line, ...]:
    """Each line with whether its own hash and the one before it are right."""
    places = [and_(col(AuditRow.stream) == row.stream, col(AuditRow.seq) == row.seq - 1) for row in rows if row.seq > 1]
    found = session.exec(select(AuditRow.stream, AuditRow.seq, AuditRow.hash).where(or_(*places))) if places else ()
    before = {(stream, seq): hash_ for stream, seq, hash_ in found}
    return tuple(
        Line(
            row=row,
            fits=row_hash(row) == row.hash
            and row.prev_hash == (GENESIS if row.seq == 1 else before.get((row.stream, row.seq - 1), "")),
        )
        for row in rows
    )
