"""What people do to a conversation: presses, replies, feedback, pauses. Each is one operation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, desc, select

from handoff.errors import CardGone
from handoff.model import Act, Actor, Author, Conversation, Decision, Evidence, Owner, Verdict
from handoff.plan import DraftState, Note, Plan, Record, Send
from handoff.plans import hand_over
from handoff.policy.model import Policy
from handoff.snapshot import Snapshot
from handoff.takeover import press
from storage import audit, mapping
from storage.apply import (
    Applied,
    Considered,
    add_note,
    add_send,
    apply,
    newest_handoff,
    open_handoff,
    touch_card,
    write_record,
)
from storage.outbox import sending_now
from storage.records import CorrectionRow, DraftRow, FeedbackRow
from storage.tables import ConversationRow, HandoffRow, PauseRow, TurnRow
from storage.upsert import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an act did."""

    conversation: Conversation
    applied: Applied
    in_flight: bool = False
    """A bot send had already started when the act was committed."""


def act_on(
    session: Session,
    conversation_id: str,
    act: Act,
    actor: Actor,
    *,
    now: datetime,
    policy: Policy,
    edition_id: str,
    quietly: bool = False,
    why: str = "",
) -> Acted:
    """Carry out an ownership act under the conversation's lock.

    Raises:
        CardGone: There is no such conversation.
        IllegalAct, NotAllowed: See handoff.ownership.step. A refused agent's press is audited by ``refused``.
    """
    row = locked(session, conversation_id)
    plan = press(
        mapping.conversation(row),
        actor,
        act,
        now,
        policy,
        customer_spoke_last=customer_spoke_last(row),
        handoff_open=open_handoff(session, row.id) is not None,
        quietly=quietly,
        why=why,
    )
    return _carry_out(session, row, plan, now, edition_id)


def act_if(
    session: Session,
    conversation_id: str,
    make: Callable[[ConversationRow], Plan | None],
    *,
    now: datetime,
    edition_id: str,
) -> Acted | None:
    """Carry out the plan ``make`` returns for the locked row, if any."""
    row = locked(session, conversation_id)
    plan = make(row)
    return None if plan is None else _carry_out(session, row, plan, now, edition_id)


def _carry_out(session: Session, row: ConversationRow, plan: Plan, now: datetime, edition_id: str) -> Acted:
    in_flight = bool(sending_now(session, row.id)) if plan.after.agent else False
    if plan.before.agent and not plan.after.agent:
        row.human_stretch = human_stretch(session, row.id)
    applied = apply(session, row, plan, now=now, edition_id=edition_id)
    if in_flight:
        handoff = session.get(HandoffRow, applied.handoff_id)
        if handoff is not None:
            handoff.warning = "One bot message was already on its way when this was claimed."
            session.add(handoff)
    return Acted(conversation=plan.after, applied=applied, in_flight=in_flight)


def refused(session: Session, conversation_id: str, actor: Actor, what: str, why: str, now: datetime) -> None:
    """Put a refused act on record: in the conversation's chain if there is one, else in the system's."""
    record = Record(act="refused", actor=actor, why=why, facts={"what": what})
    row = session.get(ConversationRow, conversation_id, with_for_update=True) if conversation_id else None
    if row is None:
        audit.append(session, audit.SYSTEM, record, at=now)
        return
    write_record(session, row, record, now=now)


def say(
    session: Session,
    conversation_id: str,
    actor: Actor,
    text: str,
    *,
    now: datetime,
    draft_id: str = "",
    edition_id: str = "",
    turn_ts: str = "",
) -> str:
    """A person's words to the customer. They are bound to no fence: they always go out (DESIGN P5)."""
    row = locked(session, conversation_id)
    row.agent_at = now
    outbox_id = add_send(session, row, Send(kind="relay", text=text, by=actor.id, bound=False, turn=turn_ts), now)
    handoff = open_handoff(session, row.id)
    if handoff is not None:
        add_note(session, row, handoff, Note(text=text, by=actor.id, did="answered the customer"), now)
        touch_card(session, row, handoff, now)
    facts = {"outbox": outbox_id, "draft": draft_id}
    write_record(session, row, Record(act="reply", actor=actor, facts=facts), now=now, edition_id=edition_id)
    return outbox_id


