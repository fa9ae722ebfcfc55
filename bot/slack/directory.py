"""The engine's directory, on Slack's users, channels and the customers file."""

from collections.abc import Sequence

from bot.customers import Customers
from bot.engine.ports import OutsideUnknown, Whose
from bot.slack.people import People, PeopleUnknown
from bot.slack.places import Places
from bot.slack.presence import Presence
from handoff.model import Actor, Author, Autonomy
from storage.intake import Known


class SlackDirectory:
    """See bot.engine.ports.Directory."""

    def __init__(
        self, people: People, places: Places, customers: Customers, autonomy: Autonomy, presence: Presence
    ) -> None:
        self.people = people
        self.places = places
        self._customers = customers
        self._autonomy = autonomy
        self._presence = presence

    def recall(self, channel: str, person: str) -> Known | None:
        """Whose customer this is, where that can be said without asking Slack; None for everybody else."""
        who = self.people.recall(person)
        if who is None or who.actor.kind != "customer" or who.bot:
            return None
        entry = self._customers.of(channel, who.team)
        return Known(scope=entry.scope, account=entry.account, tier=entry.tier)

    async def author(self, person: str) -> Author:
        """See Directory.author."""
        try:
            return await self.people.author(person)
        except PeopleUnknown as error:
            raise OutsideUnknown(person) from error

    async def actor(self, person: str) -> Actor:
        """See Directory.actor."""
        try:
            return (await self.people.person(person)).actor
        except PeopleUnknown as error:
            raise OutsideUnknown(person) from error

    async def away(self, people: Sequence[str]) -> frozenset[str]:
        """See Directory.away."""
        return await self._presence.away(people)

    async def began(self, channel: str, ts: str) -> str:
        """See Directory.began."""
        return await self.places.began(channel, ts)

    async def surface(self, channel: str, *, direct: bool) -> tuple[str, str, str]:
        """See Directory.surface."""
        try:
            place = await self.places.place(channel, direct=direct)
        except PeopleUnknown as error:
            raise OutsideUnknown(channel) from error
        return place.surface, place.kind, place.name

    async def whose(self, channel: str, customer: str) -> Whose:
        """See Directory.whose."""
        team = ""
        if customer:
            try:
                team = (await self.people.person(customer)).team
            except PeopleUnknown as error:
                raise OutsideUnknown(customer) from error
        entry = self._customers.of(channel, team)
        return Whose(
            scope=entry.scope,
            account=entry.account,
            tier=entry.tier,
            autonomy=entry.autonomy or self._autonomy,
            language=entry.language,
            tone=entry.tone,
            words=entry.words,
        )
