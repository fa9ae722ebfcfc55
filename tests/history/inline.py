"""A Store whose operations run at moments the world draws, on one real SQLite file.

As in the product each operation is a SAVEPOINT of a BEGIN IMMEDIATE transaction and is committed before anybody is
told; the commit and the telling are two events, so that anything may come between them.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

from storage.store import Op, StoreDown
from tests.history.world import REPLICA, World, settle

T = TypeVar("T")


class File:
    """The database of many interleavings. ``committed`` is called after every write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)
        self._connection = self._engine.connect()
        self.committed: Callable[[], None] = lambda: None

    def write(self, op: Op[T]) -> T:
        """Run and commit one operation now."""
        with self._connection.begin():
            results: list[T] = []
            error = _savepoint(self._connection, op, results)
        self.committed()
        if error is not None:
            raise error
        return results[0]

    def read(self, op: Op[T]) -> T:
        """Run one reading operation now."""
        with Session(self._connection, expire_on_commit=False) as session:
            return op(session)

    def migrate(self, migrate: Callable[[Connection], Any]) -> None:
        """Bring the file to this version's tables."""
        with self._connection.begin():
            migrate(self._connection)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()
        self._engine.dispose()


class InlineStore:
    """The product's Store port for one replica."""

    dialect = "sqlite"

    def __init__(self, world: World, file: File) -> None:
        self._world = world
        self.file = file
        self.others: list[Callable[[str], None]] = []
        """What hears this replica's news."""

    async def run(self, op: Op[T]) -> T:
        """See Store.run. Whoever is cancelled meanwhile does not learn whether it was written."""
        if self._world.over:
            raise StoreDown("the interleaving is over")
        told: asyncio.Future[T] = self._world.create_future()
        done: asyncio.Future[T] = asyncio.Future(loop=self._world)

        def happen() -> None:
            if told.cancelled() and self._world.rng.random() < 0.5:
                return  # still queued: the writer drops it
            settle(done, lambda: self.file.write(op))
            self._world.outside("told", lambda: settle(told, done.result), replica=whose)

        whose = REPLICA.get()
        self._world.outside("asked the store", happen)
        return await told

    async def read(self, op: Op[T]) -> T:
        """See Store.read."""
        if self._world.over:
            raise StoreDown("the interleaving is over")
        return await self._world.answer("read", lambda: self.file.read(op))

    async def announce(self, news: str) -> None:
        """See Store.announce: each of the others hears it some time later, or never."""
        for hear in self.others:
            if self._world.rng.random() < 0.9:
                self._world.outside("asked to tell", partial(hear, news))
        await self._world.turn("announced")

    async def listen(self, heard: Callable[[str], None]) -> None:
        """See Store.listen; the stage introduces the replicas to one another."""

    async def close(self) -> None:
        """The file is closed by whoever opened it."""


def _savepoint(connection: Connection, op: Op[T], results: list[T]) -> Exception | None:
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        try:
            results.append(op(session))
            session.commit()
        except Exception as error:  # noqa: BLE001  the caller gets it, after the commit of the rest
            session.rollback()
            return error
        return None


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def choose(rng: random.Random, *weighted: tuple[T, float]) -> T:
    """One of the values, by weight."""
    values, weights = zip(*weighted, strict=True)
    found: T = rng.choices(values, weights)[0]
    return found
