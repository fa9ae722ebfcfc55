"""A lean HTTP/1.1 server and client on raw asyncio: the outside shares two cores with what is measured.

Only what loopback peers of this bench send: Content-Length bodies and keep-alive; no chunks, no pipelining.
"""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

from typing_extensions import override

STALE = 3.0
"""Seconds after which an idle connection is not used again: uvicorn closes them after five."""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


class Peer(asyncio.Protocol):
    """One connection of a server; ``handle`` gets every request and answers now or later."""

    def __init__(self, handle: "Handler") -> None:
        self._handle = handle
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self.gone: Callable[[], None] | None = None
        """Called once if the peer leaves before its answer."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            found = LENGTH.search(head)
            stop = end + 4 + (int(found[1]) if found else 0)
            if found is None and CHUNKED.search(head):
                raise ValueError("chunked requests are not understood")
            if len(self._buffer) < stop:
                return
            body, self._buffer = self._buffer[end + 4 : stop], self._buffer[stop:]
            self._handle(self, head[: head.index(b"\r\n")].split(b" ", 2)[1], body)

    def answer(self, body: bytes, status: bytes = b"200 OK") -> None:
        """Answer the request with JSON."""
        self.gone = None
        if self._transport is not None and not self._transport.is_closing():
            head = b"HTTP/1.1 %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
            self._transport.write(head % (status, len(body)) + body)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self.gone is not None:
            self.gone()
            self.gone = None


class Handler(Protocol):
    """Takes one request: the connection to answer on, the target of the request line, the body."""

    def __call__(self, peer: Peer, target: bytes, body: bytes, /) -> None: ...


async def listen(handle: Handler) -> tuple[asyncio.Server, int]:
    """Serve on a free loopback port."""
    server = await asyncio.get_running_loop().create_server(lambda: Peer(handle), "127.0.0.1", 0, backlog=4096)
    return server, server.sockets[0].getsockname()[1]


class _Line(asyncio.Protocol):
    """One keep-alive connection of a client: one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self.waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self.open = True

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        found = LENGTH.search(self._buffer, 0, end)
        stop = end + 4 + (int(found[1]) if found else 0)
        if len(self._buffer) < stop:
            return
        status, body = int(self._buffer[9:12]), self._buffer[end + 4 : stop]
        self._buffer = self._buffer[stop:]
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result((status, body))

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(ConnectionResetError("the peer closed"))


class Client:
    """Posts to one server; opens as many connections as are in use at once and keeps them."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode()
        self._idle: list[tuple[asyncio.Transport, _Line, float]] = []

    async def post(self, body: bytes, headers: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. ``headers`` are whole lines, each ended by CRLF."""
        transport, line = await self._connection()
        line.waiting = asyncio.get_running_loop().create_future()
        transport.write(b"%b%bContent-Length: %d\r\n\r\n%b" % (self._head, headers, len(body), body))
        answer = await line.waiting
        self._idle.append((transport, line, time.monotonic()))
        return answer

    async def _connection(self) -> tuple[asyncio.Transport, _Line]:
        while self._idle:
            transport, line, used = self._idle.pop()
            if line.open and time.monotonic() - used < STALE:
                return transport, line
            transport.close()
        return await asyncio.get_running_loop().create_connection(_Line, self._host, self._port)

    def close(self) -> None:
        """Close what is idle."""
        for transport, *_ in self._idle:
            transport.close()
        self._idle.clear()
