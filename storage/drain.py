"""Reading and committing the work of one conversation under its lease."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, text, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from handoff.errors import StaleConversation
from handoff.model import Author, Draft
from handoff.plan import DraftState, Outcome, Plan, Record
from handoff.plans import BOT
from storage import fast
from storage.apply import Applied, Considered, apply, count_pending, end_turns, pending_turns, write_record
from storage.drafts import keep_draft
from storage.pending import Held, leased, lock
from storage.planned import open_handoff, touch_card
from storage.records import DecisionRow, DraftRow
from storage.tables import UNDONE, ConversationRow, ParticipantRow, TurnRow

NOTHING = Applied()
ASIDE = frozenset({Author.BYSTANDER, Author.BOT})
"""Authors whose messages behind the customer's turn change nothing about it."""

_TURNS = fast.table(TurnRow)
_PENDING = core_select(_TURNS.c.ts, _TURNS.c.author, _TURNS.c.text, _TURNS.c.deleted).where(
    _TURNS.c.conversation_id == bindparam("conversation"), text(UNDONE), _TURNS.c.status == "pending"
)
_FINISH = (
    update(_TURNS)
    .where(_TURNS.c.conversation_id == bindparam("conversation"), text(UNDONE), _TURNS.c.status == "answering")
    .values(status="done")
)


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
    if leased(session, conversation_id, token) is None:
        raise StaleConversation(conversation_id)
    row = session.get_one(ConversationRow, conversation_id)
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
            fast.put(session, ParticipantRow, once=True, conversation_id=row.id, person=turn.person)
        if author is Author.AGENT:
            row.agent_at = max(turn.at, row.agent_at or turn.at)
    if Author.CUSTOMER in authors.values():
        _join_held(session, row, now)
    session.add(row)


def began(session: Session, conversation_id: str, agent: str, now: datetime) -> None:
    """Put on record that an agent began this thread, before the bot could see it; their words are not ours to keep."""
    row = session.get_one(ConversationRow, conversation_id)
    fast.put(
        session,
        TurnRow,
        once=True,
        conversation_id=row.id,
        channel_id=row.channel_id,
        ts=row.thread_ts,
        author=Author.AGENT.value,
        person=agent,
        text="",
        status="done",
        outcome=Outcome.RECORDED.value,
        scope=row.scope,
        at=now,
        received_at=now,
    )


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
    held = leased(session, conversation_id, token)
    if held is None or (plans and held.fence != plans[0].before.fence):
        return Committed(status="stale")
    row = session.get_one(ConversationRow, conversation_id)
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
    found = lock(session, conversation_id)
    if found is None:
        return Committed(status="stale")
    held = Held(found)
    row = cast(ConversationRow, held)
    if row.fence != plan.before.fence or row.lease_token != token:
        _withhold(session, row, plan, made_from, now, edition_id)
        return Committed(status="stale")
    if _must_be_read_afresh(session, row, made_from, may_join=may_join):
        row.restarts += 1
        held.save(session)
        return Committed(status="joined")
    applied = apply(session, row, plan, now=now, edition_id=edition_id, made_from=made_from)
    held.save(session)
    return Committed(status="written", applied=applied)


def restarted(session: Session, conversation_id: str, token: str) -> None:
    """Count that the customer wrote while the draft was being written."""
    row = leased(session, conversation_id, token)
    if row is not None:
        fast.change(session, ConversationRow, conversation_id, restarts=row.restarts + 1)


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


def finish_turns(session: Session, conversation_id: str) -> int:
    """Turns whose answer is sent (or can never be) are done. Return how many are not."""
    fast.run(session, _FINISH, conversation=conversation_id)
    return pending_turns(session, conversation_id)


def _must_be_read_afresh(session: Session, row: ConversationRow, made_from: Considered, *, may_join: bool) -> bool:
    """Whether what waits differs from what the plan was made from.

    A new, edited or deleted turn of the customer's joins while it may. An agent's word, and a question taken
    back, count however often the customer wrote on. Side talk and other bots' messages change nothing.
    """
    known = {turn.ts: turn.text for turn in made_from.turns}
    now = {}
    for turn in fast.rows(session, _PENDING, conversation=row.id):
        if turn.author == Author.AGENT or (turn.deleted and turn.ts in known):
            return True
        if turn.author not in ASIDE:
            now[turn.ts] = "" if turn.deleted else turn.text
    return may_join and now != known


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
