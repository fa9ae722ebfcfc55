"""Who Slack says is away. It says so of people at another screen too, so this only orders whom to ask first."""

from collections.abc import Callable, Sequence

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import NETWORK, error_name

log = structlog.get_logger(__name__)

FRESH = 170.0
"""Seconds an answer counts: with more agents than MOST, each is asked about every second or third minute."""
MOST = 30
"""People asked about at a time, once a minute: Slack allows some fifty such calls a minute."""


class Presence:
    """Asks users.getPresence; what fails is logged and done without."""

    def __init__(self, client: AsyncWebClient, now: Callable[[], float]) -> None:
        self._client = client
        self._now = now
        self._seen: dict[str, tuple[float, bool]] = {}

    async def away(self, people: Sequence[str]) -> frozenset[str]:
        """Those of them Slack called away lately; nobody it said nothing about."""
        longest_ago = sorted(people, key=lambda one: self._seen.get(one, (0.0, False))[0])
        for one in longest_ago[:MOST]:
            try:
                answer = await self._client.users_getPresence(user=one)
            except (SlackApiError, *NETWORK) as error:
                name = error_name(error) if isinstance(error, SlackApiError) else type(error).__name__
                log.info("presence cannot be asked; routing goes without it", error=name)
                break
            self._seen[one] = self._now(), answer.get("presence") == "away"
        known = {one: self._seen[one] for one in people if one in self._seen}
        return frozenset(one for one, (at, away) in known.items() if away and self._now() - at < FRESH)
