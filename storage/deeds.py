"""Deeds: an approved action is carried out once, in one transaction with all that says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handoff.approvals import ApprovalState, intact, people_needed
from handoff.errors import ActionRefused
from handoff.model import Actor, Decision, Owner, Verdict
from handoff.plan import Note, Record, Send
from handoff.policy.model import Policy
from storage import company
from storage.apply import write_record
from storage.approval_parts import SYSTEM, end, locked, seal_again, value
from storage.approvals import lapsed, say_no
from storage.clock import lease_now
from storage.flow import OutboxRow
from storage.planned import add_note, add_send, open_handoff, show
from storage.receipts import ApprovalRow, DeedRow, VoiceRow
from storage.requests import hand_over_by
from storage.tables import ConversationRow

CALL = timedelta(seconds=15)
"""A call that was not finished after this is somebody's crash: it is made again with the same key."""
LOOK = "An earlier call had no clear answer and may have been carried out: look there before you try it again."
BROKEN = "The receipt does not fit what is stored; nothing was done."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A call to the desk's own back end that has begun."""

    outbox_id: str
    url: str
    key: str
    """The approval's id: the same however often it is sent."""
    body: dict[str, Any]
    attempts: int


def due(session: Session, conversation_id: str, now: datetime) -> str:
    """The id of an approved action that is to be carried out; empty where there is none."""
    clock = lease_now(session)
    ended = col(OutboxRow.lease_until).is_(None) | (col(OutboxRow.lease_until) <= clock)
    left = (col(OutboxRow.status) == "sending") & ended  # whoever began it is gone
    statement = select(OutboxRow.id).where(
        OutboxRow.conversation_id == conversation_id, OutboxRow.kind == "action", OutboxRow.next_at <= now,
        (col(OutboxRow.status) == "ready") | left,
    )  # fmt: skip
    return session.exec(statement.limit(1)).first() or ""


def begin(
    session: Session, outbox_id: str, *, policy: Policy, edition_id: str, now: datetime
) -> Outside | ApprovalState | None:
    """Do what was approved in our own tables, tell the customer, close the receipt; or begin a call outside.

    Returns:
        DONE or FAILED; a call that must be made now; None where another replica was first.
    """
    waiting = session.get(OutboxRow, outbox_id)
    if waiting is None:
        return None
    approval, row = locked(session, str(waiting.body["approval"]))
    session.refresh(waiting, with_for_update=True)
    clock = lease_now(session)
    busy = waiting.status == "sending" and waiting.lease_until is not None and waiting.lease_until > clock
    if busy or waiting.status not in {"ready", "sending"} or approval.state != ApprovalState.APPROVED:
        return None
    try:
        asked = policy.actions.find(approval.action)
        if asked.url:
            _checked(session, approval, edition_id=edition_id if waiting.attempts == 0 else approval.edition_id)
            return _outside(session, waiting, approval, asked.url, clock)
        _checked(session, approval, edition_id=approval.edition_id)
        with session.begin_nested():
            company.carry_out(session, approval.account, approval.action, approval.arguments)
        state, why = ApprovalState.DONE, ""
    except ActionRefused as refused:
        state, why = ApprovalState.FAILED, f"{refused.why} {LOOK}" if waiting.attempts else refused.why
    return _end(session, row, waiting, approval, state, why, policy, edition_id, now)


def again(session: Session, outbox_id: str, at: datetime, why: str) -> None:
    """Nobody knows yet whether it was done: the same key is sent again later."""
    waiting = session.get(OutboxRow, outbox_id, with_for_update=True)
    if waiting is not None and waiting.status == "sending":
        waiting.status, waiting.next_at, waiting.error, waiting.lease_until = "ready", at, why[:500], None
        session.add(waiting)


def finish(
    session: Session, outbox_id: str, state: ApprovalState, why: str, *, policy: Policy, edition_id: str, now: datetime
) -> ApprovalState | None:
    """What the back end said; None where that is on record already."""
    waiting = session.get(OutboxRow, outbox_id)
    if waiting is None:
        return None
    approval, row = locked(session, str(waiting.body["approval"]))
    session.refresh(waiting, with_for_update=True)
    if waiting.status not in {"ready", "sending"} or approval.state != ApprovalState.APPROVED:
        return None
    return _end(session, row, waiting, approval, state, why, policy, edition_id, now)


def _outside(session: Session, waiting: OutboxRow, approval: ApprovalRow, url: str, clock: datetime) -> Outside:
    waiting.status, waiting.attempts, waiting.lease_until = "sending", waiting.attempts + 1, clock + CALL
    session.add(waiting)
    body = {
        "action": approval.action, "account": approval.account, "arguments": dict(approval.arguments),
        "approval": approval.id, "digest": approval.digest,
    }  # fmt: skip
    return Outside(outbox_id=waiting.id, url=url, key=approval.id, body=body, attempts=waiting.attempts)


