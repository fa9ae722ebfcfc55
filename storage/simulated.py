"""What became of a played conversation."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.queries import find_turn
from storage.records import DecisionRow
from storage.tables import HandoffRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Outcome, turn number and rule of the handoff, verdicts in order."""

    outcome: str
    handed_at: int
    rule: str
    verdicts: tuple[str, ...]


def is_done(session: Session, channel: str, ts: str) -> bool:
    """Whether the turn has been dealt with."""
    turn = find_turn(session, channel, ts)
    return turn is not None and turn.status == "done"


def outcome(session: Session, channel: str, root: str) -> Seen:
    """Look at all decisions of the thread."""
    turn = find_turn(session, channel, root)
    assert turn is not None
    statement = select(DecisionRow).where(DecisionRow.conversation_id == turn.conversation_id)
    decisions = session.exec(statement.order_by(col(DecisionRow.at))).all()
    verdicts = tuple(decision.verdict for decision in decisions)
    handed = next((n for n, decision in enumerate(decisions, start=1) if decision.verdict == "hand_over"), 0)
    handoff = session.exec(
        select(HandoffRow).where(HandoffRow.conversation_id == turn.conversation_id).order_by(col(HandoffRow.opened_at))
    ).first()
    if handed:
        kind = "handed_over"
    elif set(verdicts) & {"answer", "offer"}:
        kind = "answered"
    else:
        kind = "no_answer_needed"
    return Seen(outcome=kind, handed_at=handed, rule=handoff.rule if handoff else "", verdicts=verdicts)
