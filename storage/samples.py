"""Keeping a draw: items made once, and for each sample the probability each thing had of being drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from handoff.model import Actor
from handoff.plan import Record
from handoff.quality.items import BEFORE, Drawn, Kind, Method
from storage import audit, fast
from storage.frames import Framed
from storage.quality import ItemRow, SampleRow, UnitRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody, or the night, asks for."""

    size: int
    method: Method
    by: str
    kinds: tuple[Kind, ...]
    since: datetime
    until: datetime
    seed: int
    person: str = ""
    slot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """What was drawn."""

    id: str
    drawn: int
    """Items that are new to the queue."""
    before: int
    """Things of the frame an earlier sample had drawn; they count in the estimate and are not reviewed again."""
    population: int
    strata: Mapping[str, int]


def drawn_before(session: Session, framed: Sequence[Framed]) -> dict[str, str]:
    """Thing to item, of those of the frame an earlier sample drew."""
    if not framed:
        return {}
    times = [one.thing.at for one in framed]
    rows = select(ItemRow.kind, ItemRow.subject_id, ItemRow.id).where(
        col(ItemRow.at) >= min(times), col(ItemRow.at) <= max(times)
    )
    drawn = {f"{kind}:{subject}": item for kind, subject, item in session.exec(rows).all()}
    return {one.thing.id: drawn[one.thing.id] for one in framed if one.thing.id in drawn}


def slot_taken(session: Session, slot: str) -> bool:
    """Whether the sample of this night was drawn."""
    return session.exec(select(SampleRow.id).where(SampleRow.slot == slot)).first() is not None


def keep(
    session: Session,
    wanted: Wanted,
    framed: Mapping[str, Framed],
    drawn: Sequence[Drawn],
    before: Mapping[str, str],
    seats: Callable[[str], int],
    now: datetime,
    top: float = 1.0,
) -> Sampled | None:
    """Write a draw; None where another replica drew this night's.

    Args:
        session: The transaction.
        wanted: What was asked for.
        framed: The frame by thing.
        drawn: Of the frame without ``before``.
        before: Things an earlier sample drew, to their items.
        seats: Reviewers a thing needs.
        now: Aware UTC time.
        top: See SampleRow.top.
    """
    if wanted.slot is not None and slot_taken(session, wanted.slot):
        return None
    strata: dict[str, int] = {}
    for name, thing in framed.items():
        stratum = BEFORE if name in before else thing.thing.stratum
        strata[stratum] = strata.get(stratum, 0) + 1
    sample = SampleRow(
        method=wanted.method.value, by=wanted.by, kinds=[kind.value for kind in wanted.kinds], seed=wanted.seed,
        asked=wanted.size, since=wanted.since, until=wanted.until, population=strata, top=top, person=wanted.person,
        slot=wanted.slot, at=now,
    )  # fmt: skip
    session.add(sample)
    session.flush()
    for one in drawn:
        item = _item(session, framed[one.id], seats(one.id), now)
        _unit(session, sample.id, item, one.stratum, one.probability, one.position)
    for place, item in enumerate(before.values(), start=len(drawn)):
        _unit(session, sample.id, item, BEFORE, 1.0, place)
    facts = {"sample": sample.id, "method": wanted.method.value, "seed": wanted.seed, "drawn": len(drawn)}
    who = Actor(kind="agent", id=wanted.person) if wanted.person else Actor(kind="system")
    audit.append(session, audit.SYSTEM, Record(act="sample", actor=who, facts=facts), at=now)
    return Sampled(id=sample.id, drawn=len(drawn), before=len(before), population=len(framed), strata=strata)


def _item(session: Session, framed: Framed, seats: int, now: datetime) -> str:
    """The item of a thing; two samples that draw it at one moment share it."""
    kind, row = framed.thing.kind.value, framed.row
    made = fast.put(
        session, ItemRow, once=True, kind=kind, subject_id=row.id, conversation_id=row.conversation_id,
        turn_ts=row.turn_ts or "", scope=row.scope, person=row.person or "", edition_id=row.edition_id or "",
        rule=row.rule or "", topic=row.topic or "", seats=seats, at=row.at, drawn_at=now,
    )  # fmt: skip
    if made:
        return str(made["id"])
    found = select(ItemRow.id).where(ItemRow.kind == kind, ItemRow.subject_id == row.id)
    return session.exec(found).one()


def _unit(session: Session, sample: str, item: str, stratum: str, probability: float, position: int) -> None:
    fast.put(
        session, UnitRow, sample_id=sample, item_id=item, stratum=stratum, probability=probability, position=position
    )


def open_items(session: Session) -> int:
    """Items that wait for a review."""
    return session.exec(select(func.count()).select_from(ItemRow).where(ItemRow.state == "open")).one()
