"""Reviews that were made elsewhere come back as rows: for items that exist, once, whatever is repeated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from handoff.model import Actor
from handoff.plan import Record
from storage.acts import locked
from storage.apply import write_record
from storage.quality import ItemRow, ReviewRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """One review from elsewhere. ``reviewer`` is nobody's Slack id."""

    item_id: str
    reviewer: str
    answers: Mapping[str, str]
    words: str
    corrected: str
    rubric: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBack:
    """What became of them; the numbers sum to how many there were."""

    written: int = 0
    changed: int = 0
    """They were there with an older text."""
    unchanged: int = 0
    unknown: int = 0
    """No such item."""
    refused: int = 0
    """Items that are excluded or gold: judged by nobody from outside."""


def put_reviews(session: Session, reviews: Sequence[Outside], *, now: datetime, account: str = "") -> BroughtBack:
    """Write the reviews; a second time changes nothing, a newer text of the same person replaces the older.

    A review takes a free seat of its item and counts like any other; where none is free it is kept and counts nowhere.

    Args:
        session: The transaction.
        reviews: At most one for each item and reviewer.
        now: Aware UTC time.
        account: Takes only items of this account's conversations; others count as unknown.
    """
    counts = dict.fromkeys(("written", "changed", "unchanged", "unknown", "refused"), 0)
    for review in reviews:
        counts[_put(session, review, now, account)] += 1
    return BroughtBack(**counts)


def _put(session: Session, review: Outside, now: datetime, account: str) -> str:
    known = session.get(ItemRow, review.item_id)
    if known is None:
        return "unknown"
    row = locked(session, known.conversation_id)  # first, as everywhere: two orders of locking would deadlock
    item = session.get_one(ItemRow, known.id, with_for_update=True)
    if account and row.account != account:
        return "unknown"
    if item.state == "excluded" or item.state == "gold" or item.expected:
        return "refused"
    seats = {one.reviewer: one for one in session.exec(select(ReviewRow).where(ReviewRow.item_id == item.id)).all()}
    mine = seats.get(review.reviewer)
    if mine is None:
        taken = {one.seat for one in seats.values()}
        free = [str(seat) for seat in range(item.seats) if str(seat) not in taken]
        mine = ReviewRow(
            item_id=item.id, reviewer=review.reviewer, seat=free[0] if free else review.reviewer, taken_at=review.at
        )
        became = "written"
    elif (mine.done_at is not None and mine.done_at > review.at) or (
        (dict(review.answers), review.words, review.corrected) == (mine.answers, mine.words, mine.corrected)
    ):
        return "unchanged"
    else:
        became = "changed"
    mine.answers, mine.words, mine.corrected = dict(review.answers), review.words, review.corrected
    mine.rubric, mine.done_at = review.rubric, review.at
    mine.state = "overruled" if mine.state == "overruled" else "done"  # what a dispute settled stays settled
    session.add(mine)
    session.flush()
    _settle(session, item)
    facts = {"item": item.id, "kind": item.kind, "answers": dict(review.answers), "imported": became}
    write_record(session, row, Record(act="review", actor=Actor(kind="file", id=review.reviewer), facts=facts), now=now)
    return became


def _settle(session: Session, item: ItemRow) -> None:
    """Where all seats have judged, the item is done."""
    done = session.exec(select(ReviewRow.seat).where(ReviewRow.item_id == item.id, ReviewRow.state == "done")).all()
    if item.state == "open" and sum(seat.isdigit() for seat in done) >= item.seats:
        item.state = "done"
        session.add(item)
