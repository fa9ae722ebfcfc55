"""A person is needed, whatever the rules say: asked for by press, by a held draft, by a send that failed."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, desc, select

from handoff.model import Act, Actor, Author, Decision, Evidence, Owner, Verdict
from handoff.plan import DraftState
from handoff.plans import hand_over
from handoff.policy.model import Policy
from handoff.snapshot import Snapshot
from handoff.takeover import press
from storage import mapping
from storage.acts import locked
from storage.apply import Applied, Considered, apply
from storage.records import DraftRow
from storage.routing import ask
from storage.tables import ConversationRow, TurnRow


def ask_for_person(
    session: Session,
    conversation_id: str,
    customer: Actor,
    *,
    now: datetime,
    policy: Policy,
    edition_id: str,
    away: frozenset[str] = frozenset(),
) -> Applied:
    """The customer pressed Talk to a person. Raises AlreadyWaiting or AlreadyClaimed."""
    row = locked(session, conversation_id)
    if row.owner == Owner.CLOSED:
        reopened = press(mapping.conversation(row), replace(customer, kind="customer"), Act.REOPEN, now, policy)
        apply(session, row, reopened, now=now, edition_id=edition_id)
    why = "The customer pressed Talk to a person."
    decision = Decision(verdict=Verdict.HAND_OVER, rule="pressed-talk-to-a-person", reason=why, priority="high")
    return hand_over_by(session, row, decision, now=now, policy=policy, edition_id=edition_id, by=customer, away=away)


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
    return hand_over_by(session, row, decision, now=now, policy=policy, edition_id=edition_id, by=Actor(kind="system"))


def hand_over_unsent(
    session: Session, conversation_id: str, *, now: datetime, policy: Policy, edition_id: str, why: str
) -> Applied | None:
    """An answer never reached the customer, or nobody can tell: a person looks (DESIGN P6)."""
    row = locked(session, conversation_id)
    if row.owner != Owner.BOT:
        return None
    decision = Decision(verdict=Verdict.HAND_OVER, rule="could-not-send", reason=why, priority="high")
    return hand_over_by(session, row, decision, now=now, policy=policy, edition_id=edition_id, by=Actor(kind="system"))


def hand_over_by(
    session: Session,
    row: ConversationRow,
    decision: Decision,
    *,
    now: datetime,
    policy: Policy,
    edition_id: str,
    by: Actor,
    away: frozenset[str] = frozenset(),
) -> Applied:
    """Hand the customer's last turn over by this decision."""
    last = session.exec(
        select(TurnRow)
        .where(TurnRow.conversation_id == row.id, TurnRow.author == Author.CUSTOMER.value)
        .order_by(desc(col(TurnRow.ts)))
        .limit(1)
    ).one()
    turn = mapping.turn(last)
    snapshot = Snapshot(conversation=mapping.conversation(row), turns=(turn,), now=now)
    made = replace(hand_over(snapshot, decision, None, policy.to(row.account)), outcome=None)
    records = tuple(replace(record, actor=by) for record in made.records)
    made = replace(
        made,
        records=records,
        sends=tuple(replace(send, text=send.text.replace("{company}", policy.company)) for send in made.sends),
    )
    applied = apply(
        session,
        row,
        made,
        now=now,
        edition_id=edition_id,
        made_from=Considered(turns=(turn,), evidence=Evidence()),
    )
    if applied.handoff_id:
        ask(session, applied.handoff_id, policy, away=away)
    return applied
