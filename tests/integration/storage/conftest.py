"""Prepared databases: migrated once; SQLite is copied for each test, PostgreSQL emptied."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlmodel import SQLModel

from storage.migrate import prepare
from storage.store import open_store
from tests.integration.storage.steps import Memory


async def _prepare(url: str) -> None:
    store = open_store(url)
    await prepare(store)
    await store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("template") / "baton.db"
    asyncio.run(_prepare(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """Name of a migrated, empty database."""
    name = f"template_{uuid.uuid4().hex[:12]}"

    async def make() -> None:
        admin = await asyncpg.connect(f"{postgres_server}/postgres")
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.close()
        await _prepare(f"{postgres_server}/{name}")

    asyncio.run(make())
    return name


@pytest.fixture
def sqlite_ready(sqlite_template: Path, tmp_path: Path) -> str:
    """URL of a prepared SQLite file of one's own."""
    shutil.copy(sqlite_template, tmp_path / "baton.db")
    return f"sqlite:///{tmp_path}/baton.db"


@pytest.fixture
async def postgres_ready(postgres_server: str, postgres_template: str) -> str:
    """URL of a prepared, empty PostgreSQL database; tests that alter it take ``postgres_url`` instead."""
    url = f"{postgres_server}/{postgres_template}"
    connection = await asyncpg.connect(url)
    tables = ";".join(f"DELETE FROM {table}" for table in SQLModel.metadata.tables)
    await connection.execute(f"SET session_replication_role = replica; {tables}")
    await connection.close()
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def ready_url(request: pytest.FixtureRequest) -> str:
    """A prepared database, one kind after the other."""
    url: str = request.getfixturevalue(f"{request.param}_ready")
    return url


@pytest.fixture
async def memory(ready_url: str) -> AsyncIterator[Memory]:
    """The memory on both databases."""
    store = open_store(ready_url)
    yield Memory(store)
    await store.close()


@pytest.fixture
async def postgres_memory(postgres_ready: str) -> AsyncIterator[Memory]:
    """The memory on PostgreSQL alone, for what only many connections can show."""
    store = open_store(postgres_ready)
    yield Memory(store)
    await store.close()


@pytest.fixture
async def sqlite_memory(sqlite_ready: str) -> AsyncIterator[Memory]:
    """The memory on SQLite alone, for what its writer thread must bear."""
    store = open_store(sqlite_ready)
    yield Memory(store)
    await store.close()
