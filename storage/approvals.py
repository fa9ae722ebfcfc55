"""Approvals: proposed, judged, carried out. Each is one operation under the conversation's lock."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, desc, select

from handoff import hours
from handoff.approvals import Approval, ApprovalState, approve, change, people_needed, refuse, seal
from handoff.errors import ActionRefused
from handoff.model import Actor, Author, Call
from handoff.plan import Record
from handoff.policy.model import Policy
from storage import company
from storage.apply import write_record
from storage.approval_parts import SYSTEM, end, locked, new_row, open_ones, set_timer, value
from storage.flow import OutboxRow
from storage.planned import newest_handoff, show
from storage.receipts import ApprovalRow, VoiceRow
from storage.tables import ConversationRow, TurnRow, new_id


def propose(
    session: Session,
    row: ConversationRow,
    call: Call,
    by: Actor,
    *,
    policy: Policy,
    edition_id: str,
    now: datetime,
    turn_ts: str = "",
    topic: str = "",
    replaces: str = "",
) -> Approval:
    """Open an approval for a call, with its card and its timer, in a locked conversation.

    Raises:
        ActionRefused: The action is unknown, reads only, is not offered, out of bounds, or not this account's.
    """
    asked = policy.actions.find(call.action)
    arguments = asked.read(call.arguments)
    if not asked.writes:
        raise ActionRefused(f"{asked.title} changes nothing and needs no approval.")
    topic = topic or _topic(session, row)
    needed = people_needed(policy, asked.name, arguments, tier=row.tier, topic=topic)
    company.check(session, row.account, asked, arguments)
    team = policy.team(tier=row.tier, topic=topic)
    made = Approval(
        id=new_id(),
        conversation=row.id,
        account=row.account,
        action=asked.name,
        arguments=arguments,
        requester="bot" if by.kind == "bot" else by.id,
        fence=row.fence,
        edition_id=edition_id,
        needed=needed,
        expires_at=hours.after(team, now, timedelta(minutes=policy.actions.open_minutes)),
    )
    made = replace(made, digest=seal(made))
    session.add(new_row(made, row, now, turn_ts, replaces, topic))
    session.flush()
    set_timer(session, row, made.expires_at)
    show(session, row, made.id, now)
    facts = {"approval": made.id, "action": made.action, "digest": made.digest, "needed": needed, "replaces": replaces}
    write_record(session, row, Record(act="propose-action", actor=by, facts=facts), now=now, edition_id=edition_id)
    return made


def propose_for(
    session: Session, conversation_id: str, call: Call, policy: Policy, now: datetime, *, edition_id: str, topic: str
) -> Approval:
    """The bot's proposal, tied to the customer's newest turn. Raises ActionRefused."""
    row = session.get_one(ConversationRow, conversation_id, with_for_update=True, populate_existing=True)
    mine = select(TurnRow.ts).where(TurnRow.conversation_id == row.id, TurnRow.author == Author.CUSTOMER.value)
    asked = session.exec(mine.order_by(desc(col(TurnRow.ts))).limit(1)).first() or ""
    by = Actor(kind="bot")
    return propose(session, row, call, by, policy=policy, edition_id=edition_id, now=now, turn_ts=asked, topic=topic)


def say_yes(
    session: Session, approval_id: str, by: Actor, *, may: bool, policy: Policy, edition_id: str, now: datetime
) -> Approval:
    """One person's yes; with enough of them the action is due, in the same transaction.

    Raises:
        NotAllowed, CardGone, ReceiptBroken: See handoff.approvals.approve.
        ActionRefused: What is now true of the account or order does not allow it.
    """
    item, row = locked(session, approval_id)
    said = approve(value(session, item), by, now, may=may, edition_id=edition_id)
    company.check(session, item.account, policy.actions.find(item.action), item.arguments)
    session.add(VoiceRow(approval_id=item.id, person=by.id, digest=item.digest, at=now))
    facts = {"approval": item.id, "digest": item.digest, "state": said.state.value}
    write_record(session, row, Record(act="approve-action", actor=by, facts=facts), now=now, edition_id=edition_id)
    if said.state is ApprovalState.APPROVED:
        end(item, ApprovalState.APPROVED, by, "", now)
        session.add(
            OutboxRow(
                dedupe=f"action:{item.id}", kind="action", conversation_id=row.id, scope=row.scope,
                body={"approval": item.id}, next_at=now,
            )
        )  # fmt: skip
    session.add(item)
    show(session, row, item.id, now)
    return said


def say_no(session: Session, approval_id: str, by: Actor, why: str, *, may: bool, now: datetime) -> ApprovalRow:
    """An approver's no, with a reason. Raises NotAllowed or CardGone."""
    item, row = locked(session, approval_id)
    refuse(value(session, item), by, now, may=may)
    end(item, ApprovalState.REJECTED, by, why, now)
    session.add(item)
    facts = {"approval": item.id, "digest": item.digest}
    write_record(session, row, Record(act="reject-action", actor=by, why=why[:500], facts=facts), now=now)
    show(session, row, item.id, now)
    return item


def edit(
    session: Session,
    approval_id: str,
    by: Actor,
    arguments: dict[str, Any],
    *,
    may: bool,
    policy: Policy,
    edition_id: str,
    now: datetime,
) -> Approval:
    """New arguments: a new approval, proposed by who edited. Raises NotAllowed, CardGone or ActionRefused."""
    item, row = locked(session, approval_id)
    change(value(session, item), by, now, may=may)
    end(item, ApprovalState.REPLACED, by, "", now)
    session.add(item)
    show(session, row, item.id, now)
    call = Call(action=item.action, arguments=arguments)
    return propose(
        session, row, call, by,
        policy=policy, edition_id=edition_id, now=now, turn_ts=item.turn_ts, topic=item.topic, replaces=item.id,
    )  # fmt: skip


def lapsed(session: Session, row: ConversationRow, now: datetime) -> list[ApprovalRow]:
    """Approvals nobody gave in time, ended; a timer stands for those that are left."""
    late = [item for item in open_ones(session, row.id) if item.expires_at <= now]
    for item in late:
        end(item, ApprovalState.EXPIRED, SYSTEM, "Nobody decided in time.", now)
        session.add(item)
        facts = {"approval": item.id, "digest": item.digest}
        write_record(session, row, Record(act="approval-lapsed", actor=SYSTEM, facts=facts), now=now)
        show(session, row, item.id, now)
    left = [item.expires_at for item in open_ones(session, row.id) if item.expires_at > now]
    if left:
        set_timer(session, row, min(left))
    return late


def _topic(session: Session, row: ConversationRow) -> str:
    handoff = newest_handoff(session, row.id)
    return handoff.topic if handoff is not None else ""
