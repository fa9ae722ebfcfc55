"""Fetching a file with the bot's token: never to another server, not past a login page, and no more than is allowed."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.engine.ports import Refused, Unfetched
from bot.slack.client import slack_client
from bot.slack.files import SlackFiles
from bot.slack.pacing import Pacer
from storage.letters import Letter

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LABEL, ANNOUNCE, UPLOAD = "/files/label.pdf", "/api/files.getUploadURLExternal", "/upload/1"


@dataclass
class Server:
    """Answers what it was told to by path, and keeps what it was asked."""

    address: str = ""
    answers: dict[str, web.Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        self.bodies.append(await request.read())
        if request.path == LABEL and request.headers.get("authorization") != "Bearer xoxb-1":
            return web.Response(status=403)
        return self.answers[request.path]

    def says(self, path: str, body: bytes | dict[str, Any] = b"", status: int = 200, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = {"Content-Type": "application/pdf" if isinstance(body, bytes) else "application/json"}
        self.answers[path] = web.Response(body=raw, status=status, headers={**kind, **headers})

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


async def serving(made: Server) -> TestServer:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", made.answer)
    server = TestServer(app)
    await server.start_server()
    made.address = str(server.make_url("")).rstrip("/")
    return server


@pytest.fixture
async def slack() -> AsyncIterator[Server]:
    """A server in the place of Slack's."""
    made = Server()
    server = await serving(made)
    yield made
    await server.close()


@pytest.fixture
async def elsewhere() -> AsyncIterator[Server]:
    """Somebody else's server."""
    made = Server()
    server = await serving(made)
    yield made
    await server.close()


@pytest.fixture
async def files(slack: Server) -> AsyncIterator[SlackFiles]:
    """What carries files, with the local server for its Slack."""
    wording: Any = None  # nothing is shared here
    client = slack_client("xoxb-1", slack.url("/api/"))
    made = SlackFiles(client, wording, Pacer(lambda: 0.0), token="xoxb-1", api_url=slack.url("/api/"))
    yield made
    await made.close()


def letter(url: str, **file: Any) -> Letter:
    named = {"id": "F0LABEL", "name": "label.pdf", "size": 3, "mime": "application/pdf", "url": url, **file}
    return Letter(
        id="a" * 32, kind="file", body={"by": "U0ADA", "file": named}, conversation_id="c", handoff_id="",
        channel="C0JUNIPER", thread_ts="1.000001", card_channel="", card_ts="", under="", disclose=False,
        withdrawn=False, first_started=NOW, started=NOW, doubt_at=None, wanted=0, attempts=1, scope="", account="",
        person="",
    )  # fmt: skip


def label(slack: Server, **more: Any) -> Letter:
    return letter(slack.url(LABEL), **more)


async def test_a_file_goes_from_slacks_address_to_slacks_address(slack: Server, files: SlackFiles) -> None:
    slack.says(LABEL, b"abc")
    slack.says(ANNOUNCE, {"ok": True, "upload_url": slack.url(UPLOAD), "file_id": "F1"})
    slack.says(UPLOAD, b"OK - 3")
    assert await files.upload(label(slack)) == "F1"
    assert slack.asked == [LABEL, f"{ANNOUNCE}?filename=label.pdf&length=3", UPLOAD]
    assert slack.bodies[2] == b"abc"


async def test_a_redirect_takes_the_token_nowhere(slack: Server, elsewhere: Server, files: SlackFiles) -> None:
    elsewhere.says("/", b"abc")
    slack.says(LABEL, status=302, Location=elsewhere.url("/"))
    with pytest.raises(Refused, match="does not let the bot read it"):
        await files.upload(label(slack))
    assert elsewhere.asked == []


async def test_bytes_are_put_at_slacks_own_address_alone(slack: Server, elsewhere: Server, files: SlackFiles) -> None:
    elsewhere.says(UPLOAD)
    slack.says(LABEL, b"abc")
    slack.says(ANNOUNCE, {"ok": True, "upload_url": elsewhere.url(UPLOAD), "file_id": "F1"})
    with pytest.raises(Refused, match="not kept at Slack's own address"):
        await files.upload(label(slack))
    assert elsewhere.asked == []


async def test_a_login_page_is_no_file(slack: Server, files: SlackFiles) -> None:
    slack.says(LABEL, b"<html>", **{"Content-Type": "text/html; charset=utf-8"})
    with pytest.raises(Refused, match="files:read"):
        await files.upload(label(slack))


async def test_no_more_bytes_are_read_than_are_allowed(slack: Server, files: SlackFiles) -> None:
    files.largest = 1_000
    slack.says(LABEL, b"x" * 100_000)
    with pytest.raises(Refused, match="larger than 1 kB"):
        await files.upload(label(slack))
    assert slack.asked == [LABEL]


@pytest.mark.parametrize(("status", "how"), [(404, Refused), (403, Refused), (500, Unfetched), (429, Unfetched)])
async def test_what_may_work_later_is_told_from_what_never_will(
    slack: Server, files: SlackFiles, status: int, how: type[Exception]
) -> None:
    slack.says(LABEL, b"no", status=status)
    with pytest.raises(how, match=str(status)):
        await files.upload(label(slack))


async def test_an_empty_file_and_one_without_an_address_are_told(slack: Server, files: SlackFiles) -> None:
    slack.says(LABEL)
    with pytest.raises(Refused, match="it is empty"):
        await files.upload(label(slack))
    slack.says("/api/files.info", {"ok": False, "error": "missing_scope"})
    with pytest.raises(Refused, match="Slack does not say where it is"):
        await files.upload(letter(""))


async def test_a_missing_scope_is_said_in_plain_words(slack: Server, files: SlackFiles) -> None:
    slack.says(LABEL, b"abc")
    slack.says(ANNOUNCE, {"ok": False, "error": "missing_scope", "needed": "files:write"})
    with pytest.raises(Refused, match="the app lacks the scope files:write"):
        await files.upload(label(slack))
