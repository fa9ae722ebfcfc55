"""Where the bot is paused."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, select

from handoff.model import Actor
from handoff.plan import Record
from storage import audit, fast
from storage.flow import PauseRow
from storage.upsert import insert_new

_PAUSES = fast.table(PauseRow)
_HERE = core_select(_PAUSES.c.scope).where(_PAUSES.c.scope.in_(["all", bindparam("channel")])).limit(1)


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
    return fast.first(session, _HERE, channel=channel_id) is not None


def pauses(session: Session) -> list[str]:
    """Scopes that are paused."""
    return list(session.exec(select(PauseRow.scope)).all())
