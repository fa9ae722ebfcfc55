"""Watches what a process writes, from outside the product: SQL statements, commits, rollbacks.

On PostgreSQL through SQLAlchemy's events; on SQLite at the driver itself, since the hot path runs beside SQLAlchemy.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from typing_extensions import override

from tests.chaos.journal import Journal
from tests.chaos.points import AFTER, IN, WRITES, Written, values

ID = re.compile(r"[0-9a-f]{32}")
TS = re.compile(r"\b\d{10}\.\d{6}\b")
STARTS = """
SELECT o.id, o.kind, o.fence, c.owner, c.fence, c.id FROM outbox o JOIN conversation c ON c.id = o.conversation_id
WHERE o.status = 'sending' AND o.id IN ({})
"""
Query = Callable[[str], Iterable[Any]]
Phase = Callable[[set[str], str], None]
"""Called with what a transaction wrote, and IN it or AFTER its commit."""


@dataclass
class Writing:
    """What an open transaction has written so far."""

    tags: set[str] = field(default_factory=set)
    sends: dict[str, dict[str, Any]] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    """ts of messages."""


class Watch:
    """Follows every transaction of this process, by its connection."""

    def __init__(self, phase: Phase, journal: Journal) -> None:
        self._phase = phase
        self._journal = journal
        self._open: dict[int, Writing] = {}

    def statement(self, connection: int, text: str, parameters: Any, query: Query) -> None:
        """A statement was executed on this connection; `query` reads inside its transaction."""
        candidates = _candidates(text)
        if not candidates:
            return
        given = values(parameters)
        written = {write.name for write in candidates if write.fits(text, given)}
        if not written:
            return
        writing = self._open.setdefault(connection, Writing())
        writing.tags |= written
        if "turn" in written:
            writing.stored.update(TS.findall(repr(parameters)))
        if "sending" in written:
            writing.sends.update(_starts(parameters, query))
        self._phase(written, IN)

    def committed(self, connection: int) -> None:
        """Its transaction is in the database."""
        writing = self._open.pop(connection, None)
        if writing is None:
            return
        for send in writing.sends.values():
            self._journal.write("send", **send)
        if writing.stored:
            self._journal.write("stored", ts=sorted(writing.stored))
        self._phase(writing.tags, AFTER)

    def rolled_back(self, connection: int) -> None:
        """It never was."""
        self._open.pop(connection, None)


@lru_cache(maxsize=2000)
def _candidates(text: str) -> tuple[Written, ...]:
    """Writes this statement may be, whatever its values."""
    return tuple(write for write in WRITES if write.names(text))


def _starts(parameters: Any, query: Query) -> dict[str, dict[str, Any]]:
    """Sends this transaction starts, with the owner at this moment, read inside the transaction."""
    ids = ", ".join(f"'{one}'" for one in ID.findall(repr(parameters)))
    names = ("outbox", "kind", "bound", "owner", "fence", "conversation")
    return {row[0]: dict(zip(names, row, strict=True)) for row in query(STARTS.format(ids))} if ids else {}


def watch_postgres(watch: Watch) -> None:
    """Statements on PostgreSQL."""

    @event.listens_for(Engine, "after_cursor_execute")
    def _after(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        if connection.dialect.name != "sqlite":
            key = _key(connection.connection)
            watch.statement(key, statement, parameters, lambda sql: connection.exec_driver_sql(sql).all())


def watch_sqlite(watch: Watch) -> None:
    """Statements on SQLite, whichever way they take."""

    class Cursor(sqlite3.Cursor):
        @override
        def execute(self, sql: str, parameters: Any = (), /) -> Any:
            found = super().execute(sql, parameters)
            self._tell(sql, parameters)
            return found

        @override
        def executemany(self, sql: str, parameters: Any, /) -> Any:
            given = list(parameters)
            found = super().executemany(sql, given)
            self._tell(sql, given)
            return found

        def _tell(self, sql: str, parameters: Any) -> None:
            plain = sqlite3.Connection.cursor(self.connection)
            watch.statement(id(self.connection), sql, parameters, lambda query: plain.execute(query).fetchall())

    class Connected(sqlite3.Connection):
        @override
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        @override
        def execute(self, sql: str, parameters: Any = (), /) -> Any:
            return self.cursor().execute(sql, parameters)

    connect: Any = sqlite3.dbapi2.connect

    def watched(*given: Any, **named: Any) -> Any:
        return connect(*given, **{"factory": Connected, **named})

    sqlite3.dbapi2.connect = watched


def watch_commits(watch: Watch) -> None:
    """Ends of transactions; both databases end theirs through SQLAlchemy."""
    commit: Any = DefaultDialect.do_commit
    rollback: Any = DefaultDialect.do_rollback

    def do_commit(self: Any, connection: Any) -> None:
        commit(self, connection)
        watch.committed(_key(connection))

    def do_rollback(self: Any, connection: Any) -> None:
        watch.rolled_back(_key(connection))
        rollback(self, connection)

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
    DefaultDialect.do_rollback = do_rollback  # type: ignore[method-assign]


def _key(connection: Any) -> int:
    """The driver's own connection is what a pool's wrappers have in common."""
    return id(getattr(connection, "dbapi_connection", None) or connection)
