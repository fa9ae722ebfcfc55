"""HTTP mode: Slack's signed POSTs to the app's request URL."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx2

from bot.sandbox.courier import Courier
from bot.sandbox.delivery import ACK_SECONDS, Delivery

FORM = "application/x-www-form-urlencoded"
DROPPED_AFTER = 0.01  # seconds: time for the app to read the request, hardly to answer it


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a request body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpPoster:
    """Posts deliveries to the app and tells the courier how each attempt ended.

    Several URLs take turns, as behind a load balancer that does not look whether they live.
    """

    def __init__(self, urls: tuple[str, ...], secret: str, courier: Courier, verify_with: str = "") -> None:
        self.urls = urls
        self._turns = itertools.cycle(urls)
        self._verify_with = verify_with
        self._verifying = asyncio.Lock()
        self._secret = secret
        self._courier = courier
        self._tasks: set[asyncio.Task[None]] = set()
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=50)
        self._client = httpx2.AsyncClient(timeout=ACK_SECONDS, limits=limits, trust_env=False)

    def __call__(self, delivery: Delivery) -> asyncio.Task[None]:
        """Start one attempt."""
        task = asyncio.get_running_loop().create_task(self._post(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Stop attempts under way and close connections."""
        for task in tuple(self._tasks):
            task.cancel()
        await self._client.aclose()

    async def _verified(self) -> bool:
        """Slack's url_verification handshake, once: does the URL send the challenge back?"""
        async with self._verifying:
            if self._verify_with and await self._handshake(self._verify_with):
                self._verify_with = ""
        return not self._verify_with

    async def _handshake(self, token: str) -> bool:
        challenge = hashlib.sha256(self.urls[0].encode()).hexdigest()
        body = json.dumps({"type": "url_verification", "token": token, "challenge": challenge}).encode()
        try:
            answer = await self._client.post(
                self.urls[0], content=body, headers=self._headers(body, "application/json")
            )
        except httpx2.HTTPError:
            return False
        return answer.status_code == 200 and challenge in answer.text

    async def _post(self, delivery: Delivery) -> None:
        if self._verify_with and not await self._verified():
            self._courier.failed(delivery, "url_not_verified")
            return
        body, content_type = encode(delivery)
        headers = self._headers(body, content_type)
        if delivery.attempt:
            headers["X-Slack-Retry-Num"] = str(delivery.attempt)
            headers["X-Slack-Retry-Reason"] = delivery.reason
        dropped, delivery.dropped = delivery.dropped, False
        try:
            async with asyncio.timeout(DROPPED_AFTER if dropped else ACK_SECONDS):
                answer = await self._client.post(next(self._turns), content=body, headers=headers)
        except (TimeoutError, httpx2.TimeoutException):
            late = "timeout" if not delivery.retries else "http_timeout"
            self._courier.failed(delivery, "connection_failed" if dropped else late)
        except httpx2.HTTPError:
            self._courier.failed(delivery, "connection_failed")
        else:
            self._judge(delivery, answer)

    def _judge(self, delivery: Delivery, answer: httpx2.Response) -> None:
        if 200 <= answer.status_code < 300:
            self._courier.acknowledge(delivery.id, decode(answer))
        else:
            no_retry = answer.headers.get("x-slack-no-retry") == "1"
            self._courier.failed(delivery, "http_error", retry=not no_retry)

    def _headers(self, body: bytes, content_type: str) -> dict[str, str]:
        # The app compares with its own wall clock, so the signature never uses the sandbox's virtual one.
        timestamp = str(int(time.time()))
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
        }


def encode(delivery: Delivery) -> tuple[bytes, str]:
    """Body and content type: events as JSON, interactions and commands as forms."""
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    if delivery.kind == "interactive":
        return urlencode({"payload": json.dumps(delivery.payload)}).encode(), FORM
    fields = {name: value for name, value in delivery.payload.items() if value is not None}
    return urlencode(fields).encode(), FORM


def decode(answer: httpx2.Response) -> dict[str, Any] | None:
    """What came with the ack: a JSON object, or plain text as {"text": …}."""
    text = answer.text.strip()
    if not text:
        return None
    if text.startswith("{"):
        found = json.loads(text)
        return found if isinstance(found, dict) else None
    return {"text": text}
