"""The floor: a bare async Bolt app. It acknowledges, calls the LLM, posts in the thread, and keeps nothing.

``python -m bench.load.floor`` prints Baton's ready line. As Slack's documentation writes such an app, but with
one shared connection pool to Slack: a floor must not be slow for a reason Baton happens to avoid.
"""

import argparse
import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from openai import AsyncOpenAI
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.serve import serving

ENV = os.environ  # noqa: TID251  a program of its own, not the product


def bolt(session: aiohttp.ClientSession | None, *, answers: bool, plant: "Plant") -> AsyncApp:
    """The app. ``answers`` False only acknowledges."""
    client = AsyncWebClient(token=ENV["SLACK_BOT_TOKEN"], base_url=ENV["SLACK_API_URL"], session=session)
    app = AsyncApp(client=client, signing_secret=ENV.get("SLACK_SIGNING_SECRET", "unused"))
    llm = AsyncOpenAI(api_key=ENV["OPENAI_API_KEY"], base_url=ENV["OPENAI_BASE_URL"], timeout=60, max_retries=0)

    @app.event("message")
    async def message(event: dict[str, Any], client: AsyncWebClient) -> None:
        if not answers:
            return
        await plant.hurt()
        answer = await llm.chat.completions.create(
            model="bench",
            messages=[
                {"role": "system", "content": "You draft replies for a customer desk in Slack."},
                {"role": "user", "content": event["text"]},
            ],
        )
        text = answer.choices[0].message.content or ""
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text=plant.said(text))

    return app


@dataclass
class Plant:
    """A fault the harness must see; without options there is none."""

    busy: float = 0.0
    sleep: float = 0.0
    leak: int = 0
    wrong_every: int = 0
    kept: list[bytes] = field(default_factory=list)
    turns: int = 0

    async def hurt(self) -> None:
        """Burn, wait and keep as told."""
        end = time.thread_time() + self.busy
        while self.busy and time.thread_time() < end:
            pass
        if self.sleep:
            await asyncio.sleep(self.sleep)
        if self.leak:
            self.kept.append(os.urandom(self.leak * 1024))

    def said(self, text: str) -> str:
        """The text, or something else every so often."""
        self.turns += 1
        return "Something else." if self.wrong_every and self.turns % self.wrong_every == 0 else text


async def main() -> None:
    """Serve until killed."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--ack-only", action="store_true")
    reader.add_argument("--own-connections", action="store_true", help="a connection a call, slack_sdk's default")
    for fault in ("--busy-ms", "--sleep-ms", "--leak-kib", "--wrong-every"):
        reader.add_argument(fault, type=float, default=0.0)
    given = reader.parse_args()
    async with aiohttp.ClientSession() as shared:
        session = None if given.own_connections else shared
        plant = Plant(given.busy_ms / 1000, given.sleep_ms / 1000, int(given.leak_kib), int(given.wrong_every))
        app = bolt(session, answers=not given.ack_only, plant=plant)
        if "SLACK_APP_TOKEN" in ENV:
            handler = AsyncSocketModeHandler(app, ENV["SLACK_APP_TOKEN"])
            handler.client.web_client.base_url = ENV["SLACK_API_URL"]
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await _ready(0)
        handler_http = AsyncSlackRequestHandler(app)

        async def events(request: Request) -> Response:
            return await handler_http.handle(request)

        web = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
        async with serving(web, "127.0.0.1", 0) as port:
            await _ready(port)


async def _ready(port: int) -> None:
    print(json.dumps({"event": "ready", "port": port}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
