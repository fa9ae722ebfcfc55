"""Reviews that were made elsewhere come back as rows: for items that exist, once, whatever is repeated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.quality import ItemRow, ReviewRow
from storage.tables import ConversationRow


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


def put_reviews(session: Session, reviews: Sequence[Outside], *, account: str = "") -> BroughtBack:
    """Write the reviews; a second time changes nothing, a newer text of the same person replaces the older.

    A seat is the reviewer's own, so that no seat of the desk's reviewers is taken; an item whose seats' number of
    reviews is done needs no more.

    Args:
        session: Where to write.
        reviews: At most one for each item and reviewer.
        account: Takes only items of this account's conversations; others count as unknown.
    """
    counts = dict.fromkeys(("written", "changed", "unchanged", "unknown", "refused"), 0)
    for review in reviews:
        counts[_put(session, review, account)] += 1
    return BroughtBack(**counts)


def _put(session: Session, review: Outside, account: str) -> str:
    item = session.get(ItemRow, review.item_id, with_for_update=True)
    if item is None or (account and not _belongs(session, item, account)):
        return "unknown"
    if item.state in {"excluded", "gold"}:
        return "refused"
    mine = select(ReviewRow).where(ReviewRow.item_id == item.id, ReviewRow.reviewer == review.reviewer)
    row = session.exec(mine).one_or_none()
    if row is None:
        session.add(
            ReviewRow(
                item_id=item.id,
                reviewer=review.reviewer,
                seat=review.reviewer,
                state="done",
                answers=dict(review.answers),
                words=review.words,
                corrected=review.corrected,
                rubric=review.rubric,
                taken_at=review.at,
                done_at=review.at,
            )
        )
        session.flush()
        _settle(session, item)
        return "written"
    same = (dict(review.answers), review.words, review.corrected) == (row.answers, row.words, row.corrected)
    if same or (row.done_at is not None and row.done_at > review.at):
        return "unchanged"
    row.answers, row.words, row.corrected = dict(review.answers), review.words, review.corrected
    row.rubric, row.done_at, row.state = review.rubric, review.at, "done"
    session.add(row)
    return "changed"


def _settle(session: Session, item: ItemRow) -> None:
    done = select(func.count()).select_from(ReviewRow).where(ReviewRow.item_id == item.id, ReviewRow.state == "done")
    if item.state == "open" and session.exec(done).one() >= item.seats:
        item.state = "done"
        session.add(item)


def _belongs(session: Session, item: ItemRow, account: str) -> bool:
    found = select(ConversationRow.account).where(col(ConversationRow.id) == item.conversation_id)
    return session.exec(found).first() == account