def _end(
    session: Session, row: ConversationRow, waiting: OutboxRow, approval: ApprovalRow, state: ApprovalState, why: str,
    policy: Policy, edition_id: str, now: datetime,
) -> ApprovalState:  # fmt: skip
    """On record, told, closed: in the transaction of the effect where it was ours."""
    if state is ApprovalState.DONE:
        session.add(
            DeedRow(
                key=approval.id, conversation_id=approval.conversation_id, account=approval.account,
                action=approval.action, arguments=approval.arguments, digest=approval.digest, at=now,
            )
        )  # fmt: skip
        session.flush()
    waiting.status, waiting.error = ("sent", "") if state is ApprovalState.DONE else ("cancelled", why)
    waiting.lease_until = None
    session.add(waiting)
    approval.state, approval.outcome = state.value, why
    session.add(approval)
    by = Actor(kind="agent", id=approval.decided_by)
    facts = {"approval": approval.id, "digest": approval.digest, "state": state.value}
    write_record(session, row, Record(act="do-action", actor=by, why=why, facts=facts), now=now, edition_id=edition_id)
    show(session, row, approval.id, now)
    if state is ApprovalState.DONE:
        _tell(session, row, policy.actions.done(approval.action, approval.arguments), by, now)
    else:
        words = policy.to(row.account).words.failed
        see_to(session, row, approval, words, why, policy=policy, edition_id=edition_id, now=now)
    return state


def reject(
    session: Session,
    approval_id: str,
    by: Actor,
    why: str,
    *,
    may: bool,
    policy: Policy,
    edition_id: str,
    now: datetime,
) -> None:
    """An approver's no, and what follows from it, in one step. Raises NotAllowed or CardGone."""
    item = say_no(session, approval_id, by, why, may=may, now=now)
    row = session.get_one(ConversationRow, item.conversation_id)
    words = policy.to(row.account).words.declined
    see_to(session, row, item, words, f"Rejected: {why}", policy=policy, edition_id=edition_id, now=now)


def lapse(session: Session, row: ConversationRow, *, policy: Policy, edition_id: str, now: datetime) -> None:
    """Nobody decided in time: both sides hear so."""
    for item in lapsed(session, row, now):
        words = policy.to(row.account).words.lapsed
        see_to(session, row, item, words, "Nobody decided in time.", policy=policy, edition_id=edition_id, now=now)


def renew(session: Session, approval_id: str, *, policy: Policy, edition_id: str, now: datetime) -> bool:
    """Where the edition changed since it was sealed, yeses count no more: it is gated and sealed again.

    What the policy no longer allows is withdrawn, and a person sees to the customer who waits for it.

    Returns:
        Whether that was needed; whoever pressed must look again.
    """
    item, row = locked(session, approval_id)
    if item.state != ApprovalState.OPEN or item.edition_id == edition_id:
        return False
    try:
        needed = people_needed(policy, item.action, item.arguments, tier=row.tier, topic=item.topic)
    except ActionRefused as refused:
        end(item, ApprovalState.WITHDRAWN, SYSTEM, refused.why, now)
        session.add(item)
        words = policy.to(row.account).words.declined
        see_to(session, row, item, words, refused.why, policy=policy, edition_id=edition_id, now=now)
    else:
        item.needed, item.edition_id = needed, edition_id
        seal_again(session, row, item, now)
        session.add(item)
    show(session, row, item.id, now)
    return True


def see_to(
    session: Session, row: ConversationRow, approval: ApprovalRow, words: str, why: str, *,
    policy: Policy, edition_id: str, now: datetime,
) -> None:  # fmt: skip
    """What was proposed will not happen: the customer hears so, and a person takes it where nobody has it."""
    what = policy.actions.what(approval.action, approval.arguments)
    said = words.replace("{what}", what)
    if row.owner == Owner.BOT:
        reason = f"Not done: {what}. {why}".strip()
        decision = Decision(
            verdict=Verdict.HAND_OVER, rule=f"action-{approval.state}", reason=reason, priority="high", say=said,
            topic=approval.topic,
        )  # fmt: skip
        hand_over_by(session, row, decision, now=now, policy=policy, edition_id=edition_id, by=SYSTEM)
        return
    if row.owner == Owner.WAITING:
        add_send(session, row, Send(kind="notice", text=said), now)
    add_note(session, row, open_handoff(session, row.id), Note(text=f"Not done: {what}. {why}".strip()), now)


def _checked(session: Session, approval: ApprovalRow, *, edition_id: str) -> None:
    """Raises ActionRefused where the receipt, its people or its edition do not fit."""
    voices = session.exec(select(VoiceRow).where(VoiceRow.approval_id == approval.id)).all()
    said = {voice.person for voice in voices if voice.digest == approval.digest} - {approval.requester}
    if not intact(value(session, approval)) or len(said) < approval.needed:
        raise ActionRefused(BROKEN)
    if approval.edition_id != edition_id:
        raise ActionRefused("The desk's rules changed between the yes and the doing; it has to be proposed again.")


def _tell(session: Session, row: ConversationRow, text: str, by: Actor, now: datetime) -> None:
    """The customer hears that it is done: from the bot, or from who approved it where a person speaks."""
    person = row.owner in {Owner.HUMAN, Owner.CLOSED}
    add_send(
        session, row,
        Send(kind="relay" if person else "notice", text=text, by=by.id if person else "", bound=not person), now,
    )  # fmt: skip
    handoff = open_handoff(session, row.id)
    if handoff is not None:
        add_note(session, row, handoff, Note(text=f"The customer was told: {text}"), now)
