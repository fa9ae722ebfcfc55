"""Giving a conversation back to the bot with a word on how to go on."""

from datetime import datetime

from sqlmodel import Session, col, desc, select

from handoff.model import Act, Actor, Author
from handoff.plan import Note, Record
from handoff.policy.model import Policy
from storage.acts import act_on, customer_spoke_last, locked
from storage.apply import count_pending, write_record
from storage.planned import add_note, newest_handoff
from storage.tables import TurnRow


def release_with_word(
    session: Session,
    conversation_id: str,
    actor: Actor,
    words: str,
    *,
    now: datetime,
    policy: Policy,
    edition_id: str,
    answer_now: bool,
) -> bool:
    """Release, and leave the bot an instruction no customer sees.

    Args:
        session: The transaction.
        conversation_id: Whose.
        actor: The owner or a lead.
        words: What the bot is to do.
        now: Aware UTC time.
        policy: The edition's.
        edition_id: Its id.
        answer_now: Let the bot answer what the customer said last, where nobody has yet.

    Returns:
        Whether a turn waits for the bot now.

    Raises:
        IllegalAct, NotAllowed: See handoff.ownership.step.
    """
    open_question = customer_spoke_last(locked(session, conversation_id))
    act_on(
        session, conversation_id, Act.RELEASE, actor,
        now=now, policy=policy, edition_id=edition_id, why="Told the bot how to go on.",
    )  # fmt: skip
    row = locked(session, conversation_id)
    row.whisper = words
    note = Note(text=words, by=actor.id, did="gave it back and told the bot")
    add_note(session, row, newest_handoff(session, row.id), note, now)
    write_record(session, row, Record(act="whisper", actor=actor), now=now, edition_id=edition_id)
    if not (answer_now and open_question):
        return False
    last = select(TurnRow).where(TurnRow.conversation_id == row.id, TurnRow.author == Author.CUSTOMER.value)
    turn = session.exec(last.order_by(desc(col(TurnRow.ts))).limit(1)).first()
    if turn is None or turn.deleted:
        return False
    turn.status, turn.outcome, row.ready_at = "pending", "", now
    session.add(turn)
    session.flush()
    count_pending(session, row)
    session.add(row)
    return True
