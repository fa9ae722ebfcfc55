"""Why a message was answered as it was, from the store alone."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, desc, select

from handoff.model import Author, Evidence, Passage
from storage import mapping
from storage.flow import OutboxRow
from storage.queries import find_turn
from storage.records import DecisionRow, DraftRow, EditionRow, EvidenceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a message was answered as it was, from the store alone."""

    decision: DecisionRow
    evidence: Evidence
    draft: DraftRow | None
    edition: EditionRow | None
    turn_text: str


def why(session: Session, channel: str, ts: str) -> Why | None:
    """The decision about a customer turn, or behind a bot message, at (Slack channel, ts)."""
    turn = find_turn(session, channel, ts)
    if turn is None:
        return None
    statement = select(DecisionRow).where(DecisionRow.conversation_id == turn.conversation_id)
    if turn.author == Author.CUSTOMER:
        decisions = session.exec(statement.order_by(desc(col(DecisionRow.at)))).all()
        decision = next((item for item in decisions if ts in item.turns), None)
    else:
        sent = session.exec(
            select(OutboxRow).where(OutboxRow.conversation_id == turn.conversation_id, OutboxRow.remote_ts == ts)
        ).first()
        about = str(sent.body.get("turn", "")) if sent is not None else ""
        found = statement.where(DecisionRow.turn_ts == about).order_by(desc(col(DecisionRow.at)))
        decision = session.exec(found).first() if about else None
    if decision is None:
        return None
    evidence = session.get(EvidenceRow, decision.evidence_id)
    assert evidence is not None
    asked = find_turn(session, channel, decision.turn_ts)
    return Why(
        decision=decision,
        evidence=mapping.evidence(evidence.body),
        draft=session.get(DraftRow, decision.draft_id) if decision.draft_id else None,
        edition=session.get(EditionRow, decision.edition_id),
        turn_text=asked.text if asked is not None else "",
    )


def passages_of(session: Session, conversation_id: str, turn_ts: str) -> tuple[Passage, ...]:
    """The passages of the newest decision about a turn."""
    statement = (
        select(EvidenceRow)
        .join(DecisionRow, col(DecisionRow.evidence_id) == EvidenceRow.id)
        .where(DecisionRow.conversation_id == conversation_id, DecisionRow.turn_ts == turn_ts)
        .order_by(desc(col(DecisionRow.at)))
        .limit(1)
    )
    row = session.exec(statement).one_or_none()
    return mapping.evidence(row.body).passages if row is not None else ()


def as_json(view: Why) -> dict[str, Any]:
    """The answer to "why" for a program."""
    return {
        "decision": view.decision.model_dump(mode="json"),
        "evidence": mapping.evidence_body(view.evidence),
        "edition": view.edition.id if view.edition else "",
    }
