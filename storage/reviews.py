"""The queue of items to review: taking one, keeping what was answered so far, finishing, skipping.

That an item has as many reviewers as it needs and no more is the database's rule (seats are unique), not a window's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from handoff import corrections
from handoff.errors import CardGone
from handoff.model import Actor
from handoff.plan import Record
from handoff.policy.quality import Quality
from handoff.quality.luck import luck
from storage.acts import locked
from storage.apply import write_record
from storage.quality import ItemRow, ReviewRow
from storage.records import CorrectionRow

LOOK = 400
"""Open items looked at for the next one, the oldest draws first."""
SKIPPED = ("own", "unclear", "language", "other")
"""Why a reviewer may leave an item to others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a reviewer said of an item."""

    answers: Mapping[str, str]
    words: str = ""
    corrected: str = ""


def take(session: Session, reviewer: str, quality: Quality, now: datetime) -> ReviewRow | None:
    """The reviewer's next item, theirs until nothing changes for ``take_minutes``; None where nothing is left.

    Who has one already gets that one again. The order is shuffled for each reviewer, so that two of them do not see
    the same things in the same light. Now and then it is a gold item, which looks like any other.
    """
    mine = select(ReviewRow).where(ReviewRow.reviewer == reviewer).order_by(col(ReviewRow.taken_at))
    rows = session.exec(mine.with_for_update()).all()
    for row in rows:
        if row.state == "taken" and _sit(session, row, now):
            return _until(session, row, quality, now)
    seen = {row.item_id for row in rows}
    if _draws_gold(reviewer, len(seen), quality.gold) and (gold := _gold(session, reviewer, seen)) is not None:
        return _until(session, ReviewRow(item_id=gold, reviewer=reviewer, seat=reviewer, taken_at=now), quality, now)
    for item_id in _open_for(session, reviewer, seen):
        row = ReviewRow(item_id=item_id, reviewer=reviewer, seat=reviewer, taken_at=now)
        if _sit(session, row, now):
            return _until(session, row, quality, now)
    return None


def keep(session: Session, review_id: str, reviewer: str, given: Given, quality: Quality, now: datetime) -> None:
    """What is answered so far; the item stays theirs. Raises CardGone where it is not any more."""
    row = _own(session, review_id, reviewer)
    row.answers, row.words, row.corrected = dict(given.answers), given.words, given.corrected
    _until(session, row, quality, now)


def leave(session: Session, review_id: str, reviewer: str) -> None:
    """The window was closed: others may take the item; what was answered stays for when this reviewer comes back."""
    row = session.get(ReviewRow, review_id, with_for_update=True)
    if row is not None and row.reviewer == reviewer and row.state == "taken":
        row.until = None
        session.add(row)


def skip(session: Session, review_id: str, by: Actor, why: str, now: datetime) -> None:
    """Leave an item to others for good. Raises CardGone."""
    conversation_first(session, review_id)
    row = _own(session, review_id, by.id)
    row.state, row.seat, row.words, row.done_at = "skipped", by.id, why, now
    session.add(row)
    _record(session, row, by, now, {"skipped": why})


def finish(
    session: Session, review_id: str, by: Actor, given: Given, *, rubric: str, now: datetime, gold: bool = False
) -> ItemRow:
    """Keep a review. Where all seats have judged, the item is done.

    Args:
        session: The transaction.
        review_id: Of a taken item.
        by: The reviewer.
        given: Complete answers (see missing()).
        rubric: Hash of the questions.
        now: Aware UTC time.
        gold: A lead's word that these are the right answers: others get the item unmarked.

    Raises:
        CardGone: The item went to somebody else meanwhile; nothing is written.
    """
    conversation_first(session, review_id)
    row = _own(session, review_id, by.id)
    item = session.get(ItemRow, row.item_id, with_for_update=True)
    if item is None or not (row.seat.isdigit() or item.expected or _sit(session, row, now)):
        raise CardGone("review")
    row.answers, row.words, row.corrected = dict(given.answers), given.words, given.corrected
    row.state, row.until, row.done_at, row.rubric = "done", None, now, rubric
    session.add(row)
    session.flush()
    if gold:
        item.expected = dict(given.answers)
    if item.state == "open" and len(_seated(session, item.id, "done")) >= item.seats:
        item.state = "done"
    session.add(item)
    _record(session, row, by, now, {"kind": item.kind, "answers": dict(given.answers), "gold": gold})
    return item


def correct(session: Session, item: ItemRow, by: Actor, before: str, after: str, now: datetime) -> None:
    """What a reviewer says should have been said is a correction like any other."""
    session.add(
        CorrectionRow(
            conversation_id=item.conversation_id, turn_ts=item.turn_ts, scope=item.scope, before=before, after=after,
            source="review", kind=corrections.kind(before, after).value, by=by.id, at=now,
        )
    )  # fmt: skip


def missing(quality: Quality, kind: str, answers: Mapping[str, str]) -> list[str]:
    """Questions without a possible answer, as they are asked."""
    asked = quality.questions(kind)
    return [one.asks for one in asked if answers.get(one.id) not in {choice.id for choice in one.choices}]


def conversation_first(session: Session, review_id: str) -> None:
    """Lock the conversation a review is about before anything of QA: two orders of locking would deadlock."""
    row = session.get(ReviewRow, review_id)
    item = session.get(ItemRow, row.item_id) if row is not None else None
    if row is not None and item is not None:
        locked(session, item.conversation_id)
        for read in (row, item):  # before the lock they may have changed
            session.refresh(read)


def _own(session: Session, review_id: str, reviewer: str) -> ReviewRow:
    row = session.get(ReviewRow, review_id, with_for_update=True)
    if row is None or row.reviewer != reviewer or row.state != "taken":
        raise CardGone("review")
    return row


def _until(session: Session, row: ReviewRow, quality: Quality, now: datetime) -> ReviewRow:
    row.until = now + timedelta(minutes=quality.take_minutes)
    session.add(row)
    session.flush()
    return row


def _sit(session: Session, row: ReviewRow, now: datetime) -> bool:
    """Take a free seat of the item, or keep the one they have; who let theirs run out gives it up to others."""
    item = session.get(ItemRow, row.item_id, with_for_update=True)
    if item is None or item.state != "open":
        return bool(item is not None and item.expected)
    taken = set()
    for other in _seated(session, item.id, "taken", "done"):
        if other.reviewer == row.reviewer:
            return True
        if other.state == "taken" and (other.until is None or other.until <= now):
            other.seat = other.reviewer
            session.add(other)
            session.flush()
            continue
        taken.add(other.seat)
    free = [str(seat) for seat in range(item.seats) if str(seat) not in taken]
    if not free:
        return False
    row.seat = free[0]
    return True


def _seated(session: Session, item_id: str, *states: str) -> list[ReviewRow]:
    rows = select(ReviewRow).where(ReviewRow.item_id == item_id, col(ReviewRow.state).in_(states))
    return [row for row in session.exec(rows.with_for_update()).all() if row.seat.isdigit()]


def _open_for(session: Session, reviewer: str, seen: set[str]) -> list[str]:
    """Open items that are not this reviewer's own work and were not theirs before, in their own order."""
    rows = select(ItemRow.id).where(ItemRow.state == "open", ItemRow.person != reviewer)
    found = session.exec(rows.order_by(col(ItemRow.drawn_at), col(ItemRow.id)).limit(LOOK + len(seen))).all()
    return sorted((one for one in found if one not in seen), key=lambda one: luck(reviewer, one))


def _gold(session: Session, reviewer: str, seen: set[str]) -> str | None:
    rows = select(ItemRow.id, ItemRow.expected).where(ItemRow.person != reviewer, ItemRow.state == "done")
    gold = [one for one, expected in session.exec(rows).all() if expected and one not in seen]
    return min(gold, key=lambda one: luck(reviewer, one), default=None)


def _draws_gold(reviewer: str, number: int, share: float) -> bool:
    return luck(reviewer, str(number)) < share


def _record(session: Session, row: ReviewRow, by: Actor, now: datetime, facts: Mapping[str, object]) -> None:
    item = session.get(ItemRow, row.item_id)
    assert item is not None
    conversation = locked(session, item.conversation_id)
    write_record(session, conversation, Record(act="review", actor=by, facts={"item": item.id, **facts}), now=now)


def done_count(session: Session, reviewer: str, since: datetime) -> int:
    """Reviews this person finished since then."""
    rows = select(func.count()).select_from(ReviewRow).where(ReviewRow.reviewer == reviewer, ReviewRow.state == "done")
    return session.exec(rows.where(col(ReviewRow.done_at) >= since)).one()
