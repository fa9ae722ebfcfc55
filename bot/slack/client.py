"""The Web API client: no hidden retries, so that a dropped connection can never post twice."""

import asyncio

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

NETWORK = (aiohttp.ClientError, OSError, asyncio.TimeoutError)
"""What a call raises when Slack's answer is not known."""

TIMEOUT = 10
"""Seconds for one call (threats T2: a request on the wire is bounded by 10 s)."""


def slack_client(token: str, base_url: str) -> AsyncWebClient:
    """A client that tries once; the outbox decides what is tried again."""
    return AsyncWebClient(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[])
