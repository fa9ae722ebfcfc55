"""How reviewing itself goes: the queue, gold items, and answers of two reviewers side by side. Read-only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.quality import DisputeRow, ItemRow, ReviewRow


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldCheck:
    """A reviewer's answers to items whose right answers are known."""

    reviewer: str
    items: int
    asked: int
    """Questions on them."""
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """The queue and its people over a period."""

    open: int
    done: int
    """Reviews finished since then, gold checks left out."""
    skipped: int
    disputed: int
    gold: tuple[GoldCheck, ...]
    pairs: tuple[tuple[str, str, Mapping[str, str]], ...]
    """(item, reviewer, answers) of items more than one person judged."""


def reviewing(session: Session, since: datetime) -> Reviewing:
    """Everything about reviews finished since then."""
    rows = session.exec(
        select(ReviewRow, ItemRow)
        .join(ItemRow, col(ItemRow.id) == ReviewRow.item_id)
        .where(col(ReviewRow.done_at) >= since, col(ReviewRow.state).in_(["done", "skipped"]))
    ).all()
    seated = [(review, item) for review, item in rows if review.state == "done" and review.seat != review.reviewer]
    by_item: dict[str, list[ReviewRow]] = {}
    for review, _ in seated:
        by_item.setdefault(review.item_id, []).append(review)
    opened = select(func.count()).select_from(ItemRow).where(ItemRow.state == "open")
    disputes = select(func.count()).select_from(DisputeRow).where(col(DisputeRow.at) >= since)
    checks = [(review, item) for review, item in rows if review.state == "done" and review.seat == review.reviewer]
    return Reviewing(
        open=session.exec(opened).one(),
        done=len(seated),
        skipped=sum(review.state == "skipped" for review, _ in rows),
        disputed=session.exec(disputes).one(),
        gold=_gold([(review, item) for review, item in checks if item.expected]),
        pairs=tuple(
            (review.item_id, review.reviewer, review.answers)
            for reviews in by_item.values()
            if len(reviews) > 1
            for review in reviews
        ),
    )


def _gold(checks: list[tuple[ReviewRow, ItemRow]]) -> tuple[GoldCheck, ...]:
    names = sorted({review.reviewer for review, _ in checks})
    out = []
    for name in names:
        mine = [(review.answers, item.expected) for review, item in checks if review.reviewer == name]
        asked = sum(len(expected) for _, expected in mine)
        right = sum(answers.get(one) == given for answers, expected in mine for one, given in expected.items())
        out.append(GoldCheck(reviewer=name, items=len(mine), asked=asked, right=right))
    return tuple(out)
