"""Read-only questions, answered as frozen views."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, desc, func, select

from handoff.brief import Brief, brief
from handoff.model import Author, Evidence, Owner, Passage, Signal, Turn
from handoff.plan import DraftState
from storage import mapping
from storage.apply import newest_handoff
from storage.records import DecisionRow, DraftRow, EditionRow, EvidenceRow
from storage.tables import ChannelRow, ConversationRow, HandoffRow, OutboxRow, PauseRow, TurnRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """Everything a handoff card shows."""

    handoff_id: str
    conversation_id: str
    wanted: int
    owner: Owner
    agent: str
    claimed_at: datetime | None
    opened_at: datetime
    ended_at: datetime | None
    end_reason: str
    rule: str
    reason: str
    priority: str
    warning: str
    channel: str
    thread_ts: str
    direct: bool
    customer: str
    account: str
    tier: str
    brief: Brief
    signals: tuple[Signal, ...]
    evidence: Evidence | None
    draft_id: str
    draft_text: str
    draft_state: str
    earlier: tuple[tuple[datetime, str, str], ...]
    """(opened at, what it was about, how it ended) of the customer's conversations before, newest first."""


def card(session: Session, handoff_id: str) -> CardView | None:
    """The view of one card; None where the handoff is gone."""
    handoff = session.get(HandoffRow, handoff_id)
    row = session.get(ConversationRow, handoff.conversation_id) if handoff is not None else None
    if handoff is None or row is None:
        return None
    channel = session.get(ChannelRow, row.channel_id)
    item = session.exec(select(OutboxRow).where(OutboxRow.dedupe == f"card:{handoff.id}")).one_or_none()
    decision = session.get(DecisionRow, handoff.decision_id) if handoff.decision_id else None
    kept = session.get(EvidenceRow, decision.evidence_id) if decision is not None else None
    draft = _waiting_draft(session, row.id)
    newest = newest_handoff(session, row.id)
    alive = newest is not None and newest.id == handoff.id and handoff.ended_at is None
    return CardView(
        handoff_id=handoff.id,
        conversation_id=row.id,
        wanted=item.wanted if item is not None else 0,
        owner=Owner(row.owner),
        agent=row.agent if alive else handoff.agent,
        claimed_at=handoff.claimed_at,
        opened_at=handoff.opened_at,
        ended_at=handoff.ended_at if alive or handoff.ended_at else handoff.opened_at,
        end_reason=handoff.end_reason,
        rule=handoff.rule,
        reason=handoff.reason,
        priority=handoff.priority,
        warning=handoff.warning,
        channel=channel.slack_id if channel is not None else "",
        thread_ts=row.thread_ts,
        direct=row.direct,
        customer=row.customer,
        account=row.account,
        tier=row.tier,
        brief=brief(turns(session, row.id), handoff.opened_at),
        signals=mapping.signals(decision.signals) if decision is not None else (),
        evidence=mapping.evidence(kept.body) if kept is not None else None,
        draft_id=draft.id if draft is not None else "",
        draft_text=draft.text if draft is not None else "",
        draft_state=draft.state if draft is not None else "",
        earlier=_earlier(session, row),
    )


