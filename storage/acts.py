"""What people do to a conversation: presses, replies, feedback, pauses. Each is one operation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, desc, select

from handoff.errors import CardGone
from handoff.model import Act, Actor, Author, Conversation, Owner
from handoff.plan import Note, Plan, Record
from handoff.policy.model import Policy
from handoff.takeover import press
from storage import audit, ledger, mapping
from storage.apply import Applied, apply, write_record
from storage.planned import add_note, newest_handoff, open_handoff, touch_card
from storage.tables import ConversationRow, HandoffRow, TurnRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an act did."""

    conversation: Conversation
    applied: Applied

    @property
    def in_flight(self) -> bool:
        """A bot send had already started when the act was committed."""
        return self.applied.in_flight


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
    to: str = "",
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
        policy.to(row.account),
        customer_spoke_last=customer_spoke_last(row),
        handoff_open=open_handoff(session, row.id) is not None,
        quietly=quietly,
        why=why,
        tier=row.tier,
        to=to,
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
    if plan.before.agent and not plan.after.agent:
        row.human_stretch, row.whisper = human_stretch(session, row.id), ""
    applied = apply(session, row, plan, now=now, edition_id=edition_id)
    if plan.after.owner is Owner.CLOSED:
        ledger.keep_all(session, row, plan.records[0].actor, now)
    return Acted(conversation=plan.after, applied=applied)


def refused(session: Session, conversation_id: str, actor: Actor, what: str, why: str, now: datetime) -> None:
    """Put a refused act on record: in the conversation's chain if there is one, else in the system's."""
    record = Record(act="refused", actor=actor, why=why, facts={"what": what})
    row = session.get(ConversationRow, conversation_id, with_for_update=True) if conversation_id else None
    if row is None:
        audit.append(session, audit.SYSTEM, record, at=now)
        return
    write_record(session, row, record, now=now)


def note(session: Session, conversation_id: str, text: str, now: datetime, *, by: str = "", ping: str = "") -> None:
    """A line in the card's internal thread, and the card drawn again."""
    row = locked(session, conversation_id)
    handoff = newest_handoff(session, conversation_id)
    if handoff is not None:
        add_note(session, row, handoff, Note(text=text, by=by, ping=ping), now)
        touch_card(session, row, handoff, now)


def ask_colleague(
    session: Session, conversation_id: str, by: Actor, colleague: str, question: str, now: datetime
) -> None:
    """A question to a colleague in the card's thread; the owner stays who it is. Raises CardGone where it ended."""
    row = locked(session, conversation_id)
    handoff = open_handoff(session, conversation_id)
    if handoff is None:
        raise CardGone("card")
    add_note(session, row, handoff, Note(text=question, by=by.id, did="asks you", ping=colleague), now)
    write_record(session, row, Record(act="ask", actor=by, why=question, facts={"colleague": colleague}), now=now)


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
    return "\n".join([*(turn.text for turn in turns if turn.text), *ledger.open_words(session, conversation_id)])
