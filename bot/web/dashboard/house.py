"""What the pages work with, and who is looking."""

from dataclasses import dataclass
from datetime import datetime

from bot.address import Address
from bot.engine.desk import Desk
from bot.engine.estimating import Estimates
from bot.slack.people import People, PeopleUnknown, Person
from bot.web.dashboard.session import Pass, Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The desk as the dashboard sees it. Built by bot/wiring.py."""

    desk: Desk
    people: People
    address: Address
    sessions: Sessions
    estimates: Estimates
    database_url: str
    """For work in a child process, which opens the database itself."""

    def now(self) -> datetime:
        """Aware UTC time."""
        return self.desk.now()

    async def names(self, ids: set[str]) -> dict[str, str]:
        """Slack user id → name, of as many as Slack tells; the others keep their ids."""
        found = {}
        for id_ in sorted(ids - {"", "bot"})[:MOST]:
            try:
                found[id_] = (await self.people.person(id_)).name
            except PeopleUnknown:
                break  # Slack is away: asking for the rest would only make the page late
        return found


MOST = 60
"""People asked about for one page; each is remembered for five minutes."""


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
