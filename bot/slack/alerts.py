"""Alerts: what operators must know, said in the QA channel without the store, since the store may be what is down."""

import time
from collections.abc import Callable

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import NETWORK

log = structlog.get_logger(__name__)

QUIET = 600.0
"""Seconds within which the same alert is not said again."""


class Alerts:
    """Says each thing once in a while."""

    def __init__(self, client: AsyncWebClient, channel: str, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._channel = channel
        self._now = now
        self._said: dict[str, float] = {}

    async def tell(self, text: str) -> None:
        """Say ``text``, which is no alarm; never raises for Slack's sake."""
        if self._channel:
            await self._post(text)

    async def __call__(self, text: str) -> None:
        """Say ``text`` as an alarm unless it was said lately; never raises for Slack's sake."""
        now = self._now()
        self._said = {said: at for said, at in self._said.items() if now - at < QUIET}
        if text in self._said or not self._channel:
            return
        self._said[text] = now
        log.error("alert", text=text[:500])
        await self._post(f"⚠️ {text}")

    async def _post(self, text: str) -> None:
        try:
            await self._client.chat_postMessage(
                channel=self._channel, text=text[:3500], parse="none", unfurl_links=False
            )
        except (SlackApiError, *NETWORK) as error:
            log.warning("the QA channel could not be told", why=type(error).__name__)
