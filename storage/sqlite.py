"""SQLite: one writer thread, BEGIN IMMEDIATE, group commit with a SAVEPOINT per operation.

WAL and synchronous=FULL: a commit survives power loss, and one fsync serves every operation that waited
(notes: group commit keeps 64–99 % of NORMAL's throughput).
"""

import asyncio
import fcntl
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session, create_engine

from storage.direct import attach
from storage.store import FileInUse, Op, StoreDown

T = TypeVar("T")
BATCH = 64
"""Most operations behind one fsync; bounds how long the first waits for the last."""

Job = tuple[Op[Any], "Future[Any]"]


class SqliteStore:
    """One file, one process: an exclusive lock file beside it refuses a second one."""

    dialect = "sqlite"

    def __init__(self, path: str, *, read_only: bool = False, beside: bool = False) -> None:
        if (read_only or beside) and not Path(path).exists():
            raise StoreDown(f"{path} does not exist")
        self._lock = None if read_only or beside else _take_lock(Path(path))
        self._writer_engine = _engine(path, "BEGIN IMMEDIATE")
        self._reader_engine = _engine(path, "BEGIN")
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closed = read_only
        self._thread = threading.Thread(target=self._write, name="sqlite-writer", daemon=True)
        if not read_only:
            self._thread.start()

    async def run(self, op: Op[T]) -> T:
        """See Store.run."""
        if self._closed:
            raise StoreDown("the store is closed")
        future: Future[T] = Future()
        self._jobs.put((op, future))
        return await asyncio.wrap_future(future)

    async def read(self, op: Op[T]) -> T:
        """See Store.read."""
        return await asyncio.to_thread(self._read, op)

    def _read(self, op: Op[T]) -> T:
        try:
            with Session(self._reader_engine, expire_on_commit=False) as session:
                return op(session)
        except OperationalError as error:
            raise StoreDown(str(error.orig)) from error

    async def announce(self, news: str) -> None:
        """One process: whoever must know is told directly."""

    async def listen(self, heard: Callable[[str], None]) -> None:
        """One process: there is nobody else."""

    def migrate(self, migrate: Callable[[Connection], T]) -> T:
        """Run a migration on the writer's engine, outside the queue, before anything else runs."""
        try:
            with self._writer_engine.begin() as connection:
                return migrate(connection)
        except DatabaseError as error:
            raise StoreDown(str(error.orig)) from error

    async def close(self) -> None:
        """See Store.close."""
        self._closed = True
        if self._thread.is_alive():
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join, 10)
        if self._lock is not None:
            self._lock.close()
        self._writer_engine.dispose()
        self._reader_engine.dispose()

    def _write(self) -> None:
        running = True
        while running:
            jobs, running = self._gather()
            if jobs:
                self._commit(jobs)

    def _gather(self) -> tuple[list[Job], bool]:
        """Wait for one job, then take what else is queued; False where the store is closing."""
        jobs: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            if job[1].set_running_or_notify_cancel():
                jobs.append(job)
            if len(jobs) >= BATCH or self._jobs.empty():
                return jobs, True
            job = self._jobs.get()
        return jobs, False

    def _commit(self, jobs: list[Job]) -> None:
        """One transaction for all; an operation that fails rolls back to its own savepoint only."""
        results: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._writer_engine.connect() as connection, connection.begin():
                for op, future in jobs:
                    result, error = _apply(connection, op)
                    if not _in_transaction(connection):
                        raise StoreDown("the database ended the transaction")
                    results.append((future, result, error))
        except BaseException as fault:  # noqa: BLE001  whatever it is, the thread goes on and all are told
            why = str(getattr(fault, "orig", fault))
            for _, future in jobs:
                future.set_exception(StoreDown(why))
            return
        for future, result, error in results:
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)


def _apply(connection: Connection, op: Op[Any]) -> tuple[Any, BaseException | None]:
    with Session(
        connection, join_transaction_mode="create_savepoint", expire_on_commit=False, autoflush=True
    ) as session:
        try:
            attach(session)
            result = op(session)
            session.commit()
        except BaseException as error:  # noqa: BLE001  the caller gets it; other operations go on
            session.rollback()
            return None, _translated(error)
        return result, None


def _translated(error: BaseException) -> BaseException:
    """What the waiting task may be told: an asyncio future cannot carry everything that can be raised."""
    if isinstance(error, OperationalError) or type(error) is DatabaseError:  # the latter: the file is damaged
        return StoreDown(str(error.orig))
    if isinstance(error, StopIteration) or not isinstance(error, Exception):
        return RuntimeError(f"an operation raised {type(error).__name__}")
    return error


def _in_transaction(connection: Connection) -> bool:
    """SQLite ends the whole transaction by itself on a full disk; sqlite3 would then commit nothing, silently."""
    return bool(_driver(connection).in_transaction)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _take_lock(path: Path) -> Any:
    try:
        handle = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise StoreDown(f"{path} cannot be used: {error.strerror}. Does its folder exist?") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise FileInUse(
            f"another process uses {path}. Stop it first, or give several replicas one PostgreSQL database."
        ) from error
    return handle


def _engine(path: str, begin: str) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False, "timeout": 5.0},
        hide_parameters=True,  # an error's text must not carry customers' words into the log
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we write BEGIN ourselves: Python's deferred one loses races
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    def savepoint(verb: str) -> Callable[[Connection, str], None]:
        return lambda connection, name: _driver(connection).execute(f"{verb} {name}")

    for step, verb in (("do_savepoint", "SAVEPOINT"), ("do_release_savepoint", "RELEASE SAVEPOINT")):
        setattr(engine.dialect, step, savepoint(verb))  # SQLAlchemy compiles the words anew each time, 0.1 ms

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
