"""What the pages work with, and who is looking."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from bot.address import Address
from bot.engine.desk import Desk
from bot.engine.estimating import Estimates
from bot.slack.people import People, PeopleUnknown, Person
from bot.web.dashboard.session import Pass, Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The desk as the dashboard sees it. Built by bot/wiring/."""

    desk: Desk
    people: People
    address: Address
    sessions: Sessions
    estimates: Estimates
    database_url: str
    """For work in a child process, which opens the database itself."""
    asking: set[asyncio.Task[str]] = field(default_factory=set)
    """Names that came too late for their page; the next one finds them remembered."""

    def now(self) -> datetime:
        """Aware UTC time."""
        return self.desk.now()

    async def names(self, ids: set[str]) -> dict[str, str]:
        """Slack user id → name, of those Slack tells in time; the others keep their ids until the next look."""
        asked = {id_: asyncio.ensure_future(self._name(id_)) for id_ in sorted(ids - {"", "bot"})[:MOST]}
        if asked:
            _, late = await asyncio.wait(asked.values(), timeout=PATIENCE)
            self.asking.update(late)
            for task in late:
                task.add_done_callback(self.asking.discard)
        return {id_: task.result() for id_, task in asked.items() if task.done() and task.result()}

    async def _name(self, id_: str) -> str:
        try:
            return (await self.people.person(id_)).name
        except PeopleUnknown:
            return ""


MOST = 60
"""People asked about for one page; each is remembered for five minutes."""
PATIENCE = 0.25
"""Seconds a page waits for names: a slow Slack makes it no later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who looks, with what they may see at this moment."""

    person: Person
    lead: bool
    """A lead; any agent where no leads are configured, as for the commands."""
    session: Pass
    csrf: str

    @property
    def rights(self) -> frozenset[str]:
        """``agent``, ``lead``, ``reviewer``, as far as they have them."""
        all_ = (("agent", self.person.agent), ("lead", self.lead), ("reviewer", self.person.reviewer))
        return frozenset(name for name, has in all_ if has)

    def may(self, needs: frozenset[str]) -> bool:
        """Whether one of the rights a page needs is there."""
        return bool(self.rights & needs)
