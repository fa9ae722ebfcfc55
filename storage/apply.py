"""apply(): the one transaction that carries out a Plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, text, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from handoff.errors import StaleConversation
from handoff.model import EndReason, Evidence, Owner, Turn
from handoff.plan import Outcome, Plan, Record
from handoff.quality import risk
from storage import audit, fast, mapping
from storage.approval_parts import follow
from storage.drafts import keep_draft, withdraw_drafts
from storage.flow import TimerRow
from storage.planned import add_note, add_send, open_handoff, sending_now, touch_card
from storage.records import DecisionRow, EvidenceRow
from storage.tables import UNDONE, ConversationRow, HandoffRow, TurnRow

_TURNS = fast.table(TurnRow)
_COUNT = core_select(func.count().label("pending")).where(
    _TURNS.c.conversation_id == bindparam("conversation"), text(UNDONE)
)
_END_TURN = (
    update(_TURNS)
    .where(_TURNS.c.conversation_id == bindparam("conversation"), _TURNS.c.ts == bindparam("one"))
    .values(outcome=bindparam("outcome"), status=bindparam("status"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """What a decision was made from; stored with it."""

    turns: Sequence[Turn]
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was written, for the engine to go on with."""

    handoff_id: str = ""
    decision_id: str = ""
    draft_id: str = ""
    outbox: tuple[str, ...] = ()
    in_flight: bool = False
    """An agent took over while a bot send had already started; the card says so."""


def apply(
    session: Session,
    row: ConversationRow,
    plan: Plan,
    *,
    now: datetime,
    edition_id: str,
    made_from: Considered | None = None,
) -> Applied:
    """Write a plan on a locked conversation.

    Raises:
        StaleConversation: The owner changed since the plan was made; nothing is written.
    """
    if row.fence != plan.before.fence:
        raise StaleConversation(row.id)
    in_flight = bool(plan.after.agent) and sending_now(session, row.id)
    mapping.write_conversation(row, plan.after)
    row.updated_at = now
    if plan.withdraws_drafts:
        withdraw_drafts(session, row, plan.records[0].actor.id, now)
    draft_id, decision_id = _keep_decision(session, row, plan, made_from, now, edition_id)
    handoff = _handoff(session, row, plan, decision_id, now)
    cited = made_from.evidence.passages if made_from is not None else ()
    outbox = tuple(add_send(session, row, send, now, cited) for send in plan.sends)
    for note in plan.notes:
        add_note(session, row, handoff, note, now)
    _set_timers(session, row, plan, now)
    for record in plan.records:
        write_record(session, row, record, now=now, edition_id=edition_id)
    if plan.outcome is not None and made_from is not None:
        end_turns(session, row, [turn.ts for turn in made_from.turns], plan.outcome)
    if plan.after.fence != plan.before.fence:
        follow(session, row, now)
    if handoff is not None:
        if in_flight:
            handoff.warning = "One bot message was already on its way when this was claimed."
        touch_card(session, row, handoff, now)
    return Applied(
        handoff_id=handoff.id if handoff else "",
        decision_id=decision_id,
        draft_id=draft_id,
        outbox=outbox,
        in_flight=in_flight,
    )


def write_record(
    session: Session, row: ConversationRow, record: Record, *, now: datetime, edition_id: str = ""
) -> None:
    """One audit line in the conversation's own chain."""
    audit.append(session, row.id, record, at=now, fence=row.fence, edition_id=edition_id, scope=row.scope)


def end_turns(session: Session, row: ConversationRow, ts: Sequence[str], outcome: Outcome) -> None:
    """Give the turns their outcome; of several answered together the last carries it."""
    for one in ts:
        last = one == ts[-1]
        merged = outcome in {Outcome.ANSWERED, Outcome.HELD, Outcome.SHADOWED} and not last
        fast.run(
            session,
            _END_TURN,
            conversation=row.id,
            one=one,
            outcome=(Outcome.MERGED if merged else outcome).value,
            status="answering" if outcome is Outcome.ANSWERED and last else "done",
        )
    count_pending(session, row)
    row.attempts = row.restarts = 0


def count_pending(session: Session, row: ConversationRow) -> None:
    """``pending`` is what is not done, counted afresh: it can never drift."""
    row.pending = pending_turns(session, row.id)


