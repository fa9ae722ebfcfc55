"""The frame of a sample: everything of a period a reviewer could judge, with what draws go by. Read-only.

Each kind is one statement. What a risk-weighted draw goes by is what a look at a thing is worth, given how likely a
finding is there (USUAL, SPEAKS, designs.worth): who looks at ten things should see most of what went wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, func, literal, null, select
from sqlmodel import Session, col

from handoff.model import Author, Verdict
from handoff.plan import DraftState
from handoff.quality.designs import worth
from handoff.quality.items import Kind, Thing
from storage.records import CorrectionRow, DecisionRow, DraftRow, FeedbackRow
from storage.tables import ConversationRow, HandoffRow, TurnRow

USUAL = 0.02
"""The chance of a finding where nothing speaks for one. A guess: it moves how much is looked at, never a rate."""
SPEAKS = {"unhelpful": 0.4, "doubt": 0.2, "topic": 0.15, "frustration": 0.1}
"""How much more likely a finding is taken to be: after a customer's "Not helpful"; by the bot's own doubt (1 less its
confidence), a topic that carries risk and a customer's frustration, each times a signal from 0 to 1."""
BANDS = ((0.25, "below 0.25"), (0.5, "0.25 to 0.5"), (0.75, "0.5 to 0.75"), (1.01, "0.75 and more"))
Statement = Callable[[datetime, datetime], Select[Any]]
"""From since and until to the things of one kind."""
JUDGED = (DraftState.APPROVED.value, DraftState.EDITED.value, DraftState.REJECTED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an item will be made of."""

    kind: Kind
    id: str
    conversation_id: str
    turn_ts: str
    scope: str
    person: str
    edition_id: str
    rule: str
    topic: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """One thing of the frame: how a draw sees it, and what becomes of it."""

    thing: Thing
    subject: Subject


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
    out: list[Framed] = []
    for kind, statement in KINDS:
        if kind not in kinds:
            continue
        rows = statement(since, until)
        if leave_out:
            rows = rows.where(col(ConversationRow.account).not_in(list(leave_out)))
        out += [_framed(kind, row, by) for row in session.connection().execute(rows)]
    return out


def _framed(kind: Kind, row: Any, by: str) -> Framed:
    signals = {one["name"]: float(one["value"]) for one in row.signals or ()}
    subject = Subject(
        kind=kind, id=row.id, conversation_id=row.conversation_id, turn_ts=row.turn_ts, scope=row.scope,
        person=row.person or "", edition_id=row.edition_id or "", rule=row.rule or "", topic=row.topic or "",
        at=row.at,
    )  # fmt: skip
    strata: dict[str, Callable[[], str]] = {
        "rule": lambda: subject.rule or "no rule",
        "topic": lambda: subject.topic or "no topic",
        "tier": lambda: row.tier or "no tier",
        "edition": lambda: subject.edition_id[:12] or "no edition",
        "autonomy": lambda: (
            subject.rule.removeprefix("autonomy-") if subject.rule.startswith("autonomy-") else "answer"
        ),
        "kind": lambda: kind.value,
        "confidence": lambda: _band(signals.get("confidence", signals.get("support", 0.0))),
    }
    thing = Thing(
        id=f"{kind.value}:{row.id}", kind=kind, conversation_id=row.conversation_id, at=row.at,
        stratum=strata[by]() if by else "", risk=_risk(signals, unhelpful=bool(row.unhelpful)),
    )  # fmt: skip
    return Framed(thing=thing, subject=subject)


def _autonomy(rule: str) -> str:
    """A rule of this name decided where a channel's autonomy did; elsewhere the bot was free to answer."""
    return rule.removeprefix("autonomy-") if rule.startswith("autonomy-") else "answer"


def _band(value: float) -> str:
    return next(name for upper, name in BANDS if value < upper)


def _risk(signals: Mapping[str, float], *, unhelpful: bool) -> float:
    doubt = 1.0 - signals.get("confidence", signals.get("support", 1.0))
    seen = {
        "unhelpful": float(unhelpful),
        "doubt": min(max(doubt, 0.0), 1.0),
        "topic": signals.get("risk_topic", 0.0),
        "frustration": signals.get("frustration", 0.0),
    }
    return worth(min(USUAL + sum(SPEAKS[name] * value for name, value in seen.items()), 1.0))


def _unhelpful() -> Any:
    return exists().where(
        col(FeedbackRow.conversation_id) == DecisionRow.conversation_id,
        col(FeedbackRow.turn_ts) == DecisionRow.turn_ts,
        col(FeedbackRow.helpful).is_(False),
    )


def _select(**columns: Any) -> Select[Any]:
    """The same columns of every kind, those given and empty ones."""
    empty = {"person": "", "edition_id": "", "rule": "", "topic": "", "unhelpful": False}
    given = empty | columns | {"tier": col(ConversationRow.tier)}
    return select(*(value.label(name) if hasattr(value, "label") else literal(value).label(name)
                    for name, value in given.items()))  # fmt: skip


def _drafts(states: Sequence[str], verdicts: Sequence[Verdict]) -> Statement:
    def statement(since: datetime, until: datetime) -> Select[Any]:
        return (
            _select(
                id=col(DraftRow.id), conversation_id=col(DecisionRow.conversation_id), turn_ts=col(DecisionRow.turn_ts),
                scope=col(DecisionRow.scope), person=col(DraftRow.judged_by), edition_id=col(DecisionRow.edition_id),
                rule=col(DecisionRow.rule), topic=col(DecisionRow.topic), at=col(DecisionRow.at),
                signals=col(DecisionRow.signals), unhelpful=_unhelpful(),
            )
            .join(DraftRow, col(DraftRow.id) == DecisionRow.draft_id)
            .join(ConversationRow, col(ConversationRow.id) == DecisionRow.conversation_id)
            .where(col(DecisionRow.at) >= since, col(DecisionRow.at) < until)
            .where(col(DecisionRow.verdict).in_([one.value for one in verdicts]), col(DraftRow.state).in_(states))
        )  # fmt: skip

    return statement


def _handoffs(since: datetime, until: datetime) -> Select[Any]:
    return (
        _select(
            id=col(HandoffRow.id), conversation_id=col(HandoffRow.conversation_id),
            turn_ts=func.coalesce(col(DecisionRow.turn_ts), col(ConversationRow.thread_ts)),
            scope=col(HandoffRow.scope), edition_id=col(DecisionRow.edition_id), rule=col(HandoffRow.rule),
            topic=col(HandoffRow.topic), at=col(HandoffRow.opened_at), signals=col(DecisionRow.signals),
        )
        .select_from(HandoffRow)
        .outerjoin(DecisionRow, col(DecisionRow.id) == HandoffRow.decision_id)
        .join(ConversationRow, col(ConversationRow.id) == HandoffRow.conversation_id)
        .where(col(HandoffRow.opened_at) >= since, col(HandoffRow.opened_at) < until)
    )  # fmt: skip


def _corrections(since: datetime, until: datetime) -> Select[Any]:
    return (
        _select(
            id=col(CorrectionRow.id), conversation_id=col(CorrectionRow.conversation_id),
            turn_ts=col(CorrectionRow.turn_ts), scope=col(CorrectionRow.scope), person=col(CorrectionRow.by),
            rule=col(CorrectionRow.kind), at=col(CorrectionRow.at), signals=null(),
        )
        .join(ConversationRow, col(ConversationRow.id) == CorrectionRow.conversation_id)
        .where(col(CorrectionRow.at) >= since, col(CorrectionRow.at) < until, col(CorrectionRow.source) == "shortcut")
    )  # fmt: skip


def _agents(since: datetime, until: datetime) -> Select[Any]:
    person = case((col(TurnRow.speaks_for) != "", col(TurnRow.speaks_for)), else_=col(TurnRow.person))
    return (
        _select(
            id=col(TurnRow.id), conversation_id=col(TurnRow.conversation_id), turn_ts=col(TurnRow.ts),
            scope=col(TurnRow.scope), person=person, at=col(TurnRow.received_at), signals=null(),
        )
        .join(ConversationRow, col(ConversationRow.id) == TurnRow.conversation_id)
        .where(col(TurnRow.received_at) >= since, col(TurnRow.received_at) < until)
        .where(col(TurnRow.author) == Author.AGENT.value, col(TurnRow.deleted).is_(False))
    )  # fmt: skip


SPOKE = (Verdict.ANSWER, Verdict.OFFER)
KINDS: tuple[tuple[Kind, Statement], ...] = (
    (Kind.ANSWER, _drafts((DraftState.SENT.value,), SPOKE)),
    (Kind.SHADOW, _drafts((DraftState.SHADOW.value,), (Verdict.SILENT,))),
    (Kind.HANDOFF, _handoffs),
    (Kind.INTERVENTION, _drafts(JUDGED, (Verdict.HOLD, Verdict.HAND_OVER))),
    (Kind.INTERVENTION, _corrections),
    (Kind.AGENT, _agents),
)
"""Which statements make the frame. A kind may have several."""
