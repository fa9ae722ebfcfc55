"""SQLite's short way: a Core statement compiled once, run on the driver's connection.

SQLAlchemy compiles the SQL and lends its types' own processors, so values look the same on every way; what is
left out is its bookkeeping around each execution. The session must have its connection, and with it the
operation's savepoint, before the first statement runs here: ``attach`` sees to that.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, Row, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

KEY = "direct"
DIALECT = sqlite.dialect(paramstyle="qmark")
Process = Callable[[Any], Any]


def attach(session: Session) -> None:
    """Let the hot path's statements of this session, which runs on SQLite, take the short way."""
    session.info[KEY] = session.connection().connection.driver_connection


def of(session: Session) -> sqlite3.Connection | None:
    """The driver's connection of an attached session."""
    found: sqlite3.Connection | None = session.info.get(KEY)
    return found


class Compiled:
    """One statement with its processors."""

    def __init__(self, statement: Any, names: tuple[str, ...]) -> None:
        made = statement.compile(dialect=DIALECT, column_keys=names or None)
        given = {name: "" for name, bind in made.binds.items() if bind.required}
        whole = made.construct_expanded_state(given)  # lists and limits written out
        self._sql = whole.statement
        self._fixed = {name: value for name, value in whole.parameters.items() if name not in given}
        kinds = {name: bind.type for name, bind in made.binds.items()}
        self._binds = tuple(
            (name, _bind(kinds[name]) if name in kinds else None) for name in whole.positiontup or ()
        )  # what is not in kinds is a member of a list, and plain text
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        self._results = tuple(
            (place, process) for place, column in enumerate(columns) if (process := _result(column.type)) is not None
        )
        self._row: Any = namedtuple("Row", [str(column.key) for column in columns]) if columns else None

    def rows(self, driver: sqlite3.Connection, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """All rows."""
        return [self._made(row) for row in self._execute(driver, values).fetchall()]

    def first(self, driver: sqlite3.Connection, values: Mapping[str, Any]) -> Row[Any] | None:
        """The first row."""
        cursor = self._execute(driver, values)
        row = cursor.fetchone()
        cursor.close()  # an open cursor would hold the statement's locks
        return self._made(row) if row is not None else None

    def run(self, driver: sqlite3.Connection, values: Mapping[str, Any]) -> int:
        """Rows touched."""
        return self._execute(driver, values).rowcount

    def _execute(self, driver: sqlite3.Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        """Errors come as SQLAlchemy's, like those of every other statement."""
        try:
            return driver.execute(self._sql, self._given(values))
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                self._sql, None, error, sqlite3.Error, hide_parameters=True, dialect=DIALECT
            ) from error

    def _given(self, values: Mapping[str, Any]) -> list[Any]:
        given = []
        for name, process in self._binds:
            value = values[name] if name in values else self._fixed[name]
            given.append(value if process is None else process(value))
        return given

    def _made(self, row: Sequence[Any]) -> Row[Any]:
        if not self._results:
            plain: Row[Any] = self._row._make(row)
            return plain
        read = list(row)
        for place, process in self._results:
            read[place] = process(read[place])
        made: Row[Any] = self._row._make(read)
        return made


@cache
def compiled(statement: Executable, *names: str) -> Compiled:
    """The statement's compiled form; ``names`` are the columns of an insert or update."""
    return Compiled(statement, names)


def _bind(kind: Any) -> Process | None:
    found: Process | None = kind.dialect_impl(DIALECT).bind_processor(DIALECT)
    return found


def _result(kind: Any) -> Process | None:
    found: Process | None = kind.dialect_impl(DIALECT).result_processor(DIALECT, None)
    return found
