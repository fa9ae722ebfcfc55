"""Stretches of a direct message: one ends at Resolve or after the quiet time, and the next root opens another."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, desc, select

from handoff.model import Act, Actor, Owner
from handoff.ownership import step
from handoff.plan import Record
from storage import audit, mapping
from storage.tables import ConversationRow, TurnRow


def direct_conversation(
    session: Session, channel_id: str, thread_ts: str, ts: str, now: datetime, quiet: timedelta
) -> ConversationRow | None:
    """The stretch a direct message belongs to; None where its root message opens a new one."""
    if thread_ts and thread_ts != ts:
        parent = session.exec(
            select(TurnRow).where(TurnRow.channel_id == channel_id, TurnRow.ts == thread_ts)
        ).one_or_none()
        if parent is not None:
            return session.get(ConversationRow, parent.conversation_id, with_for_update=True)
    statement = select(ConversationRow).where(ConversationRow.channel_id == channel_id)
    newest = session.exec(statement.order_by(desc(col(ConversationRow.opened_at))).limit(1)).one_or_none()
    if newest is None:
        return None
    session.refresh(newest, with_for_update=True)
    if newest.owner == Owner.BOT and newest.pending == 0 and _is_quiet(newest, now, quiet):
        _end_quiet(session, newest, now)
    return None if newest.owner == Owner.CLOSED and newest.pending == 0 else newest


def _is_quiet(row: ConversationRow, now: datetime, quiet: timedelta) -> bool:
    return row.updated_at is not None and now - row.updated_at > quiet


def _end_quiet(session: Session, row: ConversationRow, now: datetime) -> None:
    """A stretch people owe an answer never ends by itself; the bot's does, after the quiet time."""
    before = mapping.conversation(row)
    after = step(before, Act.EXPIRE, Actor(kind="system"), now)
    mapping.write_conversation(row, after)
    session.add(row)
    record = Record(
        act="expire", actor=Actor(kind="system"), why="quiet", from_owner=before.owner, to_owner=after.owner
    )
    audit.append(session, row.id, record, at=now, fence=row.fence, scope=row.scope)
