"""Deeds: an approved action is carried out once, in one transaction with all that says so."""

from datetime import datetime

from sqlmodel import Session, select

from handoff.actions import action
from handoff.approvals import ApprovalState, intact
from handoff.errors import ActionRefused
from handoff.model import Actor, Decision, Owner, Verdict
from handoff.plan import Note, Record, Send
from handoff.policy.model import Policy
from storage import company
from storage.apply import write_record
from storage.approval_parts import SYSTEM, locked, value
from storage.approvals import lapsed, say_no
from storage.flow import OutboxRow
from storage.planned import add_note, add_send, open_handoff, show
from storage.receipts import ApprovalRow, DeedRow, VoiceRow
from storage.requests import hand_over_by
from storage.tables import ConversationRow

BROKEN = "The receipt does not fit what is stored; nothing was done."


def due(session: Session, conversation_id: str) -> str:
    """The id of an approved action that is to be carried out; empty where there is none."""
    statement = select(OutboxRow.id).where(
        OutboxRow.conversation_id == conversation_id, OutboxRow.kind == "action", OutboxRow.status == "ready"
    )
    return session.exec(statement.limit(1)).first() or ""


def carry_out(
    session: Session, outbox_id: str, *, policy: Policy, edition_id: str, now: datetime
) -> ApprovalState | None:
    """Do what was approved, tell the customer, close the receipt.

    Returns:
        DONE or FAILED; None where another replica was first.
    """
    waiting = session.get(OutboxRow, outbox_id)
    if waiting is None:
        return None
    approval, row = locked(session, str(waiting.body["approval"]))
    session.refresh(waiting, with_for_update=True)
    if waiting.status != "ready" or approval.state != ApprovalState.APPROVED:
        return None
    by = Actor(kind="agent", id=approval.decided_by)
    try:
        _do(session, approval, now)
        state, why = ApprovalState.DONE, ""
    except ActionRefused as refused:
        state, why = ApprovalState.FAILED, refused.why
    waiting.status, waiting.error = ("sent", "") if state is ApprovalState.DONE else ("cancelled", why)
    session.add(waiting)
    approval.state, approval.outcome = state.value, why
    session.add(approval)
    facts = {"approval": approval.id, "digest": approval.digest, "state": state.value}
    write_record(session, row, Record(act="do-action", actor=by, why=why, facts=facts), now=now, edition_id=edition_id)
    show(session, row, approval.id, now)
    if state is ApprovalState.DONE:
        asked = action(approval.action)
        _tell(session, row, asked.says(asked.done, approval.arguments, policy.actions.currency), by, now)
    else:
        see_to(session, row, approval, policy.words.failed, why, policy=policy, edition_id=edition_id, now=now)
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
    words = policy.words.declined
    see_to(session, row, item, words, f"Rejected: {why}", policy=policy, edition_id=edition_id, now=now)


def lapse(session: Session, row: ConversationRow, *, policy: Policy, edition_id: str, now: datetime) -> None:
    """Nobody decided in time: both sides hear so."""
    for item in lapsed(session, row, now):
        words = policy.words.lapsed
        see_to(session, row, item, words, "Nobody decided in time.", policy=policy, edition_id=edition_id, now=now)


def see_to(
    session: Session, row: ConversationRow, approval: ApprovalRow, words: str, why: str, *,
    policy: Policy, edition_id: str, now: datetime,
) -> None:  # fmt: skip
    """What was proposed will not happen: the customer hears so, and a person takes it where nobody has it."""
    asked = action(approval.action)
    what = asked.says(asked.what, approval.arguments, policy.actions.currency)
    said = words.replace("{what}", what)
    if row.owner == Owner.BOT:
        reason = f"Not done: {what}. {why}".strip()
        decision = Decision(
            verdict=Verdict.HAND_OVER, rule=f"action-{approval.state}", reason=reason, priority="high", say=said,
            topic=asked.topic,
        )  # fmt: skip
        hand_over_by(session, row, decision, now=now, policy=policy, edition_id=edition_id, by=SYSTEM)
        return
    if row.owner == Owner.WAITING:
        add_send(session, row, Send(kind="notice", text=said), now)
    add_note(session, row, open_handoff(session, row.id), Note(text=f"Not done: {what}. {why}".strip()), now)


def _do(session: Session, approval: ApprovalRow, now: datetime) -> None:
    """The effect and its key. Raises ActionRefused; then nothing is changed."""
    voices = session.exec(select(VoiceRow).where(VoiceRow.approval_id == approval.id)).all()
    said = {voice.person for voice in voices if voice.digest == approval.digest} - {approval.requester}
    if not intact(value(session, approval)) or len(said) < approval.needed:
        raise ActionRefused(BROKEN)
    with session.begin_nested():
        company.carry_out(session, approval.account, approval.action, approval.arguments)
    session.add(
        DeedRow(
            key=approval.id, conversation_id=approval.conversation_id, account=approval.account,
            action=approval.action, arguments=approval.arguments, digest=approval.digest, at=now,
        )
    )  # fmt: skip
    session.flush()


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
