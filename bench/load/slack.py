"""A lean Slack: the Web API calls a desk makes, Socket Mode, and signed deliveries over HTTP."""

import asyncio
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote

from aiohttp import WSMsgType, web

from bench.load import world
from bench.load.http1 import Client, Peer, listen


class Refused(Exception):
    """A delivery was not acknowledged."""


class Slack:
    """One workspace with one app. ``on_post`` hears every chat.postMessage: (arguments, perf_counter)."""

    def __init__(self) -> None:
        self.on_post: Callable[[dict[str, Any], float], None] = lambda post, at: None
        self.calls: dict[str, int] = {}
        self.posts = 0
        self.api_url = ""
        self._socket_url = ""
        self._doors: list[Client] = []
        self._links: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[tuple[int, bytes]]] = {}
        self._closing: list[Callable[[], Any]] = []
        self._infos: dict[str, bytes] = {}

    async def start(self) -> None:
        """Open the Web API and the websocket's door on free ports."""
        server, port = await listen(self._api)
        self.api_url = f"http://127.0.0.1:{port}/api/"
        app = web.Application()
        app.router.add_get("/link/", self._link)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._socket_url = f"ws://127.0.0.1:{runner.addresses[0][1]}/link/?ticket=bench"
        self._closing = [server.close, self.forget, runner.cleanup]

    def reach(self, *ports: int) -> None:
        """Deliver over HTTP from now on; several ports are replicas."""
        self._doors = [Client(f"http://127.0.0.1:{port}/slack/events") for port in ports]

    def forget(self) -> None:
        """Drop the HTTP receivers."""
        for door in self._doors:
            door.close()
        self._doors = []

    async def stop(self) -> None:
        """Close everything."""
        for link in list(self._links):
            await link.close()
        for step in self._closing:
            done = step()
            if asyncio.iscoroutine(done):
                await done

    async def deliver(self, body: bytes, kind: str = "events_api", door: int = 0) -> float:
        """Send an event (JSON) or an interaction; seconds until its acknowledgement.

        Raises:
            Refused: The answer was not 200: Slack would try again, this bench counts it as a failure.
        """
        begun = time.perf_counter()
        if self._doors:
            status, _ = await self._doors[door].post(*signed(body, kind))
            if status != 200:
                raise Refused(f"HTTP {status}")
        else:
            await self._over_socket(body, kind)
        return time.perf_counter() - begun

    async def _over_socket(self, body: bytes, kind: str) -> None:
        assert self._links, "no app is connected"
        envelope_id = world.new_id("E")
        done = self._acks[envelope_id] = asyncio.get_running_loop().create_future()
        head = f'{{"envelope_id":"{envelope_id}","type":"{kind}","accepts_response_payload":false,"payload":'
        await self._links[-1].send_str(head + body.decode() + "}")
        await done

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse()
        await link.prepare(request)
        await link.send_str(
            json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": world.APP}})
        )
        self._links.append(link)
        try:
            async for frame in link:
                if frame.type == WSMsgType.TEXT:
                    done = self._acks.pop(json.loads(frame.data).get("envelope_id", ""), None)
                    if done is not None and not done.done():
                        done.set_result((200, b""))
        finally:
            self._links.remove(link)
        return link

    def _api(self, peer: Peer, target: bytes, body: bytes, /) -> None:
        path, _, query = target.decode().partition("?")
        method = path.rsplit("/", 1)[-1]
        self.calls[method] = self.calls.get(method, 0) + 1
        if method == "chat.postMessage":
            self._posted(peer, body, time.perf_counter())
            return
        peer.answer(self._answer(method, query, body))

    def _posted(self, peer: Peer, body: bytes, at: float) -> None:
        post = _arguments(body)
        self.posts += 1
        ts = world.new_ts()
        told = {
            "type": "message", "user": world.BOT_USER, "bot_id": world.BOT_ID, "app_id": world.APP, "ts": ts,
            "team": world.HOME, "text": post.get("text", ""), "thread_ts": post.get("thread_ts"),
            "blocks": post.get("blocks") or [],
        }  # fmt: skip
        peer.answer(json.dumps({"ok": True, "channel": post["channel"], "ts": ts, "message": told}).encode())
        self.on_post(post | {"ts": ts}, at)

    def _answer(self, method: str, query: str, body: bytes) -> bytes:
        if method in {"users.info", "conversations.info"}:
            return self._info(method, query)
        if method == "chat.update":
            post = _arguments(body)
            return json.dumps({"ok": True, "channel": post["channel"], "ts": post["ts"], "text": ""}).encode()
        return json.dumps({"ok": True} | self._simple(method)).encode()

    def _info(self, method: str, query: str) -> bytes:
        key = f"{method}?{query}"
        if key not in self._infos:
            given = {name: values[0] for name, values in parse_qs(query).items()}
            kind, found = (
                ("user", world.user_info(given["user"]))
                if method == "users.info"
                else ("channel", world.channel_info(given["channel"]))
            )
            self._infos[key] = json.dumps({"ok": True, kind: found}).encode()
        return self._infos[key]

    def _simple(self, method: str) -> dict[str, Any]:
        known: dict[str, dict[str, Any]] = {
            "auth.test": {
                "url": "https://home.slack.com/", "team": "Home", "team_id": world.HOME, "user": "baton",
                "user_id": world.BOT_USER, "bot_id": world.BOT_ID, "is_enterprise_install": False,
            },
            "apps.connections.open": {"url": self._socket_url},
            "usergroups.users.list": {"users": list(world.AGENTS)},
            "conversations.replies": {"messages": [], "has_more": False},
            "conversations.history": {"messages": [], "has_more": False},
            "chat.postEphemeral": {"message_ts": world.new_ts()},
            "views.open": {"view": {"id": "V0BENCH"}},
            "views.update": {"view": {"id": "V0BENCH"}},
            "views.publish": {"view": {"id": "V0BENCH"}},
        }  # fmt: skip
        return known.get(method, {})


def signed(body: bytes, kind: str) -> tuple[bytes, bytes]:
    """Body and header lines of a delivery: events as JSON, interactions as a form; Slack's v0 signature."""
    sort = b"application/json"
    if kind == "interactive":
        body, sort = b"payload=" + quote(body).encode(), b"application/x-www-form-urlencoded"
    stamp = b"%d" % int(time.time())
    signature = hmac.digest(world.SECRET.encode(), b"v0:" + stamp + b":" + body, "sha256").hex().encode()
    return body, (
        b"Content-Type: " + sort + b"\r\nAccept: application/json,*/*\r\nUser-Agent: Slackbot 1.0\r\n"
        b"X-Slack-Request-Timestamp: " + stamp + b"\r\nX-Slack-Signature: v0=" + signature + b"\r\n"
    )


def _arguments(body: bytes) -> dict[str, Any]:
    if body.startswith(b"{"):
        given: dict[str, Any] = json.loads(body)
        return given
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}
