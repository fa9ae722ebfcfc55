"""Everything a handoff card shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, desc, select

from handoff.brief import Brief, brief
from handoff.model import Evidence, Owner, Signal, Turn
from handoff.plan import DraftState
from storage import mapping, translations
from storage.flow import OutboxRow
from storage.planned import newest_handoff
from storage.records import DecisionRow, DraftRow, EvidenceRow
from storage.tables import ChannelRow, ConversationRow, HandoffRow, TurnRow
from storage.translations import Translated


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """Everything a handoff card shows."""

    handoff_id: str
    conversation_id: str
    wanted: int
    owner: Owner
    agent: str
    asked: str
    """Slack user id of who is asked first; empty for the group."""
    awaits: str
    """What the owner waits for: see ConversationRow.awaits."""
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
    beside: tuple["Beside", ...] = ()
    """What else is open with people for the same account, longest waiting first."""
    translated: Mapping[str, Translated] = field(default_factory=dict)
    """ts of a turn → its words in the agents' language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another conversation of the account that is with people now."""

    owner: Owner
    agent: str
    since: datetime
    reason: str


def card(session: Session, handoff_id: str) -> CardView | None:
    """The view of one card; None where the handoff is gone."""
    # The version first: at READ COMMITTED a change may land between two reads, and a card drawn from the state
    # before it must not count as showing the version after it.
    item = session.exec(select(OutboxRow).where(OutboxRow.dedupe == f"card:{handoff_id}")).one_or_none()
    handoff = session.get(HandoffRow, handoff_id)
    row = session.get(ConversationRow, handoff.conversation_id) if handoff is not None else None
    if handoff is None or row is None:
        return None
    channel = session.get(ChannelRow, row.channel_id)
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
        asked=handoff.asked,
        awaits=row.awaits if alive else "",
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
        beside=_beside(session, row),
        translated=translations.of_turns(session, row.id),
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


def _waiting_draft(session: Session, conversation_id: str) -> DraftRow | None:
    live = (DraftState.HELD.value, DraftState.SUGGESTED.value)
    statement = select(DraftRow).where(DraftRow.conversation_id == conversation_id, col(DraftRow.state).in_(live))
    statement = statement.where(DraftRow.place == "")
    return session.exec(statement.order_by(desc(col(DraftRow.at))).limit(1)).one_or_none()


def _beside(session: Session, row: ConversationRow) -> tuple[Beside, ...]:
    """Of the same account and scope alone (DESIGN P8); nothing where the account is not known."""
    if row.account in {"", "unknown"}:
        return ()
    statement = (
        select(HandoffRow, ConversationRow)
        .join(ConversationRow, col(ConversationRow.id) == HandoffRow.conversation_id)
        .where(col(HandoffRow.ended_at).is_(None), ConversationRow.id != row.id)
        .where(ConversationRow.account == row.account, ConversationRow.scope == row.scope)
        .order_by(col(HandoffRow.opened_at))
        .limit(3)
    )
    return tuple(
        Beside(owner=Owner(other.owner), agent=other.agent, since=handoff.opened_at, reason=handoff.reason)
        for handoff, other in session.exec(statement).all()
    )


def _earlier(session: Session, row: ConversationRow) -> tuple[tuple[datetime, str, str], ...]:
    """Earlier conversations of the same person for the same account: never another customer's (DESIGN P8)."""
    if not row.customer:
        return ()
    statement = (
        select(ConversationRow)
        .where(ConversationRow.customer == row.customer, ConversationRow.scope == row.scope)
        .where(ConversationRow.account == row.account, ConversationRow.id != row.id)
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
