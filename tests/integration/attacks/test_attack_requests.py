"""Requests Slack never sends, signed and unsigned: refused with 4xx, nothing stored (threats A1 to A6)."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from sqlmodel import func, select

from bot.sandbox.http_delivery import FORM, sign
from storage.flow import InboxRow, SeenRow
from storage.tables import ConversationRow, TurnRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    KNOWN,
    audit,
    envelope,
    interact,
    message,
    post,
    quiet,
    raw_press,
    turns,
)

JSON = "application/json"
DEEP = 10_000


async def kept(here: World) -> int:
    """Rows that a request could have left behind."""
    tables = (ConversationRow, InboxRow, SeenRow, TurnRow)
    await quiet(here)
    return await here.baton.front.desk.store.read(
        lambda session: sum(session.exec(select(func.count()).select_from(table)).one() for table in tables)
    )


def headers(body: bytes, secret: str, *, stamp: str = "", kind: str = JSON, signature: str = "") -> dict[str, str]:
    stamp = stamp or str(int(time.time()))
    signature = signature or sign(secret, stamp, body)
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}


async def test_a_forged_signature_or_time_is_refused(world: Start) -> None:
    here = await world(http=True)
    secret = here.sandbox.signing_secret
    body = json.dumps(envelope(here.sandbox, message("C0JUNIPER", "U0MIA", KNOWN))).encode()
    now, good = int(time.time()), headers(body, secret)
    bad: dict[str, dict[str, str]] = {
        "another app's secret": headers(body, "not-our-secret"),
        "no signature": {"Content-Type": JSON, "X-Slack-Request-Timestamp": str(now)},
        "empty signature": {**good, "X-Slack-Signature": ""},
        "empty time": {**good, "X-Slack-Request-Timestamp": ""},
        "signature of another body": headers(b"{}", secret),
        "version 1": {**good, "X-Slack-Signature": good["X-Slack-Signature"].replace("v0=", "v1=")},
        "cut signature": {**good, "X-Slack-Signature": good["X-Slack-Signature"][:-1]},
        "no time": {"Content-Type": JSON, "X-Slack-Signature": good["X-Slack-Signature"]},
        "301 s old": headers(body, secret, stamp=str(now - 301)),
        "302 s ahead": headers(body, secret, stamp=str(now + 302)),
    }
    for stamp in ("abc", "1e3", "1" * 20, "-1", "0x10", "12.5", "0"):
        bad[f"time {stamp!r}"] = headers(body, secret, stamp=stamp)
    before = await kept(here)
    for name, sent in bad.items():
        answer = await post(here, body, sent)
        assert 400 <= answer.status_code < 500, (name, answer.status_code, answer.text)
    assert await kept(here) == before
    assert (await post(here, body, good)).status_code == 200, "the good one passes"
    assert len(await turns(here)) == 1


async def test_a_signature_of_other_letters_is_refused(world: Start) -> None:
    here = await world(http=True)
    body, stamp = b"{}", str(int(time.time()))
    for signature in (b"v0=\xe9\xe9", "v0=é".encode(), b"v0=\xff\xfe"):
        sent: Any = [
            (b"content-type", b"application/json"),
            (b"x-slack-request-timestamp", stamp.encode()),
            (b"x-slack-signature", signature),
        ]
        answer = await post(here, body, sent)
        assert 400 <= answer.status_code < 500, answer.status_code
    assert await kept(here) == 0


def malformed() -> dict[str, tuple[bytes, str]]:
    """Bodies no Slack sends, by name, with their content type."""
    nested = "[" * DEEP + "]" * DEEP
    press = {"type": "block_actions", "user": {"id": "U0ADA"}, "actions": nested}
    return {
        "bytes FF FE": (b"\xff\xfe{}", JSON),
        "not JSON": (b'{"type": "event_callback", ', JSON),
        "a list": (b"[1, 2]", JSON),
        "a string": (b'"event"', JSON),
        "a number": (b"7", JSON),
        "null": (b"null", JSON),
        "NUL bytes": (b'{"type": "event_callback\x00", "event": \x00}', JSON),
        "deep JSON": (b'{"event":' + nested.encode() + b"}", JSON),
        "half deep JSON": (b'{"event":' + b"[" * DEEP, JSON),
        "deep objects": (b'{"event":' * DEEP + b"1" + b"}" * DEEP, JSON),
        "deep JSON in a form": (urlencode({"payload": nested}).encode(), FORM),
        "no JSON in a form": (urlencode({"payload": "{oops"}).encode(), FORM),
        "a list in a form": (urlencode({"payload": json.dumps([press])}).encode(), FORM),
        "text for authorizations": (b'{"type":"event_callback","event":{},"authorizations":"x"}', JSON),
        "numbers for everything": (b'{"type":1,"event":2,"team":3,"user":4,"authorizations":[5]}', JSON),
        "a number for the channel": (
            b'{"type":"event_callback","event":{"type":"message","channel":7}}',
            JSON,
        ),
        "2 MB": (b'{"event": "' + b"x" * 2_000_000 + b'"}', JSON),
    }


@pytest.mark.parametrize("whose", ["signed", "unsigned"])
async def test_a_malformed_body_is_refused_and_never_an_error_of_ours(world: Start, whose: str) -> None:
    here = await world(http=True)
    secret = here.sandbox.signing_secret if whose == "signed" else "not-our-secret"
    answers = {}
    for name, (body, kind) in malformed().items():
        answer = await post(here, body, headers(body, secret, kind=kind))
        answers[name] = answer.status_code
        assert len(answer.text) < 500, "no traceback, nothing of ours"
    assert {name: code for name, code in answers.items() if not 400 <= code < 500} == {}
    assert answers["2 MB"] == 413
    assert await kept(here) == 0


async def test_odd_words_of_a_customer_are_no_malformed_body(world: Start) -> None:
    here = await world(http=True, llm=FakeLLM())
    for text in ("[" * 3_000, '{"a":' * 500, '\\"[[[' * 300, "\x00\x01 nul", "x" * 39_000):
        sent = await here.sandbox.inject(envelope(here.sandbox, message("C0JUNIPER", "U0MIA", text)))
        assert sent.acked, text[:20]
    await quiet(here)
    assert len(await turns(here)) == 5


async def test_a_forged_ssl_check_does_nothing(world: Start) -> None:
    here = await world(http=True)
    form = {
        "ssl_check": "1",
        "command": "/handoff",
        "text": "pause all",
        "user_id": "U0LEA",
        "channel_id": "C0DESK",
    }
    event = {**envelope(here.sandbox, message("C0JUNIPER", "U0MIA", KNOWN)), "ssl_check": "1"}
    await post(here, urlencode(form).encode(), headers(b"", "not-our-secret", kind=FORM))
    await post(here, json.dumps(event).encode(), headers(b"", "not-our-secret"))
    assert await kept(here) == 0
    assert not await audit(here, "pause")


async def test_the_same_signed_press_and_command_sent_twice_have_one_effect(world: Start) -> None:
    here = await world(http=True)
    secret = here.sandbox.signing_secret
    command = {"command": "/handoff", "text": "pause all", "user_id": "U0LEA", "channel_id": "C0DESK"}
    body = urlencode({**command, "trigger_id": "1.2.3", "team_id": here.sandbox.team_id}).encode()
    sent = headers(body, secret, kind=FORM)
    for _ in range(3):
        assert (await post(here, body, sent)).status_code == 200
    await quiet(here)
    assert len(await audit(here, "pause")) == 1
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    pressed = await raw_press(here, "U0ADA", await here.card(having="Mia"), "Claim")
    await interact(here, pressed.payload)
    assert len(await audit(here, "claim")) == 1


async def test_health_and_metrics_tell_no_internals(world: Start) -> None:
    here = await world(http=True)
    await here.sandbox.say("U0MIA", "C0JUNIPER", "My secret word is wombat")
    await quiet(here)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{here.baton.port}", trust_env=False) as client:
        for path in ("/healthz", "/readyz", "/metrics"):
            text = (await client.get(path)).text
            for secret in (
                "wombat",
                "U0MIA",
                "C0JUNIPER",
                here.sandbox.bot_token,
                here.sandbox.signing_secret,
            ):
                assert secret not in text, (path, secret)
