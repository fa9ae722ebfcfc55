"""The Web API client: no hidden retries, so that a dropped connection can never post twice."""

import asyncio
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from typing_extensions import override

from bot.engine.hands import Hands

NETWORK = (aiohttp.ClientError, OSError, asyncio.TimeoutError)
"""What a call raises when Slack's answer is not known."""

UNSENT = (aiohttp.ClientConnectorError,)
"""Of these, what is raised before anything was sent: trying again cannot double."""

TIMEOUT = 10
"""Seconds for one call (threats T2: a request on the wire is bounded by 10 s)."""


def error_name(error: BaseException) -> str:
    """Slack's name of an error, such as ``not_in_channel``; the kind of failure where it gave none.

    A proxy's error page is no JSON, and the SDK's answer then raises on every look into it.
    """
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    try:
        return str(error.response.get("error") or f"http_{error.response.status_code}")
    except (AttributeError, ValueError, TypeError):
        return f"http_{error.response.status_code}"


class Client(AsyncWebClient):
    """Lays the work of the calling task down while Slack is asked."""

    def __init__(self, hands: Hands, **settings: Any) -> None:
        super().__init__(**settings)
        self._hands = hands

    @override
    async def api_call(self, *given: Any, **named: Any) -> AsyncSlackResponse:
        """See AsyncWebClient.api_call."""
        async with self._hands.away():
            return await super().api_call(*given, **named)


def slack_client(
    token: str, base_url: str, session: aiohttp.ClientSession | None = None, hands: Hands | None = None
) -> AsyncWebClient:
    """A client that tries once; the outbox decides what is tried again.

    Args:
        token: The bot's.
        base_url: Slack's Web API, with final slash.
        session: Shared connections; without one every call opens a connection of its own.
        hands: What the calling tasks work under.
    """
    settings = {"token": token, "base_url": base_url, "timeout": TIMEOUT, "retry_handlers": [], "session": session}
    return Client(hands or Hands(), **settings)