def pending_turns(session: Session, conversation_id: str) -> int:
    """How many turns of a conversation are not done."""
    (count,) = fast.rows(session, _COUNT, conversation=conversation_id)
    return int(count.pending)


def _keep_decision(
    session: Session,
    row: ConversationRow,
    plan: Plan,
    made_from: Considered | None,
    now: datetime,
    edition_id: str,
) -> tuple[str, str]:
    decision = plan.decision
    if decision is None or made_from is None:
        return "", ""
    draft_id = ""
    tied = made_from.turns[-1].ts
    if plan.draft_state is not None and made_from.evidence.draft is not None:
        draft = made_from.evidence.draft
        draft_id = keep_draft(session, row, draft, tied, plan.draft_state, now=now, edition_id=edition_id)
    evidence = fast.put(
        session,
        EvidenceRow,
        conversation_id=row.id,
        scope=row.scope,
        body=mapping.evidence_body(made_from.evidence),
        at=now,
    )
    looked = risk.of(decision.signals)
    kept = fast.put(
        session,
        DecisionRow,
        doubt=looked.doubt,
        chance=looked.chance,
        conversation_id=row.id,
        turn_ts=tied,
        turns=[turn.ts for turn in made_from.turns],
        scope=row.scope,
        verdict=decision.verdict.value,
        rule=decision.rule,
        reason=decision.reason,
        priority=decision.priority,
        topic=decision.topic,
        signals=mapping.signals_body(decision),
        considered=mapping.considered_body(decision),
        propensity=decision.propensity,
        fence=plan.before.fence,
        edition_id=edition_id,
        evidence_id=evidence["id"],
        draft_id=draft_id,
        at=now,
    )
    return draft_id, str(kept["id"])


def _set_timers(session: Session, row: ConversationRow, plan: Plan, now: datetime) -> None:
    """New timers replace those of their kinds: an earlier draft's must not end a younger one."""
    if not plan.timers:
        return
    kinds = {timer.kind for timer in plan.timers}
    row.awaits = ""  # an owner's clock that is set anew stands no longer
    old = select(TimerRow).where(TimerRow.conversation_id == row.id, col(TimerRow.kind).in_(kinds))
    for earlier in session.exec(old.where(col(TimerRow.fired_at).is_(None))).all():
        earlier.fired_at = now
        session.add(earlier)
    for timer in plan.timers:
        session.add(TimerRow(conversation_id=row.id, kind=timer.kind, rung=timer.rung, fence=row.fence, due=timer.due))


def _joined(plan: Plan) -> bool:
    """Whether the bot goes on alone: a held draft that stood on the card was joined by what the customer wrote."""
    return plan.decision is not None and plan.after.owner is Owner.BOT and not plan.opens_handoff


def _handoff(session: Session, row: ConversationRow, plan: Plan, decision_id: str, now: datetime) -> HandoffRow | None:
    """Open, carry on or end the stretch with people."""
    current = open_handoff(session, row.id)
    if current is not None and _joined(plan):
        current.ended_at, current.end_reason = now, EndReason.WITHDRAWN.value
        session.add(current)
        return current
    changed = plan.opens_handoff or plan.ends_handoff or plan.after.fence != plan.before.fence
    if current is not None and not changed:
        return current
    if plan.opens_handoff and current is None:
        decision = plan.decision
        current = HandoffRow(
            conversation_id=row.id,
            decision_id=decision_id,
            scope=row.scope,
            rule=decision.rule if decision else plan.records[0].act,
            reason=decision.reason if decision else plan.records[0].why,
            priority=decision.priority if decision else "normal",
            topic=decision.topic if decision else "",
            opened_at=now,
        )
    elif plan.opens_handoff and current is not None and plan.decision is not None:
        decision = plan.decision
        current.decision_id, current.rule = decision_id, decision.rule
        current.reason, current.priority, current.topic = decision.reason, decision.priority, decision.topic
    if current is None:
        return None
    if plan.after.fence != plan.before.fence:
        current.agent = plan.after.agent or current.agent
        if plan.after.agent:
            current.claimed_at = now
            current.first_claimed_at = current.first_claimed_at or now
    if plan.ends_handoff:
        current.ended_at = now
        current.end_reason = plan.after.end_reason.value if plan.after.end_reason else ""
    session.add(current)
    session.flush()
    return current
