"""The frame of a sample: everything of a period a reviewer could judge, with what draws go by. Read-only.

Each kind is one statement that reads no signals and joins only what is asked for: a week of a busy desk is ten
thousand things, and somebody waits for the answer. What a risk-weighted draw goes by is what a look at a thing is
worth, given how likely a finding is there (handoff/quality/risk.py, designs.worth).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, literal, select, text
from sqlmodel import Session, col

from handoff.model import Verdict
from handoff.plan import DraftState
from handoff.quality.designs import worth
from handoff.quality.items import Kind, Thing
from handoff.quality.risk import UNHELPFUL, USUAL
from storage.flow import OutboxRow
from storage.records import CorrectionRow, DecisionRow, DraftRow, FeedbackRow
from storage.tables import AGENTS, ConversationRow, HandoffRow, TurnRow

BANDS = ((0.25, "below 0.25"), (0.5, "0.25 to 0.5"), (0.75, "0.5 to 0.75"), (1.01, "0.75 and more"))
JUDGED = (DraftState.APPROVED.value, DraftState.EDITED.value, DraftState.REJECTED.value)
SPOKE = (Verdict.ANSWER.value, Verdict.OFFER.value)
ASKED = (Verdict.HOLD.value, Verdict.HAND_OVER.value)
COLUMNS = (
    "id",
    "conversation_id",
    "turn_ts",
    "scope",
    "person",
    "edition_id",
    "rule",
    "topic",
    "at",
    "doubt",
    "chance",
)
Statement = Callable[[datetime, datetime], Select[Any]]
"""From since and until to the things of one kind, in the order of COLUMNS."""


@dataclass(frozen=True, slots=True)
class Framed:
    """One thing of the frame: how a draw sees it, and the row an item is made of once it is drawn."""

    thing: Thing
    row: Any
    """COLUMNS, and the customer's tier where it was asked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a frame, not looked at yet."""

    rows: Sequence[tuple[Kind, Any]]
    unhelpful: frozenset[tuple[str, str]]
    """(conversation, ts of the customer's turn) of answers a customer called not helpful."""


def frame(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    kinds: Sequence[Kind] = tuple(Kind),
    by: str = "",
    leave_out: Sequence[str] = (),
) -> list[Framed]:
    """Everything of these kinds from ``since`` to before ``until``; accounts in ``leave_out`` are not in it."""
    return framed(rows(session, since, until, kinds=kinds, by=by, leave_out=leave_out), by)


def rows(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    kinds: Sequence[Kind] = tuple(Kind),
    by: str = "",
    leave_out: Sequence[str] = (),
) -> Found:
    """What frame() is made of: all that needs the database."""
    found = [
        (kind, row)
        for kind, statement in KINDS
        if kind in kinds
        for row in session.connection().execute(_narrowed(statement(since, until), by, leave_out))
    ]
    return Found(found, _unhelpful(session, since))


def framed(found: Found, by: str) -> list[Framed]:
    """The things of rows. Pure, and a matter of 0.1 s for ten thousand: not for the event loop."""
    return [Framed(_thing(kind, row, by, found.unhelpful), row) for kind, row in found.rows]


def _narrowed(statement: Select[Any], by: str, leave_out: Sequence[str]) -> Select[Any]:
    """With the conversation, where its account or tier matters."""
    if by != "tier" and not leave_out:
        return statement
    whose = statement.selected_columns["conversation_id"]
    joined = statement.add_columns(col(ConversationRow.tier).label("tier")).join(
        ConversationRow, col(ConversationRow.id) == whose
    )
    return joined.where(col(ConversationRow.account).not_in(list(leave_out))) if leave_out else joined


def _unhelpful(session: Session, since: datetime) -> frozenset[tuple[str, str]]:
    """Which answers a customer called not helpful, by the turn they answer: nobody can before they are there."""
    answer = (col(OutboxRow.conversation_id) == FeedbackRow.conversation_id) & (
        col(OutboxRow.remote_ts) == FeedbackRow.turn_ts  # the press stands on our message, a decision on the turn
    )
    pressed = (
        select(col(OutboxRow.conversation_id), col(OutboxRow.body))
        .join(FeedbackRow, answer)
        .where(col(FeedbackRow.at) >= since, col(FeedbackRow.helpful).is_(False), col(OutboxRow.kind) == "answer")
    )
    return frozenset((row[0], str(row[1].get("turn", ""))) for row in session.connection().execute(pressed))


def _thing(kind: Kind, row: Any, by: str, unhelpful: frozenset[tuple[str, str]]) -> Thing:
    chance = row.chance if row.chance is not None else USUAL
    if (row.conversation_id, row.turn_ts) in unhelpful:
        chance += UNHELPFUL
    return Thing(
        id=f"{kind.value}:{row.id}", kind=kind, conversation_id=row.conversation_id, at=row.at,
        stratum=STRATA[by](kind, row) if by else "", risk=worth(min(chance, 1.0)),
    )  # fmt: skip


