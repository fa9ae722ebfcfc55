"""Bringing a database to this version's tables, with Alembic."""

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage.postgres import PostgresStore
from storage.sqlite import SqliteStore
from storage.store import Store, StoreDown

FIRST_START_LOCK = 0x6261746F6E  # "baton": any number, the same in every replica


class OldDatabase(StoreDown):
    """The database is of an older version; ``baton migrate`` brings it up."""


def migrate_connection(connection: Connection) -> str:
    """Upgrade to the newest revision and return it. Replicas starting together wait for one another."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FIRST_START_LOCK})")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return head()


def prepare_connection(connection: Connection) -> str:
    """At start: fill an empty database, refuse an older one, accept this version and newer ones.

    Raises:
        OldDatabase: Names the command to run.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FIRST_START_LOCK})")
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None and not inspect(connection).has_table("conversation"):
        return migrate_connection(connection)
    known = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]
    if current in known and current != head():
        raise OldDatabase(f"The database is at version {current}, this program needs {head()}. Run: baton migrate")
    return current or ""


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
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("storage").joinpath("migrations")))
    return config
