"""Bringing a database to this version's tables.

An empty database gets the tables as the program means them, at once; a test holds them equal to what the
migrations make. Alembic runs only for ``baton migrate``: a serving process need not carry it (11 MB).
"""

from importlib import resources

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from storage import flow, judgement_rows, quality, receipts, records, tables, translation_rows
from storage.postgres import PostgresStore
from storage.sqlite import SqliteStore
from storage.store import Store, StoreDown

FOLDER = resources.files("storage").joinpath("migrations")
FIRST_START_LOCK = 0x6261746F6E  # "baton": any number, the same in every replica
MODELS = (tables, records, flow, receipts, quality, translation_rows, judgement_rows)
"""Modules whose tables there are."""


class OldDatabase(StoreDown):
    """The database is of an older version; ``baton migrate`` brings it up."""


def migrate_connection(connection: Connection, to: str = "head") -> str:
    """Upgrade to the newest revision and return it. Replicas starting together wait for one another."""
    from alembic import command
    from alembic.config import Config

    _one_at_a_time(connection)
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    return head()


def prepare_connection(connection: Connection) -> str:
    """At start: fill an empty database, refuse an older one, accept this version and newer ones.

    Raises:
        OldDatabase: Names the command to run.
    """
    _one_at_a_time(connection)
    there = inspect(connection).get_table_names()
    current = _revision(connection) if "alembic_version" in there else ""
    if not current and "conversation" not in there:
        return _fill(connection)
    if current != head() and (not current or current in revisions()):
        raise OldDatabase(
            f"The database is at version {current or 'none'}, this program needs {head()}. Run: baton migrate"
        )
    return current


async def migrate(store: Store) -> str:
    """Upgrade a store's database; return the revision it is at."""
    if isinstance(store, SqliteStore):
        return store.migrate(migrate_connection)
    assert isinstance(store, PostgresStore)
    return await store.migrate(migrate_connection)


async def prepare(store: Store) -> str:
    """See prepare_connection."""
    if isinstance(store, SqliteStore):
        return store.migrate(prepare_connection)
    assert isinstance(store, PostgresStore)
    return await store.migrate(prepare_connection)


def head() -> str:
    """The newest revision this program knows."""
    return revisions()[-1]


def revisions() -> list[str]:
    """Every revision this program knows, oldest first: the numbers its files begin with."""
    names = (item.name for item in FOLDER.joinpath("versions").iterdir())
    return sorted(name.partition("_")[0] for name in names if name[:4].isdigit() and name.endswith(".py"))


def _fill(connection: Connection) -> str:
    SQLModel.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head()})
    return head()


def _revision(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _one_at_a_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FIRST_START_LOCK})")
