"""Read-only: reviews, corrections and conversations as records for export, a page at a time.

A page costs some ten statements, and one more for each correction by shortcut. Pages go on by (time, id), so that what
is written meanwhile neither repeats nor hides a row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, SQLModel, col, func, select

from handoff.quality.records import ConversationRecord, CorrectionRecord, Judgement, ReviewRecord
from storage import export_parts as parts
from storage.quality import ItemRow, ReviewRow
from storage.records import CorrectionRow, DecisionRow, DraftRow
from storage.tables import ConversationRow

PAGE = 100
"""Records of a page: at most this many are held in memory at once."""
Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records; times are when a thing happened, ``until`` is left out itself."""

    since: datetime | None = None
    until: datetime | None = None
    account: str = ""
    """Only this customer company's; empty takes all."""
    kinds: tuple[str, ...] = ()
    """Of reviews: only items of these kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the next page begins: behind this record."""

    at: datetime
    id: str


def accounts(session: Session) -> set[str]:
    """Every account some conversation belongs to."""
    return set(session.exec(select(ConversationRow.account).distinct()).all())


def count(session: Session, what: str, wanted: Wanted) -> int:
    """How many records there are."""
    table, at = TABLES[what]
    statement = select(func.count()).select_from(table)
    if table is not ConversationRow:
        statement = statement.join(ConversationRow, col(ConversationRow.id) == col(table.conversation_id))
    return session.exec(statement.where(*_conditions(what, at, wanted))).one()


def reviews(session: Session, wanted: Wanted, behind: Place | None = None) -> list[ReviewRecord]:
    """A page of drawn things with the reviews that are done, by when they happened."""
    rows = _page(session, "reviews", wanted, behind)
    items = [item for item, _ in rows]
    samples, words = parts.drawings(session, items), parts.judged(session, items)
    decisions = parts.decisions(session, [(item.conversation_id, item.turn_ts) for item in items])
    contexts = parts.contexts(session, {item.id: (item.conversation_id, item.turn_ts) for item in items})
    groups = parts.groups(session, [row for _, row in rows])
    done = _of(session, ReviewRow, "item_id", items, ReviewRow.state == "done")
    out = []
    for item, row in rows:
        decision = decisions.get((item.conversation_id, item.turn_ts))
        out.append(
            ReviewRecord(
                id=item.id,
                kind=item.kind,
                conversation_id=row.id,
                account=row.account,
                group=groups[row.id],
                at=item.at,
                context=contexts[item.id],
                words=words[item.id][0],
                sent=words[item.id][1],
                person=item.person,
                edition_id=item.edition_id,
                verdict=decision.verdict if decision else "",
                rule=item.rule or (decision.rule if decision else ""),
                reason=decision.reason if decision else "",
                topic=item.topic,
                state="gold" if item.expected else item.state,
                samples=tuple(samples.get(item.id, ())),
                reviews=tuple(_judgement(review) for review in sorted(done[item.id], key=lambda one: one.reviewer)),
            )
        )
    return out


def corrections(session: Session, wanted: Wanted, behind: Place | None = None) -> list[CorrectionRecord]:
    """A page of what people said instead of the bot's words, by when they said it."""
    rows = _page(session, "corrections", wanted, behind)
    fixes = [fix for fix, _ in rows]
    drafts = parts.by_id(session, DraftRow, [fix.draft_id for fix in fixes if fix.draft_id])
    contexts = parts.contexts(session, {fix.id: (fix.conversation_id, fix.turn_ts) for fix in fixes})
    asked = {fix.id: (fix.conversation_id, parts.asked_at(session, fix)) for fix in fixes}
    decisions = parts.decisions(session, list(asked.values()))
    groups = parts.groups(session, [row for _, row in rows])
    passages = parts.passages(session, decisions.values())
    out = []
    for fix, row in rows:
        decision, draft = decisions.get(asked[fix.id]), drafts.get(fix.draft_id)
        customers = [turn.text for turn in contexts[fix.id] if turn.side == "customer"]
        edition = draft.edition_id if draft is not None else decision.edition_id if decision is not None else ""
        out.append(
            CorrectionRecord(
                id=fix.id,
                conversation_id=row.id,
                account=row.account,
                group=groups[row.id],
                at=fix.at,
                context=contexts[fix.id],
                question=customers[-1] if customers else "",
                before=fix.before,
                after=fix.after,
                kind=fix.kind,
                source=fix.source,
                by=fix.by,
                edition_id=edition,
                passages=passages.get(decision.evidence_id, ()) if decision is not None else (),
            )
        )
    return out


