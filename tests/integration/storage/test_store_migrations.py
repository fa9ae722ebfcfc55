"""Migrations: an empty database is filled, an older one refused, a newer one accepted; no two at once."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from functools import partial
from importlib import resources
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

import storage.migrate
import storage.records
import storage.tables
from storage.migrate import OldDatabase, head, migrate, migrate_connection, prepare
from storage.store import Store, StoreDown, open_store
from tests.integration.storage.steps import Memory

NEXT = '''
"""A version that does not exist yet."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", {head!r}, None, None


def upgrade() -> None:
    op.add_column("channel", sa.Column("colour", sa.String(), nullable=False, server_default="blue"))
'''


async def on(store: Store, look: object) -> object:
    """Run a function of a connection."""
    return await store.read(lambda session: look(session.connection()))  # type: ignore[operator]


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """This program, one version on."""
    folder = tmp_path / "migrations"
    shutil.copytree(str(resources.files("storage").joinpath("migrations")), folder)
    (folder / "versions" / "9999_next.py").write_text(NEXT.format(head=head()))

    monkeypatch.setattr(storage.migrate, "FOLDER", folder)
    return "9999"


async def test_an_empty_database_is_filled_and_a_full_one_left_alone(database_url: str) -> None:
    store = open_store(database_url)
    assert await prepare(store) == head()
    tables = await on(store, lambda connection: set(inspect(connection).get_table_names()))
    assert tables == set(SQLModel.metadata.tables) | {"alembic_version"}
    taken = await Memory(store).take()
    assert await prepare(store) == head()
    assert await migrate(store) == head()
    await store.close()
    again = open_store(database_url)
    assert await prepare(again) == head()
    assert (await Memory(again).conversation(taken.conversation_id)).pending == 1
    await again.close()


async def test_the_migrations_make_the_tables_the_program_means(database_url: str) -> None:
    store = open_store(database_url)
    await migrate(store)

    def compare(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata))

    assert await on(store, compare) == []
    await store.close()


async def test_indexes_on_open_work_are_partial(database_url: str) -> None:
    """Claiming stays flat at a million turns only because these hold what is open and nothing else."""
    store = open_store(database_url)
    await prepare(store)
    sqlite = store.dialect == "sqlite"
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    found = await store.read(lambda session: session.connection().exec_driver_sql(query).all())
    partial = {name for name, definition in found if " WHERE " in definition}
    assert partial >= {"ix_conversation_ready", "ix_outbox_due", "ix_timer_due", "ix_inbox_open", "ix_handoff_open"}
    await store.close()


async def test_an_older_database_is_refused_with_the_command_to_run(database_url: str, newer_program: str) -> None:
    """The old program filled it, the new one starts."""
    store = open_store(database_url)
    await _as_of(store, "0001")
    with pytest.raises(OldDatabase, match="Run: baton migrate"):
        await prepare(store)
    assert await migrate(store) == newer_program
    assert await prepare(store) == newer_program
    columns = await on(store, lambda connection: {one["name"] for one in inspect(connection).get_columns("channel")})
    assert "colour" in columns  # type: ignore[operator]
    await store.close()


async def _as_of(store: Store, revision: str) -> None:
    """Bring an empty database to an older version."""
    made = store.migrate(partial(migrate_connection, to=revision))  # type: ignore[attr-defined]
    if asyncio.iscoroutine(made):
        await made


async def test_a_database_one_version_newer_is_accepted(database_url: str) -> None:
    """Two neighbouring versions run side by side while replicas are replaced."""
    store = open_store(database_url)
    await prepare(store)
    memory = Memory(store)
    await memory.execute("UPDATE alembic_version SET version_num = '0099'")
    await memory.execute("ALTER TABLE channel ADD COLUMN colour VARCHAR NOT NULL DEFAULT 'blue'")
    assert await prepare(store) == "0099"
    assert (await memory.take()).status == "new"
    await store.close()


async def test_replicas_that_start_at_once_fill_one_database(postgres_url: str) -> None:
    stores = [open_store(postgres_url) for _ in range(3)]
    assert await asyncio.gather(*(prepare(store) for store in stores)) == [head()] * 3
    assert await asyncio.gather(*(migrate(store) for store in stores)) == [head()] * 3
    assert (await Memory(stores[0]).take()).status == "new"
    for store in stores:
        await store.close()


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database_url: str, newer_program: str, tmp_path: Path
) -> None:
    script = tmp_path / "migrations" / "versions" / "9999_next.py"
    script.write_text(script.read_text() + '    op.execute("SELECT * FROM no_such_table")\n')
    store = open_store(database_url)
    await _as_of(store, "0001")
    with pytest.raises(Exception, match="no_such_table"):
        await migrate(store)
    with pytest.raises(OldDatabase):
        await prepare(store)
    columns = await on(store, lambda connection: {one["name"] for one in inspect(connection).get_columns("channel")})
    assert "colour" not in columns  # type: ignore[operator]
    await store.close()


def second_process(path: Path) -> subprocess.CompletedProcess[str]:
    code = f"""
        from storage.store import StoreDown, open_store
        try:
            open_store("sqlite:///{path}")
        except StoreDown as error:
            raise SystemExit(str(error))
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False, timeout=30
    )


async def test_a_second_process_on_one_file_is_refused_in_words(sqlite_memory: Memory, sqlite_ready: str) -> None:
    path = Path(sqlite_ready.removeprefix("sqlite:///"))
    refused = await asyncio.to_thread(second_process, path)
    assert refused.returncode == 1
    assert f"another process uses {path}" in refused.stderr
    assert "PostgreSQL" in refused.stderr
    assert "Traceback" not in refused.stderr
    with pytest.raises(StoreDown, match="another process"):
        open_store(sqlite_ready)
    await sqlite_memory.store.close()
    assert (await asyncio.to_thread(second_process, path)).returncode == 0


async def test_a_commit_on_sqlite_survives_the_loss_of_power(sqlite_memory: Memory, sqlite_ready: str) -> None:
    """WAL with synchronous=FULL: every commit is flushed; foreign keys are checked."""
    raw = sqlite_memory.store._writer_engine.raw_connection()  # type: ignore[attr-defined]
    pragmas = {
        name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    raw.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    await sqlite_memory.take()
    other = sqlite3.connect(sqlite_ready.removeprefix("sqlite:///"))
    assert other.execute("SELECT count(*) FROM turn").fetchone() == (1,)
    other.close()
