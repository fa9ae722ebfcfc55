"""Drafts: kept in their state, withdrawn when the owner changes."""

from datetime import datetime

from sqlmodel import Session, col, select

from handoff.model import Draft, Owner
from handoff.plan import DraftState
from storage import fast
from storage.planned import show_suggestion
from storage.records import DraftRow
from storage.tables import ConversationRow


def withdraw_drafts(session: Session, row: ConversationRow, by: str, now: datetime) -> None:
    """Held drafts and suggestions end when the owner changes."""
    live = (DraftState.HELD.value, DraftState.SUGGESTED.value)
    statement = select(DraftRow).where(DraftRow.conversation_id == row.id, col(DraftRow.state).in_(live))
    for draft in session.exec(statement).all():
        if draft.state == DraftState.SUGGESTED and row.owner in {Owner.HUMAN, Owner.WAITING}:
            continue  # a suggestion is for the person who takes over
        draft.state, draft.judged_by, draft.judged_at = DraftState.WITHHELD.value, by, now
        session.add(draft)
        if draft.place:
            show_suggestion(session, row, draft.id, "", now)


def keep_draft(
    session: Session,
    row: ConversationRow,
    draft: Draft,
    turn_ts: str,
    state: DraftState,
    *,
    now: datetime,
    edition_id: str,
    place: str = "",
) -> str:
    """Store a draft in its state; return its id."""
    item = fast.put(
        session,
        DraftRow,
        conversation_id=row.id,
        turn_ts=turn_ts,
        scope=row.scope,
        text=draft.text,
        origin=draft.origin,
        cites=list(draft.cites),
        state=state.value,
        edition_id=edition_id,
        fence=row.fence,
        at=now,
        place=place,
    )
    return str(item["id"])