def conversations(session: Session, wanted: Wanted, behind: Place | None = None) -> list[ConversationRecord]:
    """A page of conversations with all their turns, by when they opened."""
    rows = [row for row, _ in _page(session, "conversations", wanted, behind)]
    turns = parts.contexts(session, {row.id: (row.id, "") for row in rows}, most=0)
    groups = parts.groups(session, rows)
    ordered = (col(DecisionRow.at), col(DecisionRow.id))
    decided = _of(session, DecisionRow, "conversation_id", rows, order=ordered)
    return [
        ConversationRecord(
            id=row.id,
            account=row.account,
            group=groups[row.id],
            at=row.opened_at or parts.EPOCH,
            owner=row.owner,
            end_reason=row.end_reason,
            turns=turns[row.id],
            editions=tuple(dict.fromkeys(one.edition_id for one in decided[row.id])),
            rules=tuple(one.rule for one in decided[row.id]),
        )
        for row in rows
    ]


TABLES: dict[str, tuple[Any, Any]] = {
    "reviews": (ItemRow, col(ItemRow.at)),
    "corrections": (CorrectionRow, col(CorrectionRow.at)),
    "conversations": (ConversationRow, func.coalesce(col(ConversationRow.opened_at), parts.EPOCH)),
}
"""What can be read, from which table, by which time."""


def _conditions(what: str, at: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(at >= wanted.since)
    if wanted.until is not None:
        found.append(at < wanted.until)
    if wanted.account:
        found.append(col(ConversationRow.account) == wanted.account)
    if what == "reviews":
        found.append(col(ItemRow.state) != "excluded")
        if wanted.kinds:
            found.append(col(ItemRow.kind).in_(wanted.kinds))
    return found


def _page(session: Session, what: str, wanted: Wanted, behind: Place | None) -> list[tuple[Any, ConversationRow]]:
    table, at = TABLES[what]
    conditions = _conditions(what, at, wanted)
    if behind is not None:
        conditions.append(or_(at > behind.at, and_(at == behind.at, col(table.id) > behind.id)))
    if table is ConversationRow:
        alone = select(ConversationRow).where(*conditions).order_by(at, col(ConversationRow.id)).limit(PAGE)
        return [(row, row) for row in session.exec(alone).all()]
    statement = select(table, ConversationRow).join(
        ConversationRow, col(ConversationRow.id) == col(table.conversation_id)
    )
    return list(session.exec(statement.where(*conditions).order_by(at, col(table.id)).limit(PAGE)).all())


def _of(
    session: Session, table: type[Row], key: str, rows: Sequence[Any], *where: Any, order: Iterable[Any] = ()
) -> dict[str, list[Row]]:
    """Rows of a table by the row they belong to."""
    found: dict[str, list[Row]] = {row.id: [] for row in rows}
    for one in session.exec(
        select(table).where(col(getattr(table, key)).in_(list(found)), *where).order_by(*order)
    ).all():
        found[getattr(one, key)].append(one)
    return found


def _judgement(row: ReviewRow) -> Judgement:
    return Judgement(
        reviewer=row.reviewer,
        answers={str(key): str(value) for key, value in row.answers.items()},
        words=row.words,
        corrected=row.corrected,
        at=row.done_at,
        rubric=row.rubric,
    )
