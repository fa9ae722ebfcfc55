"""Files an agent sends with a reply: one send each, behind the words, on a lane of their own.

Words never wait for a file: a download may take a minute, and Slack's file servers may be down for longer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handoff.model import Actor
from handoff.plan import Note
from storage import fast
from storage.clock import lease_now
from storage.flow import OutboxRow
from storage.letters import SENDING, Letter
from storage.planned import add_note, newest_handoff
from storage.tables import ConversationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file somebody put into a form of ours, as Slack names it."""

    id: str
    name: str
    size: int = 0
    mime: str = ""
    url: str = ""
    """Where its bytes are, for who shows the bot's token."""


def attach(
    session: Session, row: ConversationRow, by: Actor, files: Sequence[Attached], now: datetime, *, alone: bool
) -> None:
    """Plan the sends of files. ``alone`` says that no words go before them, so they name who sends them."""
    for file in files:
        row.sends += 1
        fast.put(
            session,
            OutboxRow,
            kind="file",
            conversation_id=row.id,
            scope=row.scope,
            fence=None,
            ordinal=row.sends,
            body={"text": f"(file {file.name})", "by": by.id, "alone": alone, "file": asdict(file)},
            next_at=now,
        )


def facts(files: Sequence[Attached]) -> dict[str, object]:
    """What the audit record keeps of files; nothing where there are none."""
    return {"files": [{"name": file.name, "size": file.size} for file in files]} if files else {}


def named(files: Sequence[Attached]) -> str:
    """Names and sizes on a line each."""
    return "\n".join(f"{file.name} ({size(file.size)})" for file in files)


def size(count: int) -> str:
    """Bytes as a person reads them."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:.1f} MB"
    return f"{count / 1000:.0f} kB" if count >= 1000 else f"{count} bytes"


def of(body: Mapping[str, Any]) -> Attached:
    """The file of a send."""
    return Attached(**body["file"])


def hold(session: Session, letter: Letter, now: datetime, news: Mapping[str, object] | None = None) -> Letter | None:
    """Keep the send ours for a while longer and write ``news`` into it; None where it is another replica's now.

    The first upload that may be seen in Slack is the first start there can be a doubt about.
    """
    item = session.get(OutboxRow, letter.id, with_for_update=True)
    if item is None or item.status != "sending" or item.attempts != letter.attempts:
        return None
    if news and "uploads" in news and not item.body.get("uploads"):
        item.sending_at = now
    item.lease_until, item.body = lease_now(session) + SENDING, {**item.body, **(news or {})}
    session.add(item)
    return replace(letter, body=dict(item.body), started=now, first_started=item.sending_at or now)


def tell_lost(
    session: Session, row: ConversationRow, item: OutboxRow, why: str, now: datetime, *, unknown: bool
) -> None:
    """Whoever sent it hears in the card's thread what became of the file, and what to do."""
    file, by = of(item.body), str(item.body.get("by", ""))
    what = "may or may not have reached" if unknown else "did not reach"
    todo = (
        "Please look at their thread; if it is not there, send it once more."
        if unknown
        else "Post it in their thread yourself, or send a link."
    )
    text = f"{file.name} ({size(file.size)}) {what} the customer: {why}. {todo}"
    add_note(session, row, newest_handoff(session, row.id), Note(text=text, ping=by), now)