def _autonomy(rule: str) -> str:
    """A rule of this name decided where a channel's autonomy did; elsewhere the bot was free to answer."""
    return rule.removeprefix("autonomy-") if rule.startswith("autonomy-") else "answer"


def _band(doubt: float | None) -> str:
    return "not looked at" if doubt is None else next(name for upper, name in BANDS if 1 - doubt < upper)


STRATA: dict[str, Callable[[Kind, Any], str]] = {
    "rule": lambda _, row: row.rule or "no rule",
    "topic": lambda _, row: row.topic or "no topic",
    "tier": lambda _, row: row.tier or "no tier",
    "edition": lambda _, row: (row.edition_id or "")[:12] or "no edition",
    "autonomy": lambda _, row: _autonomy(row.rule or ""),
    "kind": lambda kind, _: kind.value,
    "confidence": lambda _, row: _band(row.doubt),
}
"""What strata may be, to the stratum of one row."""


def _select(**given: Any) -> Select[Any]:
    """COLUMNS in their order: those given, and empty ones."""
    empty = {"person": literal(""), "edition_id": literal(""), "rule": literal(""), "topic": literal("")}
    whole = empty | {"doubt": literal(None), "chance": literal(None)} | given
    return select(*(whole[name].label(name) for name in COLUMNS))


def _decided(**given: Any) -> Select[Any]:
    columns = {name: col(getattr(DecisionRow, name)) for name in COLUMNS if name not in {"id", "person"}}
    return _select(**(columns | given))


def _answers(since: datetime, until: datetime) -> Select[Any]:
    """A decision to speak commits its draft and the send in one step: the draft needs no look."""
    return _decided(id=col(DecisionRow.draft_id)).where(
        col(DecisionRow.at) >= since, col(DecisionRow.at) < until, col(DecisionRow.verdict).in_(SPOKE),
        col(DecisionRow.draft_id) != "",
    )  # fmt: skip


def _drafts(states: Sequence[str], verdicts: Sequence[str]) -> Statement:
    def statement(since: datetime, until: datetime) -> Select[Any]:
        return (
            _decided(id=col(DraftRow.id), person=col(DraftRow.judged_by))
            .join(DraftRow, col(DraftRow.id) == DecisionRow.draft_id)
            .where(col(DecisionRow.at) >= since, col(DecisionRow.at) < until, col(DecisionRow.draft_id) != "")
            .where(col(DecisionRow.verdict).in_(verdicts), col(DraftRow.state).in_(states))
        )

    return statement


def _handoffs(since: datetime, until: datetime) -> Select[Any]:
    return (
        _decided(
            id=col(HandoffRow.id), conversation_id=col(HandoffRow.conversation_id), scope=col(HandoffRow.scope),
            turn_ts=func.coalesce(col(DecisionRow.turn_ts), ""), rule=col(HandoffRow.rule),
            topic=col(HandoffRow.topic), at=col(HandoffRow.opened_at),
        )
        .select_from(HandoffRow)
        .outerjoin(DecisionRow, col(DecisionRow.id) == HandoffRow.decision_id)
        .where(col(HandoffRow.opened_at) >= since, col(HandoffRow.opened_at) < until)
    )  # fmt: skip


def _corrections(since: datetime, until: datetime) -> Select[Any]:
    return _select(
        id=col(CorrectionRow.id), conversation_id=col(CorrectionRow.conversation_id),
        turn_ts=col(CorrectionRow.turn_ts), scope=col(CorrectionRow.scope), person=col(CorrectionRow.by),
        rule=col(CorrectionRow.kind), at=col(CorrectionRow.at),
    ).where(
        col(CorrectionRow.at) >= since, col(CorrectionRow.at) < until, col(CorrectionRow.source) == "shortcut"
    )  # fmt: skip


def _agents(since: datetime, until: datetime) -> Select[Any]:
    return _select(
        id=col(TurnRow.id), conversation_id=col(TurnRow.conversation_id), turn_ts=col(TurnRow.ts),
        scope=col(TurnRow.scope), at=col(TurnRow.received_at),
        person=case((col(TurnRow.speaks_for) != "", col(TurnRow.speaks_for)), else_=col(TurnRow.person)),
    ).where(
        text(AGENTS), col(TurnRow.received_at) >= since, col(TurnRow.received_at) < until,
        col(TurnRow.deleted).is_(False),
    )  # fmt: skip


KINDS: tuple[tuple[Kind, Statement], ...] = (
    (Kind.ANSWER, _answers),
    (Kind.SHADOW, _drafts((DraftState.SHADOW.value,), (Verdict.SILENT.value,))),
    (Kind.HANDOFF, _handoffs),
    (Kind.INTERVENTION, _drafts(JUDGED, ASKED)),
    (Kind.INTERVENTION, _corrections),
    (Kind.AGENT, _agents),
)
"""Which statements make the frame. A kind may have several."""
