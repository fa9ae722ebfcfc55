"""Read-only questions, answered as frozen views."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, desc, func, select

from handoff.model import Owner
from storage.flow import DEAD, OPEN, OutboxRow
from storage.tables import ChannelRow, ConversationRow, HandoffRow, TurnRow


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
    tier: str = ""


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
            tier=row.tier,
        )
        for handoff, row, channel in session.exec(statement).all()
    ]


def claim_waits(session: Session, since: datetime, limit: int = 200) -> list[float]:
    """Seconds from handoff to claim of the newest handoffs since then."""
    claimed = select(HandoffRow.opened_at, HandoffRow.claimed_at).where(
        HandoffRow.opened_at >= since, col(HandoffRow.claimed_at).is_not(None)
    )
    rows = session.exec(claimed.order_by(desc(col(HandoffRow.opened_at))).limit(limit)).all()
    return [(claim - opened).total_seconds() for opened, claim in rows if claim is not None and claim > opened]


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


def find_turn(session: Session, channel: str, ts: str) -> TurnRow | None:
    """The turn at a Slack channel id and ts."""
    from storage.tables import ChannelAliasRow

    alias = session.get(ChannelAliasRow, channel)
    if alias is None:
        return None
    return session.exec(select(TurnRow).where(TurnRow.channel_id == alias.channel_id, TurnRow.ts == ts)).one_or_none()


def counts(session: Session) -> dict[str, int]:
    """Numbers for /metrics: open work by kind."""
    waiting_turns = select(func.coalesce(func.sum(ConversationRow.pending), 0)).where(ConversationRow.pending > 0)
    pending = session.exec(waiting_turns).one()
    by_status = session.exec(select(OutboxRow.status, func.count()).where(text(OPEN)).group_by(OutboxRow.status)).all()
    dead = session.exec(select(func.count()).select_from(OutboxRow).where(text(DEAD))).one()
    waiting = session.exec(select(func.count()).select_from(HandoffRow).where(col(HandoffRow.ended_at).is_(None))).one()
    return {
        "turns_pending": int(pending),
        "handoffs_open": int(waiting),
        "outbox_dead": int(dead),
        **{f"outbox_{status}": int(number) for status, number in by_status},
    }