def turns(session: Session, conversation_id: str, limit: int = 60) -> list[Turn]:
    """The newest turns of a conversation, oldest first; deleted ones and our notices are left out."""
    statement = (
        select(TurnRow)
        .where(TurnRow.conversation_id == conversation_id, col(TurnRow.deleted).is_(False))
        .where(TurnRow.outcome != "notice")
        .order_by(desc(col(TurnRow.ts)))
        .limit(limit)
    )
    return [mapping.turn(row) for row in reversed(session.exec(statement).all())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of a list of conversations."""

    conversation_id: str
    owner: Owner
    agent: str
    since: datetime
    customer: str
    account: str
    channel: str
    thread_ts: str
    reason: str
    priority: str
    card_channel: str
    card_ts: str


def open_conversations(session: Session, agent: str = "", limit: int = 50) -> list[Waiting]:
    """Conversations with people: all that wait or are claimed, or those of one agent; oldest first."""
    statement = (
        select(HandoffRow, ConversationRow, ChannelRow)
        .join(ConversationRow, col(ConversationRow.id) == HandoffRow.conversation_id)
        .join(ChannelRow, col(ChannelRow.id) == ConversationRow.channel_id)
        .where(col(HandoffRow.ended_at).is_(None))
        .order_by(col(HandoffRow.opened_at))
        .limit(limit)
    )
    if agent:
        statement = statement.where(ConversationRow.agent == agent)
    return [
        Waiting(
            conversation_id=row.id,
            owner=Owner(row.owner),
            agent=row.agent,
            since=row.owner_since or handoff.opened_at,
            customer=row.customer,
            account=row.account,
            channel=channel.slack_id,
            thread_ts=row.thread_ts,
            reason=handoff.reason,
            priority=handoff.priority,
            card_channel=handoff.card_channel,
            card_ts=handoff.card_ts,
        )
        for handoff, row, channel in session.exec(statement).all()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts over a period; the outcomes of conversations sum to all of them."""

    since: datetime
    conversations: int
    outcomes: Mapping[str, int]
    rules: Mapping[str, int]
    waits: tuple[float, ...]
    """Seconds from handoff to claim, sorted."""


def stats(session: Session, now: datetime, days: int = 7) -> Stats:
    """Outcomes of conversations opened in the last ``days`` days, each counted once."""
    since = now - timedelta(days=days)
    rows = session.exec(select(ConversationRow).where(col(ConversationRow.opened_at) >= since)).all()
    handoffs = session.exec(select(HandoffRow).where(HandoffRow.opened_at >= since)).all()
    handed = {item.conversation_id: item for item in sorted(handoffs, key=lambda item: item.opened_at)}
    answered = set(
        session.exec(
            select(TurnRow.conversation_id)
            .where(TurnRow.outcome == "answered", TurnRow.received_at >= since)
            .distinct()
        ).all()
    )
    outcomes: dict[str, int] = {}
    for row in rows:
        name = _outcome(row, handed.get(row.id), row.id in answered)
        outcomes[name] = outcomes.get(name, 0) + 1
    rules: dict[str, int] = {}
    for item in handoffs:
        rules[item.rule] = rules.get(item.rule, 0) + 1
    waits = sorted((item.claimed_at - item.opened_at).total_seconds() for item in handoffs if item.claimed_at)
    return Stats(since=since, conversations=len(rows), outcomes=outcomes, rules=rules, waits=tuple(waits))


def _outcome(row: ConversationRow, handoff: HandoffRow | None, answered: bool) -> str:
    if handoff is None:
        return "answered by the bot" if answered else "no answer needed"
    if handoff.ended_at is None:
        return "with a person" if handoff.claimed_at else "waiting for a person"
    return "handed over and claimed" if handoff.claimed_at else "handed over, ended unclaimed"


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


def find_turn(session: Session, channel: str, ts: str) -> TurnRow | None:
    """The turn at a Slack channel id and ts."""
    from storage.tables import ChannelAliasRow

    alias = session.get(ChannelAliasRow, channel)
    if alias is None:
        return None
    return session.exec(select(TurnRow).where(TurnRow.channel_id == alias.channel_id, TurnRow.ts == ts)).one_or_none()


def counts(session: Session) -> dict[str, int]:
    """Numbers for /metrics: open work by kind."""
    pending = session.exec(select(func.coalesce(func.sum(ConversationRow.pending), 0))).one()
    by_status = session.exec(select(OutboxRow.status, func.count()).group_by(OutboxRow.status)).all()
    waiting = session.exec(select(func.count()).select_from(HandoffRow).where(col(HandoffRow.ended_at).is_(None))).one()
    return {
        "turns_pending": int(pending),
        "handoffs_open": int(waiting),
        **{f"outbox_{status}": int(number) for status, number in by_status},
    }


def pauses(session: Session) -> list[str]:
    """Scopes that are paused."""
    return list(session.exec(select(PauseRow.scope)).all())


def _waiting_draft(session: Session, conversation_id: str) -> DraftRow | None:
    live = (DraftState.HELD.value, DraftState.SUGGESTED.value)
    statement = select(DraftRow).where(DraftRow.conversation_id == conversation_id, col(DraftRow.state).in_(live))
    return session.exec(statement.order_by(desc(col(DraftRow.at))).limit(1)).one_or_none()


def _earlier(session: Session, row: ConversationRow) -> tuple[tuple[datetime, str, str], ...]:
    """Earlier conversations of the same customer in the same scope: never another customer's (DESIGN P8)."""
    if not row.customer:
        return ()
    statement = (
        select(ConversationRow)
        .where(ConversationRow.customer == row.customer, ConversationRow.scope == row.scope)
        .where(ConversationRow.id != row.id)
        .order_by(desc(col(ConversationRow.opened_at)))
        .limit(3)
    )
    out: list[tuple[datetime, str, str]] = []
    for other in session.exec(statement).all():
        about = brief(turns(session, other.id)).ask
        ended = other.end_reason.replace("_", " ") or "open"
        if other.opened_at is not None:
            out.append((other.opened_at, about, ended))
    return tuple(out)


def as_json(view: Why) -> dict[str, Any]:
    """The answer to "why" for a program."""
    return {
        "decision": view.decision.model_dump(mode="json"),
        "evidence": mapping.evidence_body(view.evidence),
        "edition": view.edition.id if view.edition else "",
    }
