"""Answers of the bot's that reached customers."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlmodel import Session

from storage.measures.sql import CONVERSATIONS, TURNS, day, within
from storage.tables import SAID


def answers(session: Session, since: datetime, until: datetime, account: str = "") -> dict[str, int]:
    """UTC day → answers sent in [since, until). An answer in several parts is several messages."""
    when = day(TURNS.received_at)
    statement = select(when, func.count()).where(text(SAID), within(TURNS.received_at, since, until)).group_by(when)
    if account:
        statement = statement.join(CONVERSATIONS.id.table, CONVERSATIONS.id == TURNS.conversation_id)
        statement = statement.where(CONVERSATIONS.account == account)
    return {row[0]: row[1] for row in session.connection().execute(statement)}
