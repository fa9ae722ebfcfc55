"""What was drawn and what reviewers said of it, as estimates need it. Read-only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, desc, func, select

from storage.quality import ItemRow, ReviewRow, SampleRow, UnitRow

SAMPLES = 120
"""Samples looked at, the newest: three months of nights, and what people drew between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One drawn thing."""

    item: str
    kind: str
    conversation: str
    stratum: str
    probability: float
    answers: tuple[Mapping[str, str], ...]
    """Of each finished review that counts; none where it was not judged yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One sample with what came of it."""

    id: str
    method: str
    by: str
    kinds: tuple[str, ...]
    seed: int
    since: datetime
    until: datetime
    at: datetime
    person: str
    nightly: bool
    population: Mapping[str, int]
    units: tuple[Unit, ...] = field(default=())

    @property
    def reviewed(self) -> int:
        """Units with a finished review."""
        return sum(bool(unit.answers) for unit in self.units)


def draws(session: Session, since: datetime) -> list[Draw]:
    """Samples drawn since then with their units, newest first."""
    statement = select(SampleRow).where(SampleRow.at >= since).order_by(desc(col(SampleRow.at))).limit(SAMPLES)
    rows = session.exec(statement).all()
    units = _units(session, [row.id for row in rows])
    return [
        Draw(
            id=row.id, method=row.method, by=row.by, kinds=tuple(row.kinds), seed=row.seed, since=row.since,
            until=row.until, at=row.at, person=row.person, nightly=row.slot is not None, population=row.population,
            units=tuple(units.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _units(session: Session, samples: Sequence[str]) -> dict[str, list[Unit]]:
    said = _said(session, samples)
    statement = (
        select(UnitRow, ItemRow.kind, ItemRow.conversation_id)
        .join(ItemRow, col(ItemRow.id) == UnitRow.item_id)
        .where(col(UnitRow.sample_id).in_(samples), ItemRow.state != "excluded")
        .order_by(col(UnitRow.sample_id), col(UnitRow.position))
    )
    out: dict[str, list[Unit]] = {}
    for unit, kind, conversation in session.exec(statement).all():
        out.setdefault(unit.sample_id, []).append(
            Unit(
                item=unit.item_id, kind=kind, conversation=conversation, stratum=unit.stratum,
                probability=unit.probability, answers=tuple(said.get(unit.item_id, ())),
            )
        )  # fmt: skip
    return out


def _said(session: Session, samples: Sequence[str]) -> dict[str, list[Mapping[str, Any]]]:
    """Item to the answers of its finished reviews."""
    drawn = select(UnitRow.item_id).where(col(UnitRow.sample_id).in_(samples))
    statement = select(ReviewRow.item_id, ReviewRow.answers).where(
        col(ReviewRow.item_id).in_(drawn), ReviewRow.state == "done"
    )
    out: dict[str, list[Mapping[str, Any]]] = {}
    for item, answers in session.exec(statement.order_by(col(ReviewRow.done_at))).all():
        out.setdefault(item, []).append(answers)
    return out


def queue_lengths(session: Session) -> dict[str, int]:
    """Items by state: how much waits for reviewers."""
    return dict(session.exec(select(ItemRow.state, func.count()).group_by(ItemRow.state)).all())
