"""The clock leases are judged by: the database's on PostgreSQL, the process's on SQLite (one process)."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlmodel import Session


def lease_now(session: Session) -> datetime:
    """Aware UTC time by the clock all holders of leases share."""
    if session.get_bind().dialect.name == "postgresql":
        now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return now.astimezone(UTC)
    return datetime.now(UTC)
