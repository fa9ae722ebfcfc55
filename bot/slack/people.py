"""Who somebody is. Authority comes from the roster and users.info alone, never from a payload's team field."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine.hands import Hands
from bot.slack.client import NETWORK, error_name
from handoff.model import Actor, Author

log = structlog.get_logger(__name__)

FRESH = 300.0
"""Seconds a person or the roster is remembered (threats A9: at most five minutes). A press asks anew."""
GROUP_FRESH = 10.0
"""Seconds between two readings of the group for presses: Slack allows some twenty a minute."""
REMEMBERED = 5000
"""People kept in memory at most; the one asked about longest ago goes first."""

LESS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
"""Flags of users.info that take every right away."""

NO_GROUP = frozenset({"plan_upgrade_required", "no_such_subteam", "missing_scope", "permission_denied"})
"""Errors that asking again does not mend: the group then has no members."""


class PeopleUnknown(Exception):
    """Slack could not be asked; nobody gets a right and the turn is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of one Slack user. ``internal`` is False where anything is in doubt."""

    id: str
    name: str
    team: str
    internal: bool
    bot: bool
    agent: bool
    lead: bool
    reviewer: bool
    approver: bool = False

    @property
    def actor(self) -> Actor:
        """The person as the mind knows actors."""
        kind = "agent" if self.agent else "bystander" if self.internal else "customer"
        return Actor(kind=kind, id=self.id, name=self.name, lead=self.lead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who may do what, as configured."""

    group: str = ""
    agents: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()


