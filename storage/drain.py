"""Reading and committing the work of one conversation under its lease."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from handoff.errors import StaleConversation
from handoff.model import Author, Draft
from handoff.plan import DraftState, Outcome, Plan, Record
from handoff.plans import BOT
from storage.apply import Applied, Considered, apply, count_pending, end_turns, write_record
from storage.drafts import keep_draft
from storage.pending import leased
from storage.planned import open_handoff, touch_card
from storage.records import DecisionRow, DraftRow
from storage.tables import ConversationRow, ParticipantRow, TurnRow

NOTHING = Applied()


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """How a commit went: ``written``, ``stale`` (a person or another worker came first) or ``joined``
    (the customer wrote on; the draft starts again).
    """

    status: str
    applied: Applied = NOTHING


def admit(
    session: Session,
    conversation_id: str,
    token: str,
    authors: Mapping[str, Author],
    *,
    scope: str,
    account: str,
    tier: str,
    now: datetime,
) -> None:
    """Write down who wrote the pending turns, and whose conversation this is."""
    row = leased(session, conversation_id, token)
    if row is None:
        raise StaleConversation(conversation_id)
    if not row.scope:
        row.scope, row.account, row.tier = scope, account, tier
    turns = select(TurnRow).where(TurnRow.conversation_id == row.id, col(TurnRow.ts).in_(list(authors)))
    for turn in session.exec(turns).all():
        author = authors[turn.ts]
        turn.author, turn.scope = author.value, row.scope
        session.add(turn)
        if author is Author.CUSTOMER:
            row.customer = row.customer or turn.person
            row.customer_at = max(turn.at, row.customer_at or turn.at)
            if session.get(ParticipantRow, (row.id, turn.person)) is None:
                session.add(ParticipantRow(conversation_id=row.id, person=turn.person))
        if author is Author.AGENT:
            row.agent_at = max(turn.at, row.agent_at or turn.at)
    if Author.CUSTOMER in authors.values():
        _join_held(session, row, now)
    session.add(row)


def _join_held(session: Session, row: ConversationRow, now: datetime) -> None:
    """What waits for an approval joins what the customer writes now: one draft answers all of it."""
    held = select(DraftRow).where(DraftRow.conversation_id == row.id, DraftRow.state == DraftState.HELD.value)
    for draft in session.exec(held).all():
        decided = select(DecisionRow).where(DecisionRow.conversation_id == row.id, DecisionRow.draft_id == draft.id)
        asked = [ts for decision in session.exec(decided).all() for ts in decision.turns]
        draft.state, draft.judged_at = DraftState.WITHHELD.value, now
        again = select(TurnRow).where(TurnRow.conversation_id == row.id, col(TurnRow.ts).in_(asked))
        for turn in session.exec(again.where(col(TurnRow.deleted).is_(False))).all():
            turn.status, turn.outcome = "pending", ""
            session.add(turn)
        session.flush()
        count_pending(session, row)
        handoff = open_handoff(session, row.id)
        if handoff is not None:
            touch_card(session, row, handoff, now)


def settle(
    session: Session,
    conversation_id: str,
    token: str,
    ts: list[str],
    outcome: Outcome,
    plans: list[Plan],
    *,
    now: datetime,
    edition_id: str,
) -> Committed:
    """End turns that need no decision (people's words, side talk), with the acts they amount to."""
    row = leased(session, conversation_id, token)
    if row is None or (plans and row.fence != plans[0].before.fence):
        return Committed(status="stale")
    applied = Applied()
    for plan in plans:
        applied = apply(session, row, plan, now=now, edition_id=edition_id)
    if ts:
        end_turns(session, row, ts, outcome)
        handoff = open_handoff(session, row.id)
        if handoff is not None and not plans:
            touch_card(session, row, handoff, now)  # what was open may be answered now
    return Committed(status="written", applied=applied)


def commit(
    session: Session,
    conversation_id: str,
    token: str,
    plan: Plan,
    made_from: Considered,
    *,
    now: datetime,
    edition_id: str,
    may_join: bool,
) -> Committed:
    """The commit point of a decision: fence and lease token must be what they were.

    A person who came first makes it stale: the draft is kept as withheld and never sent.
    """
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    if row is None:
        return Committed(status="stale")
    if row.fence != plan.before.fence or row.lease_token != token:
        _withhold(session, row, plan, made_from, now, edition_id)
        return Committed(status="stale")
    wrote_on = may_join and _wrote_on(session, row, made_from)
    if wrote_on or _taken_back(session, row, made_from) or _person_spoke(session, row):
        row.restarts += 1
        session.add(row)
        return Committed(status="joined")
    applied = apply(session, row, plan, now=now, edition_id=edition_id, made_from=made_from)
    return Committed(status="written", applied=applied)


def restarted(session: Session, conversation_id: str, token: str) -> None:
    """Count that the customer wrote while the draft was being written."""
    row = leased(session, conversation_id, token)
    if row is not None:
        row.restarts += 1
        session.add(row)


def withhold_unfinished(
    session: Session, conversation_id: str, turn_ts: str, *, now: datetime, edition_id: str
) -> None:
    """Keep on record that a claim stopped the model before its draft was whole."""
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    if row is None:
        return
    draft = Draft(text="", origin="stopped")
    draft_id = keep_draft(session, row, draft, turn_ts, DraftState.WITHHELD, now=now, edition_id=edition_id)
    record = Record(
        act="withhold",
        actor=BOT,
        why="A person took over; the model was stopped before its draft was whole.",
        facts={"draft": draft_id, "turn": turn_ts},
    )
    write_record(session, row, record, now=now, edition_id=edition_id)


def finish_turns(session: Session, row: ConversationRow) -> None:
    """Turns whose answer is sent (or can never be) are done."""
    statement = select(TurnRow).where(TurnRow.conversation_id == row.id, TurnRow.status == "answering")
    for turn in session.exec(statement).all():
        turn.status = "done"
        session.add(turn)
    session.flush()
    count_pending(session, row)


def _wrote_on(session: Session, row: ConversationRow, made_from: Considered) -> bool:
    """Whether the turns differ from those the plan was made from: new, edited or deleted ones.

    Side talk and other bots' messages behind the customer's turn change nothing about it.
    """
    aside = (Author.BYSTANDER.value, Author.BOT.value)
    known = {turn.ts: turn.text for turn in made_from.turns}
    statement = (
        select(TurnRow)
        .where(TurnRow.conversation_id == row.id, TurnRow.status == "pending")
        .where(col(TurnRow.author).not_in(aside))
    )
    now = {turn.ts: "" if turn.deleted else turn.text for turn in session.exec(statement).all()}
    return now != known


def _person_spoke(session: Session, row: ConversationRow) -> bool:
    """Whether an agent's turn waits: that counts however often the customer wrote on."""
    statement = select(TurnRow.id).where(TurnRow.conversation_id == row.id, TurnRow.status == "pending")
    return session.exec(statement.where(TurnRow.author == Author.AGENT.value)).first() is not None


def _taken_back(session: Session, row: ConversationRow, made_from: Considered) -> bool:
    """Whether the customer deleted one of the turns meanwhile: that counts however often they wrote on."""
    asked = col(TurnRow.ts).in_([turn.ts for turn in made_from.turns])
    gone = select(TurnRow.id).where(TurnRow.conversation_id == row.id, asked, col(TurnRow.deleted).is_(True))
    return session.exec(gone).first() is not None


def _withhold(
    session: Session, row: ConversationRow, plan: Plan, made_from: Considered, now: datetime, edition_id: str
) -> None:
    draft: Draft | None = made_from.evidence.draft
    if draft is None:
        return
    tied = made_from.turns[-1].ts
    draft_id = keep_draft(session, row, draft, tied, DraftState.WITHHELD, now=now, edition_id=edition_id)
    facts = {"draft": draft_id, "turn": tied, "made_at_fence": plan.before.fence}
    record = Record(act="withhold", actor=BOT, why="A person took over while the draft was written.", facts=facts)
    write_record(session, row, record, now=now, edition_id=edition_id)
