"""A database that is away: StoreDown, nothing written, and work goes on when it is back."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from handoff.model import Act
from storage.migrate import prepare
from storage.store import StoreDown, open_store
from storage.tables import TurnRow
from tests.integration.storage.steps import Memory


class Proxy:
    """A wire between the store and its server that can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self.target)
        self._writers |= {writer, back}
        for source, sink in ((reader, back), (there, writer)):
            pump = asyncio.ensure_future(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.transport.abort()


@pytest.fixture
async def wire(postgres_ready: str) -> AsyncIterator[Proxy]:
    url = make_url(postgres_ready)
    proxy = Proxy(url.host or "", url.port or 0)
    await proxy.mend()
    yield proxy
    await proxy.cut()


@pytest.fixture
async def wired(wire: Proxy, postgres_ready: str) -> AsyncIterator[Memory]:
    """PostgreSQL behind the wire."""
    url = make_url(postgres_ready).set(port=wire.port)
    store = open_store(url.render_as_string(hide_password=False))
    yield Memory(store)
    await store.close()


async def down(memory: Memory) -> None:
    with pytest.raises(StoreDown):
        await memory.take()
    with pytest.raises(StoreDown):
        await memory.rows(TurnRow)


async def test_a_server_that_is_gone_is_down_and_work_goes_on_when_it_is_back(wired: Memory, wire: Proxy) -> None:
    held = await wired.held()
    await wire.cut()
    await down(wired)
    with pytest.raises(StoreDown):
        await wired.act(held.id, Act.CLAIM)
    with pytest.raises(StoreDown):
        await prepare(wired.store)
    await wire.mend()
    assert (await wired.take()).status == "new"
    assert len(await wired.rows(TurnRow)) == 2, "what was refused is not there"
    assert (await wired.commit(held)).status == "written"


async def test_a_server_that_goes_in_the_middle_of_an_operation_leaves_nothing(wired: Memory, wire: Proxy) -> None:
    """The connection breaks between the statements of one transaction."""
    held = await wired.held()
    reached, loop = asyncio.Event(), asyncio.get_running_loop()

    def op(session: Session) -> None:
        turn = session.get_one(TurnRow, turn_id)
        turn.text = "half"
        session.flush()
        loop.call_soon(reached.set)
        session.connection().exec_driver_sql("SELECT pg_sleep(5)")

    turn_id = (await wired.turns(held.id))[0].id
    running = asyncio.ensure_future(wired.store.run(op))
    await reached.wait()
    await wire.cut()
    with pytest.raises(StoreDown):
        await running
    await wire.mend()
    assert (await wired.turns(held.id))[0].text == "How?"


@pytest.fixture
async def own(postgres_url: str) -> AsyncIterator[Memory]:
    """A database of one's own, to be mistreated."""
    store = open_store(postgres_url)
    await prepare(store)
    yield Memory(store)
    await store.close()


@contextlib.asynccontextmanager
async def admin(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(make_url(url).set(database="postgres").render_as_string(hide_password=False))
    yield connection
    await connection.close()


async def end_sessions(url: str) -> None:
    """What a restart of the server does to those who are connected."""
    async with admin(url) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", make_url(url).database
        )


async def test_connections_the_server_ended_are_replaced_unseen(own: Memory, postgres_url: str) -> None:
    await own.take()
    await end_sessions(postgres_url)
    assert (await own.take()).status == "new"
    await end_sessions(postgres_url)
    assert len(await own.rows(TurnRow)) == 2


async def test_a_session_the_server_ends_under_an_operation_is_down(own: Memory, postgres_url: str) -> None:
    await own.take()
    waiting = asyncio.ensure_future(
        own.store.run(lambda session: session.connection().exec_driver_sql("SELECT pg_sleep(5)"))
    )
    reading = asyncio.ensure_future(
        own.store.read(lambda session: session.connection().exec_driver_sql("SELECT pg_sleep(5)"))
    )
    async with admin(postgres_url) as connection:
        busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(5)%' AND datname = $1"
        while await connection.fetchval(busy, make_url(postgres_url).database) < 2:
            await asyncio.sleep(0.01)
    await end_sessions(postgres_url)
    results = await asyncio.gather(waiting, reading, return_exceptions=True)
    assert [type(result) for result in results] == [StoreDown, StoreDown]


async def test_a_server_that_admits_nobody_is_down(own: Memory, postgres_url: str) -> None:
    """As while it starts up or shuts down: it answers, and refuses."""
    name = make_url(postgres_url).database
    async with admin(postgres_url) as connection:
        await connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await end_sessions(postgres_url)
        await down(own)
        with pytest.raises(StoreDown):
            await prepare(own.store)
        await connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert (await own.take()).status == "new"


async def test_a_server_that_takes_no_writes_is_down(own: Memory, postgres_url: str) -> None:
    """As after a failover to a stand-by."""
    name = make_url(postgres_url).database
    async with admin(postgres_url) as connection:
        await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        await end_sessions(postgres_url)
        with pytest.raises(StoreDown):
            await own.take()
        assert await own.rows(TurnRow) == []
        await connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    await end_sessions(postgres_url)
    assert (await own.take()).status == "new"


async def test_a_server_that_was_never_there_is_down() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        store = open_store(f"postgresql://baton@127.0.0.1:{probe.getsockname()[1]}/baton")
        with pytest.raises(StoreDown):
            await prepare(store)
        await store.close()


async def test_a_fault_of_the_operation_is_not_called_down(memory: Memory) -> None:
    with pytest.raises(ZeroDivisionError):
        await memory.store.run(lambda session: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        await memory.store.read(lambda session: 1 // 0)


async def test_a_fault_of_the_database_shows_no_customers_words(memory: Memory) -> None:
    """Errors are logged; what customers wrote is not."""
    taken = await memory.take(text="my secret is 12")
    (turn,) = await memory.turns(taken.conversation_id)
    again = turn.model_dump(exclude={"id"})
    with pytest.raises(IntegrityError) as told:
        await memory.store.run(lambda session: session.add(TurnRow(**again)))
    assert "my secret" not in str(told.value)


@pytest.mark.parametrize("url", ["mysql://localhost/baton", "sqlite:////no/such/folder/baton.db"])
def test_a_database_that_cannot_be_is_refused_in_words(url: str) -> None:
    with pytest.raises(StoreDown) as told:
        open_store(url)
    assert str(told.value)
    assert "Errno" not in str(told.value)


async def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "baton.db").write_bytes(b"this is a letter, not a database" * 100)
    store = open_store(f"sqlite:///{tmp_path}/baton.db")
    try:
        with pytest.raises(StoreDown):
            await prepare(store)
    finally:
        await store.close()
