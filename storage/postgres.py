"""PostgreSQL: AsyncSession over asyncpg; operations run unchanged inside ``run_sync``.

READ COMMITTED with row locks and conditional updates is enough (measured: 1,000 claim races, one winner
each). A deadlock or serialization fault is tried again; nothing else is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import structlog
from sqlalchemy import URL, Connection, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel import Session

from storage.news import CHANNEL, listen
from storage.store import Op, StoreDown

log = structlog.get_logger(__name__)

T = TypeVar("T")
TRIES = 3
RETRYABLE = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialization failure and of a deadlock."""
AWAY = frozenset({"08", "53", "57", "58"})
"""Classes of SQLSTATE: connection lost, out of resources, ended by the operator, system error."""
READ_ONLY = "25006"
SETTINGS = {"statement_timeout": "10000", "jit": "off"}
"""Of each connection. Compiling a measure's statement to machine code takes seconds, the statement itself 0.1 s."""


class PostgresStore:
    """Many replicas on one database."""

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = create_async_engine(
            url,
            pool_size=8,
            max_overflow=4,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text must not carry customers' words into the log
            connect_args={"timeout": 5, "server_settings": SETTINGS},
        )
        self._sessions = async_sessionmaker(self._engine, sync_session_class=Session, expire_on_commit=False)

    async def run(self, op: Op[T]) -> T:
        """See Store.run."""
        for attempt in range(1, TRIES + 1):
            try:
                with _faults():
                    async with self._sessions() as session, session.begin():
                        return await session.run_sync(_call, op)
            except DBAPIError as error:
                if attempt == TRIES or not _retryable(error):
                    raise
        raise AssertionError("unreachable")

    async def read(self, op: Op[T]) -> T:
        """See Store.read."""
        with _faults():
            async with self._sessions() as session:
                return await session.run_sync(_call, op)

    async def announce(self, news: str) -> None:
        """See Store.announce."""
        try:
            async with self._engine.connect() as connection:
                plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await plain.execute(select(func.pg_notify(CHANNEL, news)))
        except (OSError, DBAPIError, PoolTimeout) as error:
            log.info("other replicas were not told", why=type(error).__name__)

    async def listen(self, heard: Callable[[str], None]) -> None:
        """See Store.listen."""
        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        await listen(address, heard)

    async def migrate(self, migrate: Callable[[Connection], T]) -> T:
        """Run a migration in one transaction."""
        with _faults():
            async with self._engine.begin() as connection:
                return await connection.run_sync(migrate)

    async def close(self) -> None:
        """See Store.close."""
        await self._engine.dispose()


def _call(session: Any, op: Op[T]) -> T:
    result = op(session)
    session.flush()
    return result


def _retryable(error: BaseException) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", "") in RETRYABLE


@contextmanager
def _faults() -> Iterator[None]:
    """Faults of the server become StoreDown; faults of the operation stay what they are."""
    try:
        yield
    except OSError as error:
        raise StoreDown(
            f"PostgreSQL cannot be reached ({error}). Is it running, and does BATON_DATABASE_URL name it?"
        ) from error
    except PoolTimeout as error:
        raise StoreDown(str(error)) from error
    except DBAPIError as error:
        if _of_the_server(error):
            raise StoreDown(str(error.orig)) from error
        raise


def _of_the_server(error: DBAPIError) -> bool:
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        return True
    state = str(getattr(error.orig, "sqlstate", None) or "")
    connecting = error.statement is None and not isinstance(error, IntegrityError)
    return not _retryable(error) and (connecting or state[:2] in AWAY or state == READ_ONLY)
