"""Read-only questions, answered as frozen views."""

from dataclasses import dataclass
from datetime import datetime

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
    first = func.coalesce(HandoffRow.first_claimed_at, HandoffRow.claimed_at)
    claimed = select(HandoffRow.opened_at, first).where(
        HandoffRow.opened_at >= since, col(HandoffRow.claimed_at).is_not(None)
    )
    rows = session.exec(claimed.order_by(desc(col(HandoffRow.opened_at))).limit(limit)).all()
    return [(claim - opened).total_seconds() for opened, claim in rows if claim is not None and claim > opened]


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
