"""One conversation from its first turn to now, everything on record, for people to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, desc, select

from storage.quality import ItemRow, ReviewRow
from storage.receipts import ApprovalRow
from storage.records import (
    AuditRow,
    CorrectionRow,
    CsatRow,
    DecisionRow,
    DraftRow,
    EvidenceRow,
    FeedbackRow,
    PromiseRow,
)
from storage.tables import ChannelRow, ConversationRow, HandoffRow, TurnRow

MOST = 400
"""Rows of one kind at most, the newest; the page says so where there are more."""

Rows = TypeVar("Rows", bound=SQLModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A finished review; what a second reviewer has yet to judge is left out, so that they judge blind."""

    item: ItemRow
    review: ReviewRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything about one conversation."""

    conversation: ConversationRow
    channel: ChannelRow | None
    turns: Sequence[TurnRow]
    decisions: Sequence[DecisionRow]
    evidence: dict[str, dict[str, Any]]
    """Id to body, of the decisions."""
    drafts: dict[str, DraftRow]
    lines: Sequence[AuditRow]
    handoffs: Sequence[HandoffRow]
    approvals: Sequence[ApprovalRow]
    promises: Sequence[PromiseRow]
    corrections: Sequence[CorrectionRow]
    feedback: Sequence[FeedbackRow]
    csat: Sequence[CsatRow]
    judgements: Sequence[Judgement]
    cut: bool
    """Whether older rows were left out."""


def timeline(session: Session, conversation_id: str) -> Timeline | None:
    """Everything about a conversation; None where there is none with this id."""
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        return None

    def mine(model: type[Rows], by: Any) -> list[Rows]:
        of: Any = model
        statement = select(model).where(of.conversation_id == conversation_id).order_by(desc(by)).limit(MOST)
        return list(reversed(session.exec(statement).all()))

    turns, decisions = mine(TurnRow, col(TurnRow.ts)), mine(DecisionRow, col(DecisionRow.at))
    audit = select(AuditRow).where(AuditRow.stream == conversation_id).order_by(desc(col(AuditRow.seq))).limit(MOST)
    lines = list(reversed(session.exec(audit).all()))
    evidence = select(EvidenceRow).where(col(EvidenceRow.id).in_([item.evidence_id for item in decisions]))
    return Timeline(
        conversation=row,
        channel=session.get(ChannelRow, row.channel_id),
        turns=turns,
        decisions=decisions,
        evidence={item.id: item.body for item in session.exec(evidence).all()},
        drafts={item.id: item for item in mine(DraftRow, col(DraftRow.at))},
        lines=lines,
        handoffs=mine(HandoffRow, col(HandoffRow.opened_at)),
        approvals=mine(ApprovalRow, col(ApprovalRow.made_at)),
        promises=mine(PromiseRow, col(PromiseRow.made_at)),
        corrections=mine(CorrectionRow, col(CorrectionRow.at)),
        feedback=mine(FeedbackRow, col(FeedbackRow.at)),
        csat=_csat(session, conversation_id),
        judgements=_judgements(session, conversation_id),
        cut=max(len(turns), len(decisions), len(lines)) >= MOST,
    )


def _csat(session: Session, conversation_id: str) -> Sequence[CsatRow]:
    statement = select(CsatRow).where(CsatRow.conversation_id == conversation_id).order_by(col(CsatRow.at))
    return session.exec(statement.limit(MOST)).all()


def _judgements(session: Session, conversation_id: str) -> list[Judgement]:
    statement = (
        select(ItemRow, ReviewRow)
        .join(ReviewRow, col(ReviewRow.item_id) == ItemRow.id)
        .where(ItemRow.conversation_id == conversation_id, ItemRow.state == "done", ReviewRow.state == "done")
        .order_by(col(ReviewRow.done_at))
        .limit(MOST)
    )
    return [Judgement(item=item, review=review) for item, review in session.exec(statement).all()]
