"""The desk's own back end: signed POSTs with an idempotency key, as Standard Webhooks signs them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx2

from handoff.errors import ActionRefused

TIMEOUT = 10.0
"""Seconds for one call."""
PASSING = frozenset({408, 409, 425, 429})
"""4xx that are no answer yet; 409: the key's first call still runs (IETF draft "The Idempotency-Key header")."""
LONGEST = 2_000
"""Characters of an answer that are read."""


class Unsure(Exception):
    """It may or may not have been done: the same key may be sent again."""


class BackEnd:
    """Calls what the policy's own actions name."""

    def __init__(self, secret: str = "") -> None:
        self._secret = secret
        self._client: httpx2.AsyncClient | None = None

    async def call(self, url: str, key: str, body: Mapping[str, Any], now: datetime) -> str:
        """POST it; the answer's text, cut.

        Args:
            url: From the policy.
            key: The same for the same deed, however often it is sent: ``Idempotency-Key`` and ``webhook-id``.
            body: What is to be done.
            now: Aware UTC time, signed with it.

        Raises:
            ActionRefused: The back end says no (4xx), or no secret is set to sign with; nothing was done.
            Unsure: No answer, a redirect, 5xx, or one of PASSING.
        """
        if not self._secret:
            raise ActionRefused("BATON_SECRET_KEY is not set, so a call to the back end cannot be signed.")
        content = json.dumps(dict(body), sort_keys=True, separators=(",", ":"))
        at = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "webhook-id": key,
            "webhook-timestamp": at,
            "webhook-signature": signature(self._secret, key, at, content),
        }
        self._client = self._client or httpx2.AsyncClient(timeout=TIMEOUT, follow_redirects=False)
        try:
            answer = await self._client.post(url, content=content, headers=headers)
        except httpx2.HTTPError as error:
            raise Unsure(type(error).__name__) from error
        if 200 <= answer.status_code < 300:
            return answer.text[:LONGEST]
        if 400 <= answer.status_code < 500 and answer.status_code not in PASSING:
            raise ActionRefused(f"The back end refused it ({answer.status_code}): {answer.text[:200]}")
        raise Unsure(f"HTTP {answer.status_code}")

    async def close(self) -> None:
        """Give back connections."""
        if self._client is not None:
            await self._client.aclose()


def signature(secret: str, key: str, at: str, content: str) -> str:
    """As Standard Webhooks has it: HMAC-SHA256 over ``id.timestamp.body``, base64, version 1."""
    made = hmac.new(secret.encode(), f"{key}.{at}.{content}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"
