"""Everything an approval's card shows, from the real call; and lists of approvals for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handoff.approvals import ApprovalState
from storage.flow import OutboxRow
from storage.receipts import ApprovalRow, VoiceRow
from storage.tables import ChannelRow, ConversationRow, TurnRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """One approval as people see it."""

    id: str
    conversation_id: str
    wanted: int
    """The version this view is of."""
    account: str
    tier: str
    customer: str
    channel: str
    thread_ts: str
    action: str
    arguments: Mapping[str, Any]
    digest: str
    requester: str
    owner_agent: str
    """Slack user id of the agent who has the conversation; empty where none does."""
    needed: int
    voices: tuple[str, ...]
    state: ApprovalState
    decided_by: str
    outcome: str
    asked: str
    """The customer's words it answers."""
    made_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    card_channel: str
    card_ts: str


def approval(session: Session, approval_id: str) -> ApprovalView | None:
    """The view of one approval; None where it is gone."""
    # The version first, as for handoff cards: a view must not count as newer than what it was read from.
    shown = session.exec(select(OutboxRow).where(OutboxRow.dedupe == f"approval:{approval_id}")).one_or_none()
    item = session.get(ApprovalRow, approval_id)
    row = session.get(ConversationRow, item.conversation_id) if item is not None else None
    if item is None or row is None:
        return None
    channel = session.get(ChannelRow, row.channel_id)
    voices = select(VoiceRow).where(VoiceRow.approval_id == item.id).order_by(col(VoiceRow.at))
    turns = select(TurnRow).where(TurnRow.conversation_id == row.id, TurnRow.ts == item.turn_ts)
    turn = session.exec(turns).first() if item.turn_ts else None
    return ApprovalView(
        id=item.id,
        conversation_id=row.id,
        wanted=shown.wanted if shown is not None else 0,
        account=item.account,
        tier=row.tier,
        customer=row.customer,
        channel=channel.slack_id if channel is not None else "",
        thread_ts=row.thread_ts,
        action=item.action,
        arguments=item.arguments,
        digest=item.digest,
        requester=item.requester,
        owner_agent=row.agent,
        needed=item.needed,
        voices=tuple(voice.person for voice in session.exec(voices).all()),
        state=ApprovalState(item.state),
        decided_by=item.decided_by,
        outcome=item.outcome,
        asked=turn.text if turn is not None and not turn.deleted else "",
        made_at=item.made_at,
        expires_at=item.expires_at,
        decided_at=item.decided_at,
        card_channel=item.card_channel,
        card_ts=item.card_ts,
    )


def open_approvals(session: Session, limit: int = 50) -> list[ApprovalView]:
    """What waits for a person's yes, that which lapses first in front."""
    statement = select(ApprovalRow.id).where(ApprovalRow.state == ApprovalState.OPEN.value)
    found = session.exec(statement.order_by(col(ApprovalRow.expires_at)).limit(limit)).all()
    views = (approval(session, one) for one in found)
    return [view for view in views if view is not None]
