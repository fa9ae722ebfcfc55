"""What was drawn and what reviewers said of it, as estimates need it. Read-only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, desc, func, select

from handoff.quality.items import BEFORE, Kind
from storage.quality import ItemRow, ReviewRow, SampleRow, UnitRow
from storage.rulings import Ruled, of_samples

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
    rulings: tuple[Ruled, ...] = field(default=())
    """What the AI judge said of the night, once it is through; bot/engine/estimating.py alone looks at it."""

    @property
    def reviewed(self) -> int:
        """Units with a finished review."""
        return sum(bool(unit.answers) for unit in self.units)


def draws(session: Session, since: datetime) -> list[Draw]:
    """Samples drawn since then with their units, newest first."""
    statement = select(SampleRow).where(SampleRow.at >= since).order_by(desc(col(SampleRow.at))).limit(SAMPLES)
    rows = session.exec(statement).all()
    units = _units(session, [row.id for row in rows])
    ruled = of_samples(session, [row.id for row in rows])
    return [
        Draw(
            id=row.id, method=row.method, by=row.by, kinds=tuple(row.kinds), seed=row.seed, since=row.since,
            until=row.until, at=row.at, person=row.person, nightly=row.slot is not None, population=row.population,
            units=tuple(units.get(row.id, ())), rulings=tuple(ruled.get(row.id, ())),
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
        col(ReviewRow.item_id).in_(drawn),
        ReviewRow.state == "done",
        col(ReviewRow.seat) != ReviewRow.reviewer,  # a check by a gold item tells of the reviewer, not of the item
    )
    out: dict[str, list[Mapping[str, Any]]] = {}
    for item, answers in session.exec(statement.order_by(col(ReviewRow.done_at))).all():
        out.setdefault(item, []).append(answers)
    return out


def queue_lengths(session: Session) -> dict[str, int]:
    """Items by state: how much waits for reviewers."""
    return dict(session.exec(select(ItemRow.state, func.count()).group_by(ItemRow.state)).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The first review of one answer of the bot's, as a comparison of editions sees it."""

    edition: str
    answers: Mapping[str, str]
    factor: float
    """Mean probability of its sample over its own; 1 where all were equally likely."""
    top: float
    """The largest such factor of that sample's frame."""


def by_edition(session: Session, since: datetime) -> list[Told]:
    """First reviews of the bot's answers since then, in the order they were finished."""
    statement = (
        select(ReviewRow, ItemRow, UnitRow, SampleRow)
        .join(ItemRow, col(ItemRow.id) == ReviewRow.item_id)
        .join(UnitRow, col(UnitRow.item_id) == ItemRow.id)
        .join(SampleRow, col(SampleRow.id) == UnitRow.sample_id)
        .where(ReviewRow.state == "done", col(ReviewRow.seat) != ReviewRow.reviewer, ItemRow.kind == Kind.ANSWER.value)
        .where(col(ReviewRow.done_at) >= since, UnitRow.stratum != BEFORE)
        .order_by(col(ReviewRow.done_at), col(SampleRow.at))
    )
    seen: set[str] = set()
    out = []
    for review, item, unit, sample in session.exec(statement).all():
        if item.id in seen:
            continue
        seen.add(item.id)
        fresh = sum(size for name, size in sample.population.items() if name != BEFORE)
        mean = min(sample.asked, fresh) / fresh if fresh else 1.0
        out.append(
            Told(edition=item.edition_id, answers=review.answers, factor=mean / unit.probability, top=sample.top)
        )
    return out
