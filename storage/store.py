"""Two executors for one kind of operation: a plain function ``op(session) -> T``, one transaction.

An operation does no network, no LLM and no heavy computing; it may be tried again after a serialization
fault, so it must have no effect outside its session.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import make_url
from sqlmodel import Session

T = TypeVar("T")
Op = Callable[[Session], T]


class StoreDown(Exception):
    """The database could not be reached or refused to write; nothing was written."""


class FileInUse(StoreDown):
    """Another process holds the SQLite file."""


class Store(Protocol):
    """Where operations run."""

    dialect: str

    async def run(self, op: Op[T]) -> T:
        """Run ``op`` in one write transaction and commit it before returning. Raises StoreDown."""
        ...

    async def read(self, op: Op[T]) -> T:
        """Run ``op`` on a reader that never blocks writers. Raises StoreDown."""
        ...

    async def announce(self, news: str) -> None:
        """Tell the other replicas, after a commit. May be lost; raises nothing."""
        ...

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Call ``heard`` with other replicas' news until cancelled."""
        ...

    async def close(self) -> None:
        """Finish what is queued and give back connections and locks."""
        ...


def open_store(url: str, *, read_only: bool = False, beside: bool = False) -> Store:
    """Return the store for a SQLAlchemy or plain ``sqlite:///`` / ``postgresql://`` URL.

    ``read_only`` reads beside a running Baton: it takes no lock and writes nothing. ``beside`` writes beside one:
    for single operations of the command line.

    Raises:
        StoreDown: The URL's kind is unknown, or another process holds the SQLite file.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        from storage.sqlite import SqliteStore

        return SqliteStore(parsed.database or "baton.db", read_only=read_only, beside=beside)
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        from storage.postgres import PostgresStore

        return PostgresStore(parsed.set(drivername="postgresql+asyncpg"))
    raise StoreDown(f"{parsed.get_backend_name()} is not supported; use sqlite:///… or postgresql://…")
