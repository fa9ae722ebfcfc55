"""What the AI judge said, as the estimates need it, and only of nights it is through with. Read-only.

By itself none of it says anything of the desk: it goes to ``handoff.quality.judge``, with people's answers, or nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, and_, col, select

from storage.judgement_rows import JudgementRow
from storage.quality import ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """The judge's answers to the questions about one thing."""

    thing: str
    """Its review item where it has one, so that people's answers to the same thing are found."""
    kind: str
    probability: float
    """Of being judged, given the night's sample."""
    answers: Mapping[str, str]
    """Empty where it was left out."""


def of_samples(session: Session, samples: Sequence[str]) -> dict[str, list[Ruled]]:
    """Sample to what was said of its things; a night with a thing still to ask about is not there.

    A night is taken whole: while the model is at work, which things have an answer is no matter of the draw alone.
    """
    mine = col(JudgementRow.sample_id).in_(samples)
    open_ = select(JudgementRow.sample_id).where(JudgementRow.state == "asked", mine)
    statement = (
        select(JudgementRow, ItemRow.id, ItemRow.state)
        .outerjoin(
            ItemRow, and_(col(ItemRow.kind) == JudgementRow.kind, col(ItemRow.subject_id) == JudgementRow.subject_id)
        )
        .where(mine, col(JudgementRow.sample_id).not_in(open_))
        .order_by(col(JudgementRow.sample_id), col(JudgementRow.id))
    )
    out: dict[str, list[Ruled]] = {}
    for row, item, state in session.exec(statement).all():
        if state != "excluded":
            out.setdefault(row.sample_id, []).append(
                Ruled(
                    thing=item or f"{row.kind}:{row.subject_id}", kind=row.kind, probability=row.probability,
                    answers=row.answers,
                )
            )  # fmt: skip
    return out
