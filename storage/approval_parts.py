"""Pieces of approvals: reading them, sealing them, ending them; and what an owner's change does to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from handoff.approvals import Approval, ApprovalState, seal
from handoff.errors import CardGone
from handoff.model import Actor, Owner
from handoff.plan import Record
from storage import audit
from storage.flow import TimerRow
from storage.planned import show
from storage.receipts import ApprovalRow, VoiceRow
from storage.tables import ConversationRow

TIMER = "approval"
SYSTEM = Actor(kind="system")


def follow(session: Session, row: ConversationRow, now: datetime) -> None:
    """The owner changed: open approvals move with the conversation, and end where it ended."""
    for item in open_ones(session, row.id):
        if row.owner == Owner.CLOSED:
            end(item, ApprovalState.WITHDRAWN, SYSTEM, "The conversation ended.", now)
        else:
            seal_again(session, row, item, now)
            set_timer(session, row, item.expires_at)
        session.add(item)
        show(session, row, item.id, now)


def open_ones(session: Session, conversation_id: str) -> Sequence[ApprovalRow]:
    """Approvals that wait, those that lapse first in front."""
    statement = select(ApprovalRow).where(
        ApprovalRow.conversation_id == conversation_id, ApprovalRow.state == ApprovalState.OPEN.value
    )
    return session.exec(statement.order_by(col(ApprovalRow.expires_at))).all()


def seal_again(session: Session, row: ConversationRow, item: ApprovalRow, now: datetime) -> None:
    """A new receipt for the same call; earlier voices were for the old one."""
    for voice in session.exec(select(VoiceRow).where(VoiceRow.approval_id == item.id)).all():
        session.delete(voice)
    session.flush()
    item.fence = row.fence
    item.digest = seal(value(session, item))
    facts = {"approval": item.id, "digest": item.digest}
    record = Record(act="seal-again", actor=SYSTEM, facts=facts)
    audit.append(session, row.id, record, at=now, fence=row.fence, scope=row.scope)


def end(item: ApprovalRow, state: ApprovalState, by: Actor, outcome: str, now: datetime) -> None:
    """It is decided; nothing about it changes any more but what came of it."""
    item.state, item.decided_by, item.outcome, item.decided_at = state.value, by.id, outcome, now


def locked(session: Session, approval_id: str) -> tuple[ApprovalRow, ConversationRow]:
    """The approval under its conversation's lock. Raises CardGone where there is none."""
    found = session.get(ApprovalRow, approval_id)
    row = session.get(ConversationRow, found.conversation_id, with_for_update=True) if found is not None else None
    if found is None or row is None:
        raise CardGone("approval")
    session.refresh(found, with_for_update=True)
    return found, row


def value(session: Session, item: ApprovalRow) -> Approval:
    """The mind's value of a row, with its voices."""
    voices = select(VoiceRow).where(VoiceRow.approval_id == item.id).order_by(col(VoiceRow.at))
    return Approval(
        id=item.id,
        conversation=item.conversation_id,
        account=item.account,
        action=item.action,
        arguments=item.arguments,
        requester=item.requester,
        fence=item.fence,
        edition_id=item.edition_id,
        needed=item.needed,
        voices=tuple(voice.person for voice in session.exec(voices).all()),
        expires_at=item.expires_at,
        state=ApprovalState(item.state),
        digest=item.digest,
    )


def new_row(
    made: Approval, row: ConversationRow, now: datetime, turn_ts: str, replaces: str, topic: str
) -> ApprovalRow:
    """The row of a new approval."""
    return ApprovalRow(
        id=made.id, conversation_id=row.id, scope=row.scope, account=made.account, action=made.action,
        arguments=dict(made.arguments), requester=made.requester, turn_ts=turn_ts, topic=topic, fence=made.fence,
        edition_id=made.edition_id, needed=made.needed, digest=made.digest, replaces=replaces, made_at=now,
        expires_at=made.expires_at,
    )  # fmt: skip


def set_timer(session: Session, row: ConversationRow, due: datetime) -> None:
    """Nobody waits for ever: look again then."""
    session.add(TimerRow(conversation_id=row.id, kind=TIMER, fence=row.fence, due=due))
