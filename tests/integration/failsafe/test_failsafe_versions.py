"""Two versions side by side on one database: the tables only grow, and open work goes on (threat 81)."""

import asyncio
import shutil
from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, insert, inspect

import storage.migrate
from handoff.model import Act, Verdict
from storage.migrate import head, migrate, migrate_connection, prepare, revisions
from storage.store import Store, open_store
from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.review.engine import Engine
from tests.integration.slack.helping import KNOWN, PERSON, answered, conversation, knowing
from tests.integration.storage.steps import NINE, Memory

Step = Callable[[Connection], Any]
NEXT = '''
"""A version that does not exist yet."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", {head!r}, None, None


def upgrade() -> None:
    {body}
'''


async def on(store: Store, step: Step) -> Any:
    """Run a step on a connection of the store's, committed."""
    made = store.migrate(step)  # type: ignore[attr-defined]
    return await made if asyncio.iscoroutine(made) else made


def reflect(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    return found


def value(column: Column[Any], number: int) -> Any:
    """Something that fits a column."""
    kind = column.type.python_type
    length = getattr(column.type, "length", None) or 60
    made = {"bool": False, "int": number, "float": 0.5, "datetime": NINE, "dict": {}, "list": [], "bytes": b""}
    return made.get(kind.__name__, f"x{number}"[:length])


def old_program_writes(connection: Connection, old: MetaData) -> None:
    """Insert a row into every table, naming the columns the old version knew and no other."""
    for number, table in enumerate(old.sorted_tables):
        if table.name != "alembic_version":
            with connection.begin_nested() as attempt:
                connection.execute(insert(table).values({one.name: value(one, number) for one in table.columns}))
                attempt.rollback()


def checks_off(connection: Connection) -> None:
    """Rows of the check point nowhere: only columns are looked at."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


async def lives_beside_the_one_before(url: str, before: str, after: str) -> None:
    """The version before reads and writes what the migration left."""
    store = open_store(url)
    try:
        await on(store, partial(migrate_connection, to=before))
        old = await on(store, reflect)
        await on(store, partial(migrate_connection, to=after))

        def check(connection: Connection) -> None:
            looked = inspect(connection)
            for table in old.sorted_tables:
                there = {one["name"] for one in looked.get_columns(table.name)}
                gone = {one.name for one in table.columns} - there
                assert not gone, f"{table.name} lost {sorted(gone)}: the version before still uses them"
            checks_off(connection)
            old_program_writes(connection, old)

        await on(store, check)
    finally:
        await store.close()


async def test_the_version_before_goes_on_reading_and_writing(database_url: str) -> None:
    for before, after in list(zip(revisions(), revisions()[1:], strict=False))[-1:]:
        await lives_beside_the_one_before(database_url, before, after)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give this program one more migration with this body."""
    folder = tmp_path / "migrations"
    shutil.copytree(str(resources.files("storage").joinpath("migrations")), folder)
    monkeypatch.setattr(storage.migrate, "FOLDER", folder)

    def make(body: str) -> None:
        (folder / "versions" / "9999_next.py").write_text(NEXT.format(head=head(), body=body))

    return make


NARROW = (
    'op.add_column("turn", sa.Column("mood", sa.String(), nullable=False, server_default=""))\n'
    '    with op.batch_alter_table("turn") as turn:\n        turn.alter_column("mood", server_default=None)'
)
TAKES = 'with op.batch_alter_table("turn") as turn:\n        turn.drop_column("speaks_for")'


@pytest.mark.parametrize("body", [NARROW, TAKES], ids=["wants a value the old one never gives", "takes a column away"])
async def test_a_migration_the_version_before_could_not_live_with_is_found(
    sqlite_url: str, next_version: Callable[[str], None], body: str
) -> None:
    before = head()
    next_version(body)
    with pytest.raises(Exception, match=r"mood|speaks_for"):
        await lives_beside_the_one_before(sqlite_url, before, "9999")


async def test_open_work_of_the_version_before_goes_on_after_the_migration(database_url: str) -> None:
    """One conversation of each kind waits in a database of the version before."""
    store = open_store(database_url)
    await prepare(store)
    memory = Memory(store)
    fresh = (await memory.take()).conversation_id
    unsent = (await memory.answered()).id
    waiting, owned = await memory.held(), await memory.held()
    await memory.commit(waiting, Verdict.HAND_OVER)
    await memory.act(owned.id, Act.CLAIM)
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD)
    await on(store, partial(_back, to=revisions()[-2]))
    assert await migrate(store) == head()
    await memory.leases_end()
    engine = Engine(memory)
    await engine.drainer.pick_up()
    for one in (unsent, waiting.id, owned.id, held.id):
        await engine.sender.both(one)
    await engine.quiet()
    answers = {letter.conversation_id for letter in engine.slack.posted if letter.kind == "answer"}
    assert answers == {fresh, unsent}
    owners = {name: (await memory.conversation(name)).owner for name in (waiting.id, owned.id, held.id)}
    assert owners == {waiting.id: "WAITING", owned.id: "HUMAN", held.id: "BOT"}
    memory.now = NINE.replace(hour=11)
    await engine.ticker.fire()
    await engine.quiet()
    assert (await memory.conversation(held.id)).owner == "WAITING", "its timer stood behind it"
    await memory.act(waiting.id, Act.CLAIM)
    await memory.pending_holds()
    await store.close()


def _back(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(storage.migrate.FOLDER))
    config.attributes["connection"] = connection
    command.downgrade(config, to)


async def test_a_whole_desk_runs_on_a_database_one_version_newer(world: Start, sqlite_url: str) -> None:
    """The old replicas of a rolling update: the new one has migrated already."""
    store = open_store(sqlite_url)
    await prepare(store)
    memory = Memory(store)
    await memory.execute("UPDATE alembic_version SET version_num = '9999'")
    for table in ("conversation", "turn", "outbox", "timer", "handoff", "audit", "draft", "decision"):
        await memory.execute(f"ALTER TABLE {table} ADD COLUMN colour VARCHAR NOT NULL DEFAULT 'blue'")
    await store.close()
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", ts)
    other = await here.sandbox.say("U0TOM", "C0JUNIPER", PERSON)
    card = await here.card(having="Tom")
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
    await here.until(lambda: "Reply" in here.labels(here.sandbox.messages("C0DESK")[-1]), what="the claim")
    assert (await conversation(here, other)).agent == "U0ADA"
