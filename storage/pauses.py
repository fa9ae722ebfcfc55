"""Where the bot is paused."""

from datetime import datetime

from sqlmodel import Session, col, select

from handoff.model import Actor
from handoff.plan import Record
from storage import audit
from storage.flow import PauseRow
from storage.upsert import insert_new


def pause(session: Session, scope: str, actor: Actor, now: datetime) -> bool:
    """Pause the bot for ``all`` or one channel; False where it was paused already."""
    if not insert_new(session, PauseRow(scope=scope, by=actor.id, at=now)):
        return False
    audit.append(session, audit.SYSTEM, Record(act="pause", actor=actor, facts={"scope": scope}), at=now)
    return True


def resume(session: Session, scope: str, actor: Actor, now: datetime) -> bool:
    """End a pause; False where there was none."""
    row = session.get(PauseRow, scope, with_for_update=True)
    if row is None:
        return False
    session.delete(row)
    audit.append(session, audit.SYSTEM, Record(act="resume", actor=actor, facts={"scope": scope}), at=now)
    return True


def is_paused(session: Session, channel_id: str) -> bool:
    """Whether the bot is paused everywhere or in this channel."""
    statement = select(PauseRow).where(col(PauseRow.scope).in_(["all", channel_id]))
    return session.exec(statement).first() is not None


def pauses(session: Session) -> list[str]:
    """Scopes that are paused."""
    return list(session.exec(select(PauseRow.scope)).all())
