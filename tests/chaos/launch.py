"""`baton run` with a fate: the process watches itself from outside the product and ends where its plan says.

Nothing in the product knows of this. The hooks sit on SQLAlchemy's events, on the commit of its dialects, on
Bolt's way into our middleware and on the two HTTP clients.
"""

import json
import os
import re
import signal
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

from bot.slack.take import Take
from tests.chaos import mutants
from tests.chaos.journal import Journal
from tests.chaos.points import AFTER, IN, POINTS, WRITES, values

ID = re.compile(r"[0-9a-f]{32}")
TS = re.compile(r"\b\d{10}\.\d{6}\b")
Writing = tuple[set[str], dict[str, dict[str, Any]], set[str]]
"""What a transaction has written: tags, sends that start, and ts of messages."""


class Fate:
    """Counts the passes of named points and carries the sentence out at the one that is named."""

    def __init__(self, journal: Journal, point: str, nth: int, act: str, calm: Path) -> None:
        self._journal = journal
        self._point, self._nth, self._act, self._calm = point, nth, act, calm
        self._passes: Counter[str] = Counter()
        self._guard = threading.Lock()

    def reach(self, point: str) -> None:
        """The process passes this point now."""
        if point != self._point:
            return
        with self._guard:
            self._passes[point] += 1
            if self._passes[point] != self._nth or self._calm.exists():
                return
        self._journal.write(self._act, point=point)
        os.kill(os.getpid(), signal.SIGSTOP if self._act == "stop" else signal.SIGKILL)

    def phase(self, tags: set[str], phase: str) -> None:
        """Every point of this phase whose write is among the transaction's."""
        for point in POINTS:
            if point.phase == phase and point.write in tags:
                self.reach(point.name)


class Transactions:
    """What each open transaction has written so far, by its connection."""

    def __init__(self) -> None:
        self._open: dict[int, Writing] = {}

    def of(self, connection: Any) -> Writing:
        """The open one of this connection."""
        return self._open.setdefault(self._key(connection), (set(), {}, set()))

    def end(self, connection: Any) -> Writing:
        """The same, forgotten."""
        return self._open.pop(self._key(connection), (set(), {}, set()))

    @staticmethod
    def _key(connection: Any) -> int:
        """The driver's own connection is what a pool's wrappers have in common."""
        return id(getattr(connection, "dbapi_connection", None) or connection)


def watch_statements(fate: Fate, journal: Journal) -> None:
    """Tag each transaction with what it wrote; look at the owner where a send starts."""
    transactions = Transactions()

    @event.listens_for(Engine, "after_cursor_execute")
    def _after(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        if not statement.lstrip()[:6].lower().startswith(("insert", "update", "with")):
            return
        given = values(parameters)
        written = {write.name for write in WRITES if write.fits(statement, given)}
        tags, sends, stored = transactions.of(connection.connection)
        tags |= written
        if "turn" in written:
            stored.update(TS.findall(repr(parameters)))
        if "sending" in written:
            sends.update(_starts(connection, parameters))
        fate.phase(written, IN)

    commit: Any = DefaultDialect.do_commit
    rollback: Any = DefaultDialect.do_rollback

    def do_commit(self: Any, connection: Any) -> None:
        tags, sends, stored = transactions.end(connection)
        commit(self, connection)
        for send in sends.values():
            journal.write("send", **send)
        if stored:
            journal.write("stored", ts=sorted(stored))
        fate.phase(tags, AFTER)

    def do_rollback(self: Any, connection: Any) -> None:
        transactions.end(connection)
        rollback(self, connection)

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
    DefaultDialect.do_rollback = do_rollback  # type: ignore[method-assign]


STARTS = """
SELECT o.id, o.kind, o.fence, c.owner, c.fence, c.id FROM outbox o JOIN conversation c ON c.id = o.conversation_id
WHERE o.status = 'sending' AND o.id IN ({})
"""


def _starts(connection: Connection, parameters: Any) -> dict[str, dict[str, Any]]:
    """Sends this transaction starts, with the owner at this moment, read inside the transaction."""
    ids = ID.findall(repr(parameters))
    rows = connection.exec_driver_sql(STARTS.format(", ".join(f"'{one}'" for one in ids))).all() if ids else ()
    names = ("outbox", "kind", "bound", "owner", "fence", "conversation")
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


def watch_calls(fate: Fate, journal: Journal) -> None:
    """Points around the middleware, the model's calls and Slack's posts."""
    take, send, call = Take.__call__, httpx2.AsyncClient.send, AsyncWebClient.api_call

    async def taken(self: Take, req: Any, resp: Any, next: Any) -> Any:  # noqa: A002  Bolt passes by these names
        fate.reach("taken")
        return await take(self, req, resp, next)

    async def asked(self: httpx2.AsyncClient, request: httpx2.Request, **named: Any) -> Any:
        fate.reach("asking")
        answer = await send(self, request, **named)
        fate.reach("drafted")
        return answer

    async def called(self: AsyncWebClient, api_method: str, **named: Any) -> Any:
        if api_method != "chat.postMessage":
            return await call(self, api_method, **named)
        journal.write("post", outbox=_marker(named))
        fate.reach("posting")
        answer = await call(self, api_method, **named)
        fate.reach("posted")
        return answer

    Take.__call__ = taken  # type: ignore[method-assign]
    httpx2.AsyncClient.send = asked  # type: ignore[method-assign]
    AsyncWebClient.api_call = called  # type: ignore[method-assign,assignment]


def _marker(named: dict[str, Any]) -> str:
    """The id in the metadata of a post."""
    metadata = (named.get("json") or named.get("params") or {}).get("metadata") or {}
    metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
    return str((metadata.get("event_payload") or {}).get("id", ""))


def main() -> None:
    """Read the fate from the environment, place the hooks, run."""
    plan = json.loads(os.environ["CHAOS_FATE"])  # noqa: TID251  a test's process, no setting of the product
    journal = Journal(Path(os.environ["CHAOS_JOURNAL"]))  # noqa: TID251
    fate = Fate(journal, plan["point"], plan["nth"], plan["act"], Path(plan["calm"]))
    watch_statements(fate, journal)
    watch_calls(fate, journal)
    if plan.get("mutant"):
        mutants.plant(plan["mutant"])
    from bot.cli import main as baton

    baton()


if __name__ == "__main__":
    main()
