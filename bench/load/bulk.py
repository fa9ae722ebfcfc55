"""Rows into a database, many at once: SQLite by executemany, PostgreSQL by COPY."""

import contextlib
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

import asyncpg

Row = dict[str, Any]
BATCH = 60_000
"""Rows held in memory at once."""


async def load(url: str, rows: Iterable[tuple[str, Row]]) -> int:
    """Write all rows; how many there were."""
    return _sqlite(url, rows) if url.startswith("sqlite") else await _postgres(url, rows)


def _batches(rows: Iterable[tuple[str, Row]]) -> Iterable[dict[tuple[str, tuple[str, ...]], list[Row]]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        by_table: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
        for table, row in batch:
            by_table.setdefault((table, tuple(row)), []).append(row)
        yield by_table


def _sqlite(url: str, rows: Iterable[tuple[str, Row]]) -> int:
    count = 0
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for pragma in ("synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        for batch in _batches(rows):
            with connection:
                for (table, names), found in batch.items():
                    marks = ", ".join("?" * len(names))
                    statement = f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({marks})'
                    connection.executemany(statement, (tuple(map(_plain, row.values())) for row in found))
                    count += len(found)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


def _plain(value: Any) -> Any:
    """A time as SQLAlchemy writes it into SQLite."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


async def _postgres(url: str, rows: Iterable[tuple[str, Row]]) -> int:
    count = 0
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        for batch in _batches(rows):
            async with connection.transaction():
                for (table, names), found in batch.items():
                    records = [tuple(row.values()) for row in found]
                    await connection.copy_records_to_table(table, records=records, columns=names)
                    count += len(found)
        await connection.execute("ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
    return count
