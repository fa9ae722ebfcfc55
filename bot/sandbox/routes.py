"""The ASGI app: Web API, Socket Mode, the page and its JSON, behind a check of Host and Origin."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from bot.sandbox import page_api, page_files, socket_mode, web_api
from bot.sandbox.sandbox import Sandbox

PAGE = Path(__file__).parent / "page"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
Handler = Callable[[Request], Awaitable[Response]]


def application(sandbox: Sandbox, hosts: tuple[str, ...] = LOOPBACK) -> ASGIApp:
    """Everything the sandbox serves; `hosts` are accepted names in the Host header."""

    async def link(websocket: WebSocket) -> None:
        await socket_mode.link(sandbox, websocket)

    def on(handler: Callable[[Sandbox, Request], Awaitable[Response]]) -> Handler:
        async def endpoint(request: Request) -> Response:
            return await handler(sandbox, request)

        return endpoint

    return Guard(
        Starlette(
            routes=[
                Route("/api/{method}", on(web_api.api), methods=["GET", "POST"]),
                WebSocketRoute("/link/", link),
                Route("/response/{key}", on(web_api.answer_url), methods=["POST"]),
                Route("/sandbox/state", on(page_api.get_state)),
                Route("/sandbox/stream", on(page_api.stream)),
                Route("/sandbox/file", on(page_files.put), methods=["POST"]),
                Route("/sandbox/file/{key}", on(page_files.show)),
                Route("/sandbox/{action}", on(page_api.act), methods=["POST"]),
                Route("/files/{key}/{name}", on(web_api.file)),
                Route("/upload/v1/{key}", on(web_api.upload), methods=["POST"]),
                Route("/avatar/{key}.svg", on(web_api.avatar)),
                Route("/", _index),
                Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
            ]
        ),
        hosts,
    )


async def _index(_request: Request) -> Response:
    page = PAGE / "index.html"
    if not page.is_file():
        return PlainTextResponse("The sandbox runs; its page is not installed.", status_code=200)
    return FileResponse(page, headers={"cache-control": "no-store"})


def _cut(send: Send) -> Callable[[], None]:
    """How a fault breaks this request's connection; uvicorn's send is a method of the request's cycle."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    return transport.abort if transport is not None else lambda: None


class Guard:
    """Refuses strange Host headers (DNS rebinding) and cross-origin requests to the page's JSON."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            host = headers.get(b"host", b"").decode("latin-1")
            origin = headers.get(b"origin", b"").decode("latin-1")
            if host.rsplit(":", 1)[0] not in self._hosts and host not in self._hosts:
                await PlainTextResponse("unknown host", status_code=403)(scope, receive, send)
                return
            if origin and urlsplit(origin).netloc != host:
                await PlainTextResponse("cross-origin", status_code=403)(scope, receive, send)
                return
            scope["sandbox.cut"] = _cut(send)
        await self._app(scope, receive, send)
