"""What a reviewer sees of one item: the conversation around it, what the bot knew, and nothing of other reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, select

from handoff.model import Author, Passage, Signal, Turn
from handoff.quality.items import Kind
from storage import mapping
from storage.cards import turns
from storage.quality import ItemRow, ReviewRow
from storage.records import CorrectionRow, DecisionRow, DraftRow, EvidenceRow
from storage.tables import ChannelRow, ConversationRow, HandoffRow, TurnRow

BEFORE, AFTER = 8, 4
"""Turns shown before and after the one it is about."""


class About(Protocol):
    """Something judged: which table and row it is, and where it was said."""

    kind: str
    subject_id: str
    conversation_id: str
    turn_ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """One taken item as its reviewer sees it."""

    review_id: str
    item_id: str
    kind: Kind
    account: str
    tier: str
    channel: str
    thread_ts: str
    at: datetime
    rule: str
    reason: str
    turns: tuple[Turn, ...]
    """Around it, oldest first."""
    turn_ts: str
    """ts of the turn it is about."""
    words: str
    """What is judged: an answer, a draft, an agent's words; empty for a handoff."""
    sent: str
    """What a person sent instead, where they changed it."""
    passages: tuple[Passage, ...]
    signals: tuple[Signal, ...]
    answers: Mapping[str, str]
    """Given so far."""
    note: str
    corrected: str
    until: datetime | None


def view(session: Session, review_id: str) -> ReviewView | None:
    """The item of a review; None where its conversation was erased."""
    row = session.get(ReviewRow, review_id)
    item = session.get(ItemRow, row.item_id) if row is not None else None
    conversation = session.get(ConversationRow, item.conversation_id) if item is not None else None
    if row is None or item is None or conversation is None:
        return None
    channel = session.get(ChannelRow, conversation.channel_id)
    decision = decision_of(session, item)
    kept = session.get(EvidenceRow, decision.evidence_id) if decision is not None else None
    words, sent = judged_words(session, item)
    return ReviewView(
        review_id=row.id,
        item_id=item.id,
        kind=Kind(item.kind),
        account=conversation.account,
        tier=conversation.tier,
        channel=channel.slack_id if channel is not None else "",
        thread_ts=conversation.thread_ts,
        at=item.at,
        rule=item.rule,
        reason=decision.reason if decision is not None else "",
        turns=around(turns(session, conversation.id, limit=200), item.turn_ts),
        turn_ts=item.turn_ts,
        words=words,
        sent=sent,
        passages=mapping.evidence(kept.body).passages if kept is not None else (),
        signals=mapping.signals(decision.signals) if decision is not None else (),
        answers=row.answers,
        note=row.words,
        corrected=row.corrected,
        until=row.until,
    )


def decision_of(session: Session, item: About) -> DecisionRow | None:
    """The decision an item belongs to."""
    if item.kind == Kind.HANDOFF:
        handoff = session.get(HandoffRow, item.subject_id)
        return session.get(DecisionRow, handoff.decision_id) if handoff is not None and handoff.decision_id else None
    if item.kind == Kind.AGENT:
        return None
    rows = select(DecisionRow).where(
        DecisionRow.conversation_id == item.conversation_id, DecisionRow.turn_ts == item.turn_ts
    )
    found = session.exec(rows.order_by(col(DecisionRow.at).desc())).all()
    return next((one for one in found if one.draft_id == item.subject_id), found[0] if found else None)


def judged_words(session: Session, item: About) -> tuple[str, str]:
    """(what is judged, what a person sent instead); the second is empty where nobody changed it."""
    match Kind(item.kind):
        case Kind.AGENT:
            turn = session.get(TurnRow, item.subject_id)
            return (turn.text, "") if turn is not None else ("", "")
        case Kind.HANDOFF:
            return "", ""
        case _:
            draft = session.get(DraftRow, item.subject_id)
            if draft is not None:
                return draft.text, draft.final_text if draft.final_text != draft.text else ""
            correction = session.get(CorrectionRow, item.subject_id)
            return (correction.before, correction.after) if correction is not None else ("", "")


def around(all_turns: list[Turn], ts: str) -> tuple[Turn, ...]:
    """The turns shown around the one at ``ts``."""
    place = next((at for at, turn in enumerate(all_turns) if turn.ts >= ts), len(all_turns))
    seen = all_turns[max(0, place - BEFORE) : place + AFTER + 1]
    return tuple(turn for turn in seen if turn.author is not Author.BYSTANDER or turn.text)
