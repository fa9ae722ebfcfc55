"""INSERT … ON CONFLICT DO NOTHING, on both databases."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel


def insert_new(session: Session, row: SQLModel) -> bool:
    """Insert ``row`` unless a unique key stands in the way; say whether it went in."""
    table: Any = type(row).__table__  # type: ignore[attr-defined]
    values = {column.name: getattr(row, column.name) for column in table.columns}
    insert = postgres_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    result: Any = session.execute(insert(table).values(values).on_conflict_do_nothing())
    return bool(result.rowcount == 1)


def one_at_a_time(session: Session, key: str) -> None:
    """Wait for other transactions that named ``key``; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
