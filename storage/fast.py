"""The hot path's statements: SQLAlchemy Core, built once, beside the ORM in the same transaction.

On SQLite the ORM costs 130 to 300 µs a statement and Core 20 to 50 (measured), and one turn needs some thirty.
Rare operations stay with the ORM. What the ORM still holds is written before a statement here runs, except
changes of a conversation: an operation changes its row many times and writes it once. Statements that read
conversations therefore call ``session.flush()`` themselves.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Row, Table, bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel

from storage.tables import ConversationRow


def table(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def plain(session: Session) -> Connection:
    """The session's connection, once what the ORM holds of other tables than conversations is written."""
    if session.new or any(not isinstance(row, ConversationRow) for row in session.dirty):
        session.flush()
    return session.connection()


def execute(session: Session, statement: Executable, **values: Any) -> CursorResult[Any]:
    """Run a statement built once."""
    return plain(session).execute(statement, values)


def rows(session: Session, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
    """All rows of a select."""
    return plain(session).execute(statement, values).all()


def first(session: Session, statement: Executable, **values: Any) -> Row[Any] | None:
    """The first row of a select, if there is one."""
    return plain(session).execute(statement, values).first()


def put(session: Session, model: type[SQLModel], *, once: bool = False, **values: Any) -> dict[str, Any]:
    """Insert a row; what is not given gets the model's default. Return all its values.

    ``once`` leaves a row alone that stands in the way of a unique key; the values are then empty.
    """
    whole = {name: values.pop(name) if name in values else default() for name, default in _defaults(model)}
    if values:
        raise TypeError(f"{model.__name__} has no {', '.join(values)}")
    connection = plain(session)
    if not once:
        connection.execute(_insert(model), whole)
        return whole
    done: CursorResult[Any] = connection.execute(_insert_once(model, connection.dialect.name), whole)
    return whole if done.rowcount == 1 else {}


def change(session: Session, model: type[SQLModel], key: str, **values: Any) -> None:
    """Update the row with this primary key."""
    plain(session).execute(_update(model), {"key_": key, **values})


@cache
def _defaults(model: type[SQLModel]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    return tuple((name, _default(model, name)) for name in table(model).columns.keys())  # noqa: SIM118


def _default(model: type[SQLModel], name: str) -> Callable[[], Any]:
    field = model.model_fields[name]
    if field.is_required():

        def missing() -> Any:
            raise TypeError(f"{model.__name__} needs {name}")

        return missing
    if field.default_factory is not None:
        factory: Callable[[], Any] = field.default_factory  # type: ignore[assignment]
        return factory
    value = field.default
    return lambda: value


@cache
def _insert(model: type[SQLModel]) -> Executable:
    return insert(table(model))


@cache
def _insert_once(model: type[SQLModel], dialect: str) -> Executable:
    build = postgres_insert if dialect == "postgresql" else sqlite_insert
    return build(table(model)).on_conflict_do_nothing()


@cache
def _update(model: type[SQLModel]) -> Executable:
    (key,) = table(model).primary_key.columns
    return update(table(model)).where(key == bindparam("key_"))
