"""Suggested replies in a card's thread: kept while a person has the conversation, drawn again when judged."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from handoff.model import Draft, Evidence, Owner
from handoff.plan import DraftState, Record
from handoff.plans import BOT
from storage import translations
from storage.apply import write_record
from storage.drafts import keep_draft
from storage.flow import OutboxRow
from storage.planned import open_handoff, show_suggestion
from storage.records import DraftRow
from storage.tables import ConversationRow, HandoffRow, TurnRow

THREAD = "thread"
"""Place of a draft that stands in a card's thread, not on the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionView:
    """One suggestion as agents see it."""

    draft_id: str
    conversation_id: str
    wanted: int
    """The version this view is of."""
    text: str
    final_text: str
    state: DraftState
    judged_by: str
    asked: str
    sources: tuple[tuple[str, str], ...]
    card_ts: str
    """ts of the handoff's card, under which it stands."""
    original: str = ""
    """Of a translated reply: the agent's own words."""
    by: str = ""
    language: str = ""
    lost: tuple[str, ...] = ()
    """What of the original the translation does not hold."""


def keep(
    session: Session,
    conversation_id: str,
    fence: int,
    turn_ts: str,
    draft: Draft,
    evidence: Evidence,
    *,
    useful: bool,
    now: datetime,
    edition_id: str,
) -> str:
    """Put a suggestion into the card's thread; return its id, empty where nobody gets to see it.

    One that is of no use, or came after the owner changed, is kept as not sent. Earlier ones of the same handoff are
    out of date: the customer wrote on.
    """
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    handoff = open_handoff(session, conversation_id) if row is not None else None
    if row is None:
        return ""
    if not useful or handoff is None or row.owner != Owner.HUMAN or row.fence != fence:
        state = DraftState.NOT_SENT
        kept = keep_draft(session, row, draft, turn_ts, state, now=now, edition_id=edition_id, place=THREAD)
        facts = {"draft": kept, "turn": turn_ts, "shown": False}
        write_record(session, row, Record(act="suggest", actor=BOT, facts=facts), now=now, edition_id=edition_id)
        return ""
    waiting = select(DraftRow).where(
        DraftRow.conversation_id == conversation_id,
        DraftRow.place == THREAD,
        DraftRow.state == DraftState.SUGGESTED.value,
    )
    for earlier in session.exec(waiting).all():
        earlier.state, earlier.judged_at = DraftState.EXPIRED.value, now
        session.add(earlier)
        show_suggestion(session, row, earlier.id, handoff.id, now)
    draft_id = keep_draft(
        session, row, draft, turn_ts, DraftState.SUGGESTED, now=now, edition_id=edition_id, place=THREAD
    )
    cited = [evidence.passages[at] for at in draft.cites if 0 <= at < len(evidence.passages)]
    sources = [[passage.title, passage.section] for passage in cited]
    show_suggestion(session, row, draft_id, handoff.id, now, sources=sources)
    record = Record(act="suggest", actor=BOT, facts={"draft": draft_id, "turn": turn_ts})
    write_record(session, row, record, now=now, edition_id=edition_id)
    return draft_id


def view(session: Session, draft_id: str) -> SuggestionView | None:
    """The view of a suggestion; None where it or its card is gone."""
    item = session.exec(select(OutboxRow).where(OutboxRow.dedupe == f"suggestion:{draft_id}")).one_or_none()
    draft = session.get(DraftRow, draft_id)
    handoff = session.get(HandoffRow, item.handoff_id) if item is not None else None
    if item is None or draft is None or handoff is None:
        return None
    turns = select(TurnRow).where(TurnRow.conversation_id == draft.conversation_id, TurnRow.ts == draft.turn_ts)
    turn = session.exec(turns).first()
    translation = translations.of_draft(session, draft.id)
    return SuggestionView(
        draft_id=draft.id,
        conversation_id=draft.conversation_id,
        wanted=item.wanted,
        text=draft.text,
        final_text=draft.final_text,
        state=DraftState(draft.state),
        judged_by=draft.judged_by,
        asked=turn.text if turn is not None and not turn.deleted else "",
        sources=tuple((str(one[0]), str(one[1])) for one in item.body.get("sources", ())),
        card_ts=handoff.card_ts,
        original=translation.original if translation is not None else "",
        by=translation.by if translation is not None else "",
        language=translation.language if translation is not None else "",
        lost=tuple(translation.lost) if translation is not None else (),
    )


def redraw(session: Session, row: ConversationRow, draft: DraftRow, now: datetime) -> None:
    """Its state changed: what stands in the thread must say so."""
    if draft.place:
        show_suggestion(session, row, draft.id, "", now)
