"""Searching the audit record: by person, act, conversation, rule and time, newest first, page by page.

No page looks at more than LOOK lines, so that a rare name costs no more than a common one at any size of the record:
the answer then says how far back it has looked, and the next page goes on from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, or_, type_coerce
from sqlalchemy import select as core_select
from sqlmodel import Session, col, desc, select

from storage.audit import GENESIS, row_hash
from storage.records import AuditRow

LOOK = 20_000
"""Lines one page looks at: under 100 ms on SQLite, at any size of the record."""
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
    looked_at = _window(asked).limit(look).subquery().c
    newest = select(looked_at.id).where(*_wanted(asked, looked_at)).order_by(desc(looked_at.at), desc(looked_at.id))
    ids = session.exec(newest.limit(PAGE + 1)).all()
    full = len(ids) > PAGE
    end = None if full else session.exec(_window(asked).offset(look - 1).limit(1)).first()
    shown = _lines(session, ids[:PAGE])
    last = (shown[-1].at, shown[-1].id) if full else (end.at, end.id) if end is not None else None
    return Found(lines=_checked(session, shown), more=last, back_to=last[0] if last else None)


def _lines(session: Session, ids: Sequence[str]) -> list[AuditRow]:
    rows = session.exec(select(AuditRow).where(col(AuditRow.id).in_(ids))).all()
    return sorted(rows, key=lambda row: (row.at, row.id), reverse=True)


def _window(asked: Asked) -> Any:
    """The lines in the asked stretch of time, newest first, by an index; with what a search goes by."""
    statement: Any = core_select(*(getattr(AuditRow, name) for name in ("id", "at", "actor_id", "act", "facts")))
    if asked.conversation:
        statement = statement.where(AuditRow.stream == asked.conversation)
    if asked.since is not None:
        statement = statement.where(AuditRow.at >= asked.since)
    if asked.until is not None:
        statement = statement.where(AuditRow.at < asked.until)
    if asked.after is not None:
        at, id_ = asked.after
        statement = statement.where(AuditRow.at <= at, or_(col(AuditRow.at) < at, col(AuditRow.id) < id_))
    return statement.order_by(col(AuditRow.at).desc(), col(AuditRow.id).desc())


def _wanted(asked: Asked, of: Any) -> list[ColumnElement[bool]]:
    out: list[ColumnElement[bool]] = []
    if asked.person:
        out.append(of.actor_id == asked.person)
    if asked.act:
        out.append(of.act == asked.act)
    if asked.rule:
        out.append(type_coerce(of.facts, JSON())["rule"].as_string() == asked.rule)
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
