"""The hot path's statements: SQLAlchemy Core, built once, beside the ORM in the same transaction.

On SQLite the ORM costs 130 to 300 µs a statement, Core 50 to 80, and a statement compiled once and run on the
driver's own connection 15 to 25 (measured); one turn needs some fifty. So on SQLite the statements here run in the
last way (``storage.direct``), on PostgreSQL as Core. Rare operations stay with the ORM.

What the ORM still holds is written before a statement here runs, except changes of a conversation: an operation
changes its row many times and writes it once. Statements that read conversations call ``session.flush()``
themselves.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Insert, Row, Select, Table, Update, bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel

from storage import direct
from storage.tables import ConversationRow


def table(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def rows(session: Session, statement: Select[Any], **values: Any) -> Sequence[Row[Any]]:
    """All rows of a select."""
    _settle(session)
    if (driver := direct.of(session)) is not None:
        return direct.compiled(statement).rows(driver, values)
    return session.connection().execute(statement, values).all()


def first(session: Session, statement: Select[Any], **values: Any) -> Row[Any] | None:
    """The first row of a select, if there is one."""
    _settle(session)
    if (driver := direct.of(session)) is not None:
        return direct.compiled(statement).first(driver, values)
    return session.connection().execute(statement, values).first()


def run(session: Session, statement: Update | Insert, **values: Any) -> int:
    """Run an update or insert built once; return how many rows it touched."""
    _settle(session)
    if (driver := direct.of(session)) is not None:
        return direct.compiled(statement, *values).run(driver, values)
    done: CursorResult[Any] = session.connection().execute(statement, values)
    return done.rowcount


def put(session: Session, model: type[SQLModel], *, once: bool = False, **values: Any) -> dict[str, Any]:
    """Insert a row; what is not given gets the model's default. Return all its values.

    ``once`` leaves a row alone that stands in the way of a unique key; the values are then empty.
    """
    whole = {name: values.pop(name) if name in values else default() for name, default in _defaults(model)}
    if values:
        raise TypeError(f"{model.__name__} has no {', '.join(values)}")
    statement = _insert_once(model, session.get_bind().dialect.name) if once else _insert(model)
    return whole if run(session, statement, **whole) == 1 or not once else {}


def change(session: Session, model: type[SQLModel], key: str, **values: Any) -> None:
    """Update the row with this primary key."""
    run(session, _update(model), key_=key, **values)


def _settle(session: Session) -> None:
    if session.new or any(not isinstance(row, ConversationRow) for row in session.dirty):
        session.flush()


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
def _insert(model: type[SQLModel]) -> Insert:
    return insert(table(model))


@cache
def _insert_once(model: type[SQLModel], dialect: str) -> Insert:
    build = postgres_insert if dialect == "postgresql" else sqlite_insert
    return build(table(model)).on_conflict_do_nothing()


@cache
def _update(model: type[SQLModel]) -> Update:
    (key,) = table(model).primary_key.columns
    return update(table(model)).where(key == bindparam("key_"))
