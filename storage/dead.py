"""Dead letters: sends that failed or whose outcome nobody knows, for a person to see and to try again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from handoff.errors import CardGone
from handoff.model import Actor
from handoff.plan import Record
from storage.acts import locked
from storage.apply import write_record
from storage.flow import DEAD, OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One send that did not come to a good end."""

    id: str
    kind: str
    status: str
    """``failed`` (Slack certainly did not take it) or ``unknown``."""
    conversation_id: str
    error: str
    attempts: int
    text: str


def dead_letters(session: Session, limit: int = 200) -> list[DeadLetter]:
    """Sends that failed or are in doubt, oldest first."""
    statement = select(OutboxRow).where(text(DEAD)).order_by(col(OutboxRow.next_at)).limit(limit)
    return [
        DeadLetter(
            id=item.id,
            kind=item.kind,
            status=item.status,
            conversation_id=item.conversation_id,
            error=item.error,
            attempts=item.attempts,
            text=str(item.body.get("text", "")),
        )
        for item in session.exec(statement).all()
    ]


def retry(session: Session, outbox_id: str, by: Actor, now: datetime) -> str:
    """Try a dead letter again; one in doubt is looked for first, and a bound one still needs its fence.

    Returns:
        Its kind.

    Raises:
        CardGone: There is no such dead letter.
    """
    item = session.get(OutboxRow, outbox_id)
    if item is None:
        raise CardGone("dead letter")
    row = locked(session, item.conversation_id)
    session.refresh(item, with_for_update=True)
    if item.status not in {"failed", "unknown"}:
        raise CardGone("dead letter")
    if item.status == "unknown":
        item.status, item.doubt_at = "sending", item.doubt_at or item.sending_at or now
        item.body = {**item.body, "accepted": False}  # a person decides: a file Slack took in vain may go again
    else:
        item.status, item.sending_at, item.doubt_at = "ready", None, None
    item.next_at, item.lease_until, item.attempts = now, None, 0
    session.add(item)
    write_record(session, row, Record(act="retry-send", actor=by, facts={"outbox": item.id}), now=now)
    return item.kind
