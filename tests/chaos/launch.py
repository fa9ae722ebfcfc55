"""`baton run` with a fate: the process watches itself from outside the product and ends where its plan says.

Nothing in the product knows of this. The hooks sit where the product meets others: the databases' drivers, Bolt's
way into our middleware and the two HTTP clients.
"""

import json
import os
import signal
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.take import Take
from tests.chaos import mutants
from tests.chaos.journal import Journal
from tests.chaos.points import POINTS
from tests.chaos.watching import Watch, watch_commits, watch_postgres, watch_sqlite


class Fate:
    """Counts the passes of named points and carries the sentence out at the one that is named."""

    def __init__(self, journal: Journal, point: str, nth: int, act: str, calm: Path) -> None:
        self._journal = journal
        self._point, self._nth, self._act, self._calm = point, nth, act, calm
        self._passes: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._guard = threading.Lock()

    def reach(self, point: str) -> None:
        """The process passes this point now."""
        if point not in self._seen:
            self._seen.add(point)
            self._journal.write("pass", point=point)
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
    watch = Watch(fate.phase, journal)
    watch_sqlite(watch)
    watch_postgres(watch)
    watch_commits(watch)
    watch_calls(fate, journal)
    if plan.get("mutant"):
        mutants.plant(plan["mutant"])
    from bot.cli import main as baton

    baton()


if __name__ == "__main__":
    main()