def judge_draft(
    session: Session,
    draft_id: str,
    actor: Actor,
    state: DraftState,
    *,
    now: datetime,
    text: str = "",
    edition_id: str = "",
) -> DraftRow:
    """Approve, edit, reject or dismiss a draft that waits for a person; send what was allowed.

    Raises:
        CardGone: The draft does not wait any more (judged, expired, withdrawn).
    """
    draft = session.get(DraftRow, draft_id)
    if draft is None:
        raise CardGone("draft")
    row = locked(session, draft.conversation_id)  # first, as in a claim: two orders of locking would deadlock
    session.refresh(draft)
    was_held = draft.state == DraftState.HELD.value
    if not was_held and draft.state != DraftState.SUGGESTED.value:
        raise CardGone("draft")
    if was_held and row.owner != Owner.BOT:  # people speak now; the bot's words would come beside theirs
        raise CardGone("draft")
    draft.state, draft.judged_by, draft.judged_at = state.value, actor.id, now
    draft.final_text = text or draft.text
    session.add(draft)
    if state is DraftState.EDITED and text.strip() != draft.text.strip():
        session.add(
            CorrectionRow(
                conversation_id=row.id,
                turn_ts=draft.turn_ts,
                draft_id=draft.id,
                scope=row.scope,
                before=draft.text,
                after=text,
                source="edit",
                by=actor.id,
                at=now,
            )
        )
    if was_held and state in {DraftState.APPROVED, DraftState.EDITED}:
        cites = tuple(draft.cites) if state is DraftState.APPROVED else ()  # what a person rewrote is not "by AI from"
        send = Send(kind="answer", text=draft.final_text, turn=draft.turn_ts, passages=cites, buttons=True)
        add_send(session, row, send, now)
    facts = {"draft": draft.id, "state": state.value}
    write_record(session, row, Record(act="judge-draft", actor=actor, facts=facts), now=now, edition_id=edition_id)
    handoff = open_handoff(session, row.id)
    if handoff is not None:
        if was_held and state in {DraftState.APPROVED, DraftState.EDITED}:
            handoff.ended_at, handoff.end_reason = now, "approved"
            session.add(handoff)
        touch_card(session, row, handoff, now)
    return draft


def reject_held(
    session: Session, draft_id: str, actor: Actor, *, now: datetime, policy: Policy, edition_id: str
) -> Applied | None:
    """The held draft does not go out and a person takes the turn: one step, so that no crash falls in between.

    Raises:
        CardGone: See judge_draft.
    """
    draft = judge_draft(session, draft_id, actor, DraftState.REJECTED, now=now, edition_id=edition_id)
    why = f"{actor.name or 'An agent'} rejected the held draft."
    return hand_over_held(
        session, draft.conversation_id, now=now, policy=policy, edition_id=edition_id, why=why
    )


def correct(session: Session, turn: TurnRow, actor: Actor, after: str, now: datetime) -> None:
    """Keep what a person says the bot should have said."""
    session.add(
        CorrectionRow(
            conversation_id=turn.conversation_id,
            turn_ts=turn.ts,
            scope=turn.scope,
            before=turn.text,
            after=after,
            source="shortcut",
            by=actor.id,
            at=now,
        )
    )
    row = locked(session, turn.conversation_id)
    write_record(session, row, Record(act="correct", actor=actor, facts={"turn": turn.ts}), now=now)


def feedback(
    session: Session, conversation_id: str, turn_ts: str, actor: Actor, *, helpful: bool, now: datetime
) -> None:
    """Keep one person's word on one answer; the newest counts."""
    row = locked(session, conversation_id)
    statement = select(FeedbackRow).where(
        FeedbackRow.conversation_id == conversation_id,
        FeedbackRow.turn_ts == turn_ts,
        FeedbackRow.person == actor.id,
    )
    item = session.exec(statement).one_or_none() or FeedbackRow(
        conversation_id=conversation_id,
        turn_ts=turn_ts,
        person=actor.id,
        scope=row.scope,
        helpful=helpful,
        at=now,
    )
    item.helpful, item.at = helpful, now
    session.add(item)
    facts = {"turn": turn_ts, "helpful": helpful}
    write_record(session, row, Record(act="feedback", actor=actor, facts=facts), now=now)


def pause(session: Session, scope: str, actor: Actor, now: datetime) -> bool:
    """Pause the bot for ``all`` or one channel; False where it was paused already."""
    if not insert_new(session, PauseRow(scope=scope, by=actor.id, at=now)):
        return False
    audit.append(session, audit.SYSTEM, Record(act="pause", actor=actor, facts={"scope": scope}), at=now)
    return True


def resume(session: Session, scope: str, actor: Actor, now: datetime) -> bool:
    """End a pause; False where there was none."""
    row = session.get(PauseRow, scope, with_for_update=True)
    if row is None:
        return False
    session.delete(row)
    audit.append(session, audit.SYSTEM, Record(act="resume", actor=actor, facts={"scope": scope}), at=now)
    return True