class People:
    """Asks Slack who people are and remembers it for a while."""

    def __init__(
        self, client: AsyncWebClient, roster: Roster, now: Callable[[], float], hands: Hands | None = None
    ) -> None:
        self._client = client
        self._roster = roster
        self._now = now
        self._users: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._group: tuple[float, frozenset[str]] | None = None
        self._group_lost = False
        self._team = self._enterprise = self.bot_user = self.bot_id = self.team_url = ""
        self._asking = asyncio.Lock()
        self._hands = hands or Hands()

    async def learn_self(self) -> None:
        """Ask who we are. Raises SlackApiError where the token is refused."""
        answer = await self._client.auth_test()
        self._team = str(answer.get("team_id") or "")
        self._enterprise = str(answer.get("enterprise_id") or "")
        self.bot_user = str(answer.get("user_id") or "")
        self.bot_id = str(answer.get("bot_id") or "")
        self.team_url = str(answer.get("url") or "")

    @property
    def has_leads(self) -> bool:
        """Whether leads are configured; where none are, agents may do what leads may."""
        return bool(self._roster.leads)

    @property
    def team(self) -> str:
        """Our own team id."""
        return self._team

    def forget(self, person: str = "") -> None:
        """Drop what is remembered of a person, or of everybody and the group."""
        if person:
            self._users.pop(person, None)
        else:
            self._users.clear()
            self._group = None

    async def person(self, user_id: str, *, fresh: bool = False) -> Person:
        """Who this is.

        Args:
            user_id: Slack's id.
            fresh: Ask Slack anew; only where Slack fails does what is remembered count.

        Raises:
            PeopleUnknown: Slack could not be asked.
        """
        user = await self._user(user_id, fresh=fresh)
        group = await self._members(fresh=fresh) if self._is_whole(user) else frozenset()
        return self._person(user_id, user, group)

    def recall(self, user_id: str) -> Person | None:
        """Somebody asked about lately, who is not of our house; None where Slack would have to be asked."""
        kept = self._users.get(user_id)
        if kept is None or self._now() - kept[0] >= FRESH or self._is_internal(kept[1]):
            return None
        return self._person(user_id, kept[1], frozenset())

    def _is_whole(self, user: Mapping[str, Any]) -> bool:
        """A full member of our house: no guest, no bot, not deactivated."""
        return self._is_internal(user) and not any(user.get(flag) for flag in LESS)

    def _person(self, user_id: str, user: Mapping[str, Any], group: frozenset[str]) -> Person:
        whole = self._is_whole(user)
        on_roster = whole and (user_id in self._roster.agents or user_id in group)
        lead = whole and user_id in self._roster.leads
        reviewers, approvers = self._roster.reviewers, self._roster.approvers
        return Person(
            id=user_id,
            name=_name(user) or user_id,
            team=str(user.get("team_id") or ""),
            internal=self._is_internal(user),
            bot=bool(user.get("is_bot")) or user_id in {"USLACKBOT", self.bot_user},
            agent=on_roster or lead,
            lead=lead,
            reviewer=whole and (user_id in reviewers if reviewers else on_roster or lead),
            approver=whole and (user_id in approvers if approvers else on_roster or lead),
        )

    async def author(self, user_id: str) -> Author:
        """Which side a message's author is on. Raises PeopleUnknown."""
        who = await self.person(user_id)
        if who.bot:
            return Author.BOT
        if who.internal and not who.agent and self._group_lost:
            raise PeopleUnknown(user_id)  # perhaps an agent: taken for a bystander, the bot would talk beside them
        return Author.AGENT if who.agent else Author.BYSTANDER if who.internal else Author.CUSTOMER

    async def _user(self, user_id: str, *, fresh: bool) -> Mapping[str, Any]:
        kept = self._users.get(user_id)
        if kept is not None and not fresh and self._now() - kept[0] < FRESH:
            return kept[1]
        try:
            answer = await self._client.users_info(user=user_id)
        except SlackApiError as error:
            if error_name(error) in {"user_not_found", "user_not_visible"}:
                return {}  # nobody we know: external, and without any right
            return self._remembered(user_id, error)
        except NETWORK as error:
            return self._remembered(user_id, error)
        user: Mapping[str, Any] = answer.get("user") or {}
        self._users.pop(user_id, None)
        self._users[user_id] = (self._now(), user)
        if len(self._users) > REMEMBERED:
            self._users.pop(next(iter(self._users)))
        return user

    def _remembered(self, user_id: str, error: Exception) -> Mapping[str, Any]:
        kept = self._users.get(user_id)
        if kept is None or self._now() - kept[0] >= FRESH:
            raise PeopleUnknown(user_id) from error
        return kept[1]

    def _is_internal(self, user: Mapping[str, Any]) -> bool:
        """Our own workspace, or a sibling of our own organisation. None counts as external."""
        if user.get("is_stranger"):
            return False
        if self._team and user.get("team_id") == self._team:
            return True
        grid = user.get("enterprise_user") or {}
        return bool(self._enterprise) and self._enterprise in {
            grid.get("enterprise_id"),
            user.get("enterprise_id"),
            user.get("team_id"),
        }

    async def _members(self, *, fresh: bool = False) -> frozenset[str]:
        if not self._roster.group:
            return frozenset()
        async with self._hands.away(), self._asking:  # who waits for the lock must not hold what its holder needs
            age = self._now() - self._group[0] if self._group is not None else FRESH
            if self._group is not None and age < (GROUP_FRESH if fresh else FRESH):
                return self._group[1]
            try:
                answer = await self._client.usergroups_users_list(usergroup=self._roster.group)
            except (SlackApiError, *NETWORK) as error:
                log.warning("agents' group cannot be read; nobody of it has rights", error=type(error).__name__)
                lasting = isinstance(error, SlackApiError) and error_name(error) in NO_GROUP
                if self._group is not None and age < FRESH and not lasting:
                    return self._group[1]
                self._group_lost = not lasting
                return frozenset()
            self._group_lost = False
            members = frozenset(str(user) for user in answer.get("users") or ())
            self._group = (self._now(), members)
            return members


def _name(user: Mapping[str, Any]) -> str:
    profile = user.get("profile") or {}
    for value in (
        profile.get("display_name"),
        profile.get("real_name"),
        user.get("real_name"),
        user.get("name"),
    ):
        if isinstance(value, str) and value.strip():
            return value.strip()[:80]
    return ""
