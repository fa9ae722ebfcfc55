"""Translations: customers' words for the card, agents' replies as suggestions. Each is one operation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from handoff.model import Actor, Draft, Owner
from handoff.plan import DraftState, Note, Record
from handoff.plans import BOT
from storage.apply import write_record
from storage.drafts import keep_draft
from storage.planned import add_note, open_handoff, show_suggestion, touch_card
from storage.tables import ConversationRow, HandoffRow
from storage.translation_rows import ASKED, TranslationRow

REPLY = "reply"
"""Place of a draft that is an agent's own words translated: no later message of the customer's puts it out of date."""
TRIES = 3
"""Starts of one translation: who crashes over it again and again tells the agent instead."""
NO_MODEL = "asked for a translation into {language}, but none could be made and nothing was sent"
GONE = "asked for a translation into {language}; the conversation is no longer theirs and nothing was sent"
WHAT_NOW = ". Press *Reply* to send these words as they are, or to try again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """A customer's words in the agents' language."""

    original: str
    """What was translated: where the turn reads otherwise by now, this is not shown."""
    text: str
    """Empty where the words need no translation."""
    spoken: str
    language: str
    lost: tuple[str, ...]


def of_turns(session: Session, conversation_id: str) -> dict[str, Translated]:
    """The newest translation of each turn, by its ts."""
    statement = (
        select(TranslationRow)
        .where(TranslationRow.conversation_id == conversation_id, TranslationRow.turn_ts != "")
        .order_by(col(TranslationRow.at))
    )
    return {row.turn_ts: _translated(row) for row in session.exec(statement).all()}


def of_draft(session: Session, draft_id: str) -> TranslationRow | None:
    """The translation a suggestion is; None where the model wrote it by itself."""
    return session.exec(select(TranslationRow).where(TranslationRow.draft_id == draft_id)).first()


def keep_turn(
    session: Session, handoff_id: str, turn_ts: str, made: Translated, *, origin: str, now: datetime, edition_id: str
) -> None:
    """Keep a translation of a customer's words and have the card drawn with it; an edited turn's replaces the old."""
    handoff = session.get_one(HandoffRow, handoff_id)
    row = session.get_one(ConversationRow, handoff.conversation_id, with_for_update=True)
    dedupe = f"{row.id}:{turn_ts}:{made.language}"
    statement = select(TranslationRow).where(TranslationRow.dedupe == dedupe).with_for_update()
    kept = session.exec(statement).one_or_none()
    if kept is not None and kept.original == made.original:
        return  # another replica was faster
    if kept is None:
        kept = TranslationRow(
            dedupe=dedupe, conversation_id=row.id, scope=row.scope, turn_ts=turn_ts, language=made.language,
            original="", tried_at=now, at=now,
        )  # fmt: skip
    kept.original, kept.text, kept.lost, kept.spoken = made.original, made.text, list(made.lost), made.spoken
    kept.state, kept.origin, kept.at = "done", origin, now
    session.add(kept)
    facts = {"translation": kept.id, "turn": turn_ts, "into": made.language}
    write_record(session, row, Record(act="translate", actor=BOT, facts=facts), now=now, edition_id=edition_id)
    if handoff.ended_at is None:
        touch_card(session, row, handoff, now)


def ask(
    session: Session,
    conversation_id: str,
    actor: Actor,
    words: str,
    *,
    into: str,
    spoken: str,
    now: datetime,
    edition_id: str,
) -> str:
    """Keep an agent's words until they are translated; return the translation's id. Nothing goes out."""
    row = session.get_one(ConversationRow, conversation_id, with_for_update=True)
    row.agent_at = now
    asked = TranslationRow(
        conversation_id=row.id, scope=row.scope, by=actor.id, spoken=spoken, language=into, original=words,
        tried_at=now, at=now,
    )  # fmt: skip
    session.add_all([row, asked])
    facts = {"translation": asked.id, "into": into}
    write_record(session, row, Record(act="ask-translation", actor=actor, facts=facts), now=now, edition_id=edition_id)
    return asked.id


def left_behind(session: Session, before: datetime) -> list[str]:
    """Replies whose translation was begun, or not even that, before this time, and came to no end."""
    statement = select(TranslationRow.id).where(sql(ASKED), TranslationRow.tried_at <= before)
    return list(session.exec(statement.limit(20)).all())


def take(session: Session, translation_id: str, *, before: datetime, now: datetime) -> TranslationRow | None:
    """Begin one: None where it is done, or somebody began it after ``before``."""
    row = session.get(TranslationRow, translation_id, with_for_update=True)
    if row is None or row.state != "asked" or (row.tries and row.tried_at > before):
        return None
    row.tries, row.tried_at = row.tries + 1, now
    session.add(row)
    return row


def suggest(
    session: Session,
    translation_id: str,
    text: str,
    lost: tuple[str, ...],
    *,
    language: str,
    origin: str,
    now: datetime,
    edition_id: str,
) -> None:
    """Put a translated reply into the card's thread, for its author to look at. ``language`` is its name for people."""
    found = _asked(session, translation_id)
    if found is None:
        return
    kept, row = found
    handoff = open_handoff(session, row.id)
    if handoff is None or row.owner != Owner.HUMAN or row.agent != kept.by:
        _end(session, row, kept, GONE.format(language=language), now)
        return
    draft = Draft(text=text, origin=origin)
    state, place = DraftState.SUGGESTED, REPLY
    kept.draft_id = keep_draft(session, row, draft, "", state, now=now, edition_id=edition_id, place=place)
    kept.text, kept.lost, kept.origin, kept.state = text, list(lost), origin, "done"
    session.add(kept)
    show_suggestion(session, row, kept.draft_id, handoff.id, now)
    facts = {"translation": kept.id, "draft": kept.draft_id, "into": kept.language, "lost": list(lost)}
    write_record(session, row, Record(act="translate", actor=BOT, facts=facts), now=now, edition_id=edition_id)


def fail(session: Session, translation_id: str, *, language: str, now: datetime) -> None:
    """No translation: the agent is told in the card's thread, with their words and what they can do."""
    found = _asked(session, translation_id)
    if found is not None:
        kept, row = found
        _end(session, row, kept, NO_MODEL.format(language=language) + WHAT_NOW, now)


def _end(session: Session, row: ConversationRow, kept: TranslationRow, did: str, now: datetime) -> None:
    kept.state = "failed"
    session.add(kept)
    add_note(session, row, None, Note(text=kept.original, by=kept.by, did=did), now)
    session.add(row)
    facts = {"translation": kept.id, "into": kept.language}
    write_record(session, row, Record(act="translate-failed", actor=BOT, facts=facts), now=now)


def _asked(session: Session, translation_id: str) -> tuple[TranslationRow, ConversationRow] | None:
    """One that is still wanted, under its conversation's lock, which is always taken first."""
    kept = session.get(TranslationRow, translation_id)
    if kept is None:
        return None
    row = session.get_one(ConversationRow, kept.conversation_id, with_for_update=True)
    session.refresh(kept, with_for_update=True)
    return (kept, row) if kept.state == "asked" else None


def _translated(row: TranslationRow) -> Translated:
    return Translated(
        original=row.original, text=row.text, spoken=row.spoken, language=row.language, lost=tuple(row.lost)
    )
