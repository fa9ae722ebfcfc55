"""What the AI judge is asked: planned with the night's draw, asked one by one, kept once. Each is one operation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, func, select

from handoff.model import Actor, Passage, Turn
from handoff.plan import Record
from handoff.quality.items import Kind
from storage import audit, fast, mapping
from storage.cards import turns
from storage.frames import Framed
from storage.judgement_rows import JudgementRow
from storage.records import EvidenceRow
from storage.review_views import around, decision_of, judged_words
from storage.tables import ChannelRow, ConversationRow

AGAIN = timedelta(minutes=10)
"""Until a thing is asked again of a model that was silent, or by whoever comes after a crash."""
GIVEN_UP = timedelta(days=2)
"""A model that has not answered for this long is not waited for."""
TRIES = 2
"""Answers nobody could read, of one thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One thing the judge is to see."""

    framed: Framed
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the judge is shown of one thing: one conversation's, and nothing else."""

    id: str
    kind: Kind
    channel: str
    customer: str
    turns: tuple[Turn, ...]
    turn_ts: str
    words: str
    sent: str
    reason: str
    passages: tuple[Passage, ...]


def plan(
    session: Session, sample_id: str, things: Sequence[Planned], *, rubric: str, model: str, now: datetime
) -> None:
    """Put the things of a night before the judge; what this judge has seen by this rubric is not asked twice."""
    for one in things:
        row = one.framed.row
        fast.put(
            session, JudgementRow, once=True, sample_id=sample_id, kind=one.framed.thing.kind.value,
            subject_id=row.id, conversation_id=row.conversation_id, turn_ts=row.turn_ts or "", scope=row.scope,
            rubric=rubric, origin=model, probability=one.probability, due_at=now, at=now,
        )  # fmt: skip
    facts = {"sample": sample_id, "things": len(things), "model": model, "rubric": rubric}
    audit.append(session, audit.SYSTEM, Record(act="plan-judge", actor=Actor(kind="system"), facts=facts), at=now)


def take(session: Session, *, rubric: str, model: str, now: datetime) -> str | None:
    """The next thing to ask, put off for everybody else; None where nothing is due.

    The order is that of random ids: were the sample asked first, an outage would hit what lies beside it alone, and
    what is missing must not depend on who drew a thing.
    """
    _close(session, rubric, model, now)
    due = (
        select(JudgementRow)
        .where(JudgementRow.state == "asked", JudgementRow.due_at <= now)
        .order_by(col(JudgementRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.exec(due).one_or_none()
    if row is None:
        return None
    row.due_at = now + AGAIN
    session.add(row)
    return row.id


def _close(session: Session, rubric: str, model: str, now: datetime) -> None:
    """What cannot be answered any more counts as left out, so that its night comes to an end."""
    other = or_(col(JudgementRow.rubric) != rubric, col(JudgementRow.origin) != model)
    for which, why in ((other, "the rubric or the model is another one now"),
                       (col(JudgementRow.at) < now - GIVEN_UP, "the model did not answer in time")):  # fmt: skip
        session.execute(
            update(JudgementRow).where(col(JudgementRow.state) == "asked", which).values(state="left_out", why=why)
        )


def shown(session: Session, judgement_id: str) -> Shown | None:
    """What the judge is to look at; None where it is gone."""
    row = session.get(JudgementRow, judgement_id)
    conversation = session.get(ConversationRow, row.conversation_id) if row is not None else None
    if row is None or conversation is None:
        return None
    channel = session.get(ChannelRow, conversation.channel_id)
    decision = decision_of(session, row)
    kept = session.get(EvidenceRow, decision.evidence_id) if decision is not None else None
    words, sent = judged_words(session, row)
    if not words and row.kind != Kind.HANDOFF:
        return None
    return Shown(
        id=row.id, kind=Kind(row.kind), channel=channel.slack_id if channel is not None else "",
        customer=conversation.customer, turns=around(turns(session, conversation.id, limit=200), row.turn_ts),
        turn_ts=row.turn_ts, words=words, sent=sent, reason=decision.reason if decision is not None else "",
        passages=mapping.evidence(kept.body).passages if kept is not None else (),
    )  # fmt: skip


def keep(session: Session, judgement_id: str, answers: Mapping[str, str]) -> bool:
    """Keep what the judge said, once."""
    row = session.get(JudgementRow, judgement_id, with_for_update=True)
    if row is None or row.state != "asked":
        return False
    row.state, row.answers = "done", dict(answers)
    session.add(row)
    return True


def unread(session: Session, judgement_id: str, why: str, now: datetime, tries: int = TRIES) -> None:
    """An answer nobody could read: once more, then it is left out and counted."""
    row = session.get(JudgementRow, judgement_id, with_for_update=True)
    if row is None or row.state != "asked":
        return
    row.tries += 1
    row.due_at = now + AGAIN
    if row.tries >= tries:
        row.state, row.why = "left_out", why
    session.add(row)


def waiting(session: Session) -> int:
    """Things the judge has not seen yet."""
    return session.exec(select(func.count()).select_from(JudgementRow).where(JudgementRow.state == "asked")).one()