def note(session: Session, conversation_id: str, text: str, now: datetime, *, by: str = "", ping: bool = False) -> None:
    """A line in the card's internal thread, and the card drawn again."""
    row = locked(session, conversation_id)
    handoff = newest_handoff(session, conversation_id)
    if handoff is not None:
        add_note(session, row, handoff, Note(text=text, by=by, ping=ping), now)
        touch_card(session, row, handoff, now)


def locked(session: Session, conversation_id: str) -> ConversationRow:
    """The conversation, locked. Raises CardGone where there is none."""
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    if row is None:
        raise CardGone("conversation")
    return row


def customer_spoke_last(row: ConversationRow) -> bool:
    """Whether the customer's newest turn is younger than any agent's."""
    if row.customer_at is None:
        return False
    return row.agent_at is None or row.customer_at > row.agent_at


def human_stretch(session: Session, conversation_id: str) -> str:
    """What people said since the handoff before this one ended, one line a turn, for the bot to know."""
    handoffs = select(HandoffRow).where(HandoffRow.conversation_id == conversation_id)
    latest = session.exec(handoffs.order_by(desc(col(HandoffRow.opened_at))).limit(2)).all()
    since = latest[1].ended_at if len(latest) == 2 else None  # a takeover begins with words older than the claim
    statement = (
        select(TurnRow)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.author == Author.AGENT.value)
        .order_by(col(TurnRow.ts))
    )
    turns = [turn for turn in session.exec(statement).all() if since is None or turn.at >= since]
    return "\n".join(turn.text for turn in turns if turn.text)


def ask_for_person(
    session: Session, conversation_id: str, customer: Actor, *, now: datetime, policy: Policy, edition_id: str
) -> Applied:
    """The customer pressed Talk to a person. Raises AlreadyWaiting or AlreadyClaimed."""
    row = locked(session, conversation_id)
    if row.owner == Owner.CLOSED:
        reopened = press(mapping.conversation(row), replace(customer, kind="customer"), Act.REOPEN, now, policy)
        apply(session, row, reopened, now=now, edition_id=edition_id)
    why = "The customer pressed Talk to a person."
    decision = Decision(verdict=Verdict.HAND_OVER, rule="pressed-talk-to-a-person", reason=why, priority="high")
    return _hand_over(session, row, decision, now=now, policy=policy, edition_id=edition_id, by=customer)


def hand_over_held(
    session: Session,
    conversation_id: str,
    *,
    now: datetime,
    policy: Policy,
    edition_id: str,
    why: str,
    only_if_held: bool = False,
) -> Applied | None:
    """A held draft was rejected or nobody judged it: a person takes the turn instead."""
    row = locked(session, conversation_id)
    if row.owner != Owner.BOT:
        return None
    drafts = select(DraftRow).where(DraftRow.conversation_id == row.id, DraftRow.state == DraftState.HELD.value)
    held = session.exec(drafts).all()
    if only_if_held and not held:
        return None
    for draft in held:
        draft.state = DraftState.EXPIRED.value
        session.add(draft)
    decision = Decision(verdict=Verdict.HAND_OVER, rule="held-draft", reason=why)
    return _hand_over(session, row, decision, now=now, policy=policy, edition_id=edition_id, by=Actor(kind="system"))


def hand_over_unsent(
    session: Session, conversation_id: str, *, now: datetime, policy: Policy, edition_id: str, why: str
) -> Applied | None:
    """An answer never reached the customer, or nobody can tell: a person looks (DESIGN P6)."""
    row = locked(session, conversation_id)
    if row.owner != Owner.BOT:
        return None
    decision = Decision(verdict=Verdict.HAND_OVER, rule="could-not-send", reason=why, priority="high")
    return _hand_over(session, row, decision, now=now, policy=policy, edition_id=edition_id, by=Actor(kind="system"))


def _hand_over(
    session: Session,
    row: ConversationRow,
    decision: Decision,
    *,
    now: datetime,
    policy: Policy,
    edition_id: str,
    by: Actor,
) -> Applied:
    last = session.exec(
        select(TurnRow)
        .where(TurnRow.conversation_id == row.id, TurnRow.author == Author.CUSTOMER.value)
        .order_by(desc(col(TurnRow.ts)))
        .limit(1)
    ).one()
    turn = mapping.turn(last)
    snapshot = Snapshot(conversation=mapping.conversation(row), turns=(turn,), now=now)
    made = replace(hand_over(snapshot, decision, None, policy), outcome=None)
    records = tuple(replace(record, actor=by) for record in made.records)
    made = replace(
        made,
        records=records,
        sends=tuple(replace(send, text=send.text.replace("{company}", policy.company)) for send in made.sends),
    )
    return apply(
        session,
        row,
        made,
        now=now,
        edition_id=edition_id,
        made_from=Considered(turns=(turn,), evidence=Evidence()),
    )
