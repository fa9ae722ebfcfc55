"""What belongs to the rows of one export page, read for the whole page at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, desc, select

from handoff.model import Author
from handoff.quality.items import Kind
from handoff.quality.records import Drawing, Said, Source
from storage import mapping
from storage.quality import ItemRow, SampleRow, UnitRow
from storage.records import CorrectionRow, DecisionRow, DraftRow, EvidenceRow
from storage.tables import ConversationRow, HandoffRow, TurnRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CONTEXT = 20
"""Turns before a judged thing that go with it."""
PUBLIC = "public"
NO_ACCOUNT = frozenset({"", "unknown"})
"""What stands as account where the customers file names none."""
SIDES = (Author.CUSTOMER.value, Author.AGENT.value, Author.BOT.value)
"""Bystanders' words are no part of a conversation with a customer."""
Row = TypeVar("Row", bound=SQLModel)


def by_id(session: Session, table: type[Row], ids: Iterable[str]) -> dict[str, Row]:
    """Rows by their id."""
    wanted = sorted(set(ids))
    key: Any = table.id  # type: ignore[attr-defined]
    rows = session.exec(select(table).where(col(key).in_(wanted))).all() if wanted else []
    return {row.id: row for row in rows}  # type: ignore[attr-defined]


def contexts(
    session: Session, places: Mapping[str, tuple[str, str]], most: int = CONTEXT
) -> dict[str, tuple[Said, ...]]:
    """What was said before each place, earliest first.

    Args:
        session: Where to read.
        places: Any name to (conversation, ts). A customer's turn at ``ts`` belongs to it, the desk's own words there
            are what is judged and do not; an empty ts takes everything.
        most: Turns at most, the latest ones; 0 takes all.
    """
    wanted = {conversation for conversation, _ in places.values()}
    turns: dict[str, list[TurnRow]] = {}
    statement = select(TurnRow).where(
        col(TurnRow.conversation_id).in_(wanted),
        col(TurnRow.author).in_(SIDES),
        col(TurnRow.deleted).is_(False),
    )
    for turn in session.exec(statement.order_by(col(TurnRow.ts))).all() if wanted else ():
        turns.setdefault(turn.conversation_id, []).append(turn)
    out = {}
    for name, (conversation, ts) in places.items():
        found = [turn for turn in turns.get(conversation, ()) if _before(turn, ts)]
        out[name] = tuple(_said(turn) for turn in (found[-most:] if most else found))
    return out


def asked_at(session: Session, fix: CorrectionRow) -> str:
    """The ts of the customer's turn the corrected words answered."""
    if fix.draft_id:
        return fix.turn_ts
    statement = select(TurnRow.ts).where(
        TurnRow.conversation_id == fix.conversation_id,
        TurnRow.author == Author.CUSTOMER.value,
        col(TurnRow.ts) <= fix.turn_ts,
    )
    return session.exec(statement.order_by(desc(col(TurnRow.ts))).limit(1)).first() or fix.turn_ts


def decisions(session: Session, places: Sequence[tuple[str, str]]) -> dict[tuple[str, str], DecisionRow]:
    """The newest decision about each (conversation, ts)."""
    wanted = {conversation for conversation, _ in places}
    statement = select(DecisionRow).where(col(DecisionRow.conversation_id).in_(wanted)).order_by(col(DecisionRow.at))
    found = {}
    for row in session.exec(statement).all() if wanted else ():
        for ts in {row.turn_ts, *row.turns}:
            found[row.conversation_id, ts] = row
    return {place: found[place] for place in places if place in found}


def passages(session: Session, decided: Iterable[DecisionRow]) -> dict[str, tuple[Source, ...]]:
    """Evidence id to the passages in it that every customer or this one may see (DESIGN P8)."""
    rows = by_id(session, EvidenceRow, [one.evidence_id for one in decided])
    return {
        key: tuple(
            Source(article=one.article, section=one.section, text=one.text)
            for one in mapping.evidence(row.body).passages
            if one.scope in {PUBLIC, row.scope}
        )
        for key, row in rows.items()
    }


def groups(session: Session, rows: Sequence[ConversationRow]) -> dict[str, str]:
    """Conversation to customer, as splits go by it: account, else the first customer's Slack team, else the channel."""
    out = {row.id: f"account {row.account.strip().casefold()}" for row in rows}
    nameless = [row for row in rows if row.account in NO_ACCOUNT]
    teams: dict[str, str] = {}
    statement = select(TurnRow.conversation_id, TurnRow.team).where(
        col(TurnRow.conversation_id).in_([row.id for row in nameless]),
        TurnRow.author == Author.CUSTOMER.value,
        TurnRow.team != "",
    )
    for conversation, team in session.exec(statement.order_by(col(TurnRow.ts))).all() if nameless else ():
        teams.setdefault(conversation, team)
    for row in nameless:
        out[row.id] = f"team {teams[row.id]}" if row.id in teams else f"channel {row.channel_id}"
    return out


def drawings(session: Session, items: Sequence[ItemRow]) -> dict[str, list[Drawing]]:
    """Item to how each sample drew it, earliest first."""
    statement = (
        select(UnitRow, SampleRow)
        .join(SampleRow, col(SampleRow.id) == UnitRow.sample_id)
        .where(col(UnitRow.item_id).in_([item.id for item in items]))
        .order_by(col(SampleRow.at), col(SampleRow.id))
    )
    found: dict[str, list[Drawing]] = {}
    for unit, sample in session.exec(statement).all():
        drawing = Drawing(
            sample_id=sample.id,
            method=sample.method,
            seed=sample.seed,
            stratum=unit.stratum,
            probability=unit.probability,
            at=sample.at,
        )
        found.setdefault(unit.item_id, []).append(drawing)
    return found


def judged(session: Session, items: Sequence[ItemRow]) -> dict[str, tuple[str, str]]:
    """Item to (the words that are judged, what a person sent instead)."""
    of: dict[str, list[str]] = {}
    for item in items:
        of.setdefault(item.kind, []).append(item.subject_id)
    rest = [item.subject_id for item in items if item.kind not in {Kind.AGENT, Kind.HANDOFF}]
    drafts, fixes = by_id(session, DraftRow, rest), by_id(session, CorrectionRow, rest)
    turns = by_id(session, TurnRow, of.get(Kind.AGENT, ()))
    handoffs = by_id(session, HandoffRow, of.get(Kind.HANDOFF, ()))
    found = {}
    for item in items:
        words, sent = "", ""
        if item.kind == Kind.AGENT and (turn := turns.get(item.subject_id)) is not None:
            words = "" if turn.deleted else turn.text
        elif item.kind == Kind.HANDOFF and (handoff := handoffs.get(item.subject_id)) is not None:
            words = handoff.reason
        elif (draft := drafts.get(item.subject_id)) is not None:
            words, sent = draft.text, draft.final_text if draft.final_text != draft.text else ""
        elif (fix := fixes.get(item.subject_id)) is not None:
            words, sent = fix.before, fix.after
        found[item.id] = (words, sent)
    return found


def _before(turn: TurnRow, ts: str) -> bool:
    return not ts or turn.ts < ts or (turn.ts == ts and turn.author == Author.CUSTOMER.value)


def _said(turn: TurnRow) -> Said:
    return Said(
        side=turn.author,
        text=turn.text,
        person=turn.speaks_for or turn.person,
        at=turn.at,
        notice=turn.outcome == "notice",
    )
