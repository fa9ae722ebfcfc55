"""The HTTP server's routes, in both modes."""

import re
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

LARGEST = 1_000_000
"""Bytes of a request body we read (threats A6)."""
STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')

Ready = Callable[[], Awaitable[dict[str, str]]]
Metrics = Callable[[], Awaitable[str]]


def web_app(slack: AsyncApp | None, ready: Ready, numbers: Metrics, dashboard: ASGIApp | None = None) -> Starlette:
    """The routes.

    Args:
        slack: Bolt's app where Slack reaches us over HTTP; None in Socket Mode.
        ready: Names what is not ready, empty when all is.
        numbers: What /metrics says: see bot/web/metrics.py.
        dashboard: Everything under /dashboard; None leaves it out.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        faults = await ready()
        return JSONResponse({"ready": not faults, "faults": faults}, status_code=503 if faults else 200)

    async def metrics(_: Request) -> Response:
        return PlainTextResponse(await numbers(), media_type="text/plain; version=0.0.4")

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]
    if dashboard is not None:
        routes.append(Mount("/dashboard", dashboard))
    if slack is not None:
        handler = AsyncSlackRequestHandler(slack)

        async def events(request: Request) -> Response:
            refused = await _refused(request)
            return refused or await handler.handle(request)

        routes.append(Route("/slack/events", events, methods=["POST"]))
    return Starlette(routes=routes)


async def _refused(request: Request) -> Response | None:
    """Requests Slack never sends. The SDK's verifier raises on some of them, which would be a 500."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return PlainTextResponse("too large", status_code=413)
    except ClientDisconnect:
        return PlainTextResponse("gone", status_code=400)
    request._body = body
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    sound = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and signature.isascii() and bool(signature)
    if not sound:
        return PlainTextResponse("unauthorized", status_code=401)
    if _too_deep(body) or not _readable(body, request):
        return PlainTextResponse("bad request", status_code=400)
    return None


def _readable(body: bytes, request: Request) -> bool:
    """Whether Bolt can read the body: it does so before it checks the signature, and raises on odd shapes."""
    try:
        AsyncBoltRequest(body=body.decode("utf-8"), headers={**request.headers})
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return False
    return True


def _too_deep(body: bytes, limit: int = 200) -> bool:
    """Whether brackets nest beyond any payload of Slack's; such JSON would exhaust the parser's stack.

    Brackets inside strings are a customer's words and do not count.
    """
    depth = 0
    for byte in STRINGS.sub(b"", body):
        if byte in b"[{":
            depth += 1
            if depth > limit:
                return True
        elif byte in b"]}":
            depth = max(0, depth - 1)
    return False
