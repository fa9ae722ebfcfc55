"""What open modals are about. Slack carries a one-time id only, so nothing can be forged or replayed."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handoff.errors import CardGone
from storage.flow import ModalRow

LIFE = timedelta(hours=2)
"""How long somebody may write a reply before the modal is refused."""


def keep(session: Session, *, kind: str, person: str, conversation_id: str, ref: str, now: datetime) -> str:
    """Remember a modal; return its id."""
    row = ModalRow(kind=kind, person=person, conversation_id=conversation_id, ref=ref, at=now)
    session.add(row)
    return row.id


def look(session: Session, *, modal_id: str, kind: str, person: str, now: datetime) -> ModalRow:
    """An open modal, not used up. Raises CardGone as use() does."""
    row = session.get(ModalRow, modal_id)
    if row is None or row.used or row.kind != kind or row.person != person or now - row.at > LIFE:
        raise CardGone("window")
    return row


def use(session: Session, *, modal_id: str, kind: str, person: str, now: datetime) -> ModalRow:
    """Use a modal once.

    Raises:
        CardGone: Unknown, used, too old, of another kind or opened by somebody else.
    """
    row = session.get(ModalRow, modal_id, with_for_update=True)
    if row is None or row.used or row.kind != kind or row.person != person or now - row.at > LIFE:
        raise CardGone("window")
    row.used = True
    session.add(row)
    return row
