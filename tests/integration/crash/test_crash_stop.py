"""Starting and stopping cleanly, and a database that goes away under a running Baton."""

import asyncio
import json
import signal
import time
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from bot.sandbox import methods
from tests.integration.crash.processes import ANSWER, Place, Process


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)
async def test_a_clean_stop_finishes_what_is_in_hand_and_loses_nothing(place: Place) -> None:
    baton = await place.start()
    assert baton.ready.keys() >= {"event", "mode", "port", "edition"}
    assert (baton.ready["event"], baton.ready["mode"]) == ("ready", "socket")
    assert (await baton.get("/healthz")).status_code == 200
    ready = await baton.get("/readyz")
    assert ready.status_code in {200, 503}, "not before its first pulse"
    await place.until(lambda: place.sandbox.connected, "the socket")
    await ready_with(baton, 200)

    place.llm.gate = asyncio.Event()
    drafting = await place.ask()
    await place.llm.started.wait()
    begun = time.monotonic()
    baton.process.send_signal(signal.SIGTERM)
    await place.until(lambda: not place.sandbox.connected, "the socket to close")
    meanwhile = await place.sandbox.say("U0TOM", "C0JUNIPER", "How do I cancel a label?")
    place.llm.gate.set()
    assert await baton.ended(begun) < 20
    assert len(place.said(drafting)) == 1, "what was in hand is finished"
    assert place.said(meanwhile) == []
    assert [json.loads(line)["event"] for line in baton.stdout] == ["ready"], "stdout is for programs"

    again = await place.start()
    await place.until(lambda: place.said(meanwhile), "what came while nobody was there")
    await again.idle()
    assert [len(place.said(ts)) for ts in (drafting, meanwhile)] == [1, 1]
    assert await again.stop() < 20
    await place.in_order()


async def ready_with(baton: Process, status: int) -> dict[str, object]:
    """Wait for this answer of /readyz."""
    end = time.monotonic() + 15
    while (answer := await baton.get("/readyz")).status_code != status:
        assert time.monotonic() < end, answer.text
        await asyncio.sleep(0.05)
    found: dict[str, object] = answer.json()
    assert found["ready"] == (status == 200)
    return found


@pytest.mark.slow
async def test_a_clean_stop_does_not_wait_for_a_model_that_never_answers(place: Place) -> None:
    baton = await place.start()
    place.llm.gate = asyncio.Event()
    drafting = await place.ask()
    await place.llm.started.wait()
    assert await baton.stop() < 20
    assert place.said(drafting) == []
    place.llm.gate.set()
    await place.half_a_minute_passes()
    again = await place.start()
    await place.until(lambda: place.said(drafting), "the answer")
    await again.idle()
    assert len(place.said(drafting)) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_post_that_reaches_slack_after_its_sender_died_is_not_doubled(place: Place) -> None:
    """The request was on the wire; the new process looks, does not see it yet, and waits before it posts again.

    A second process beside the first is refused meanwhile, and disturbs nothing.
    """
    baton = await place.start()
    second = await place.spawn()
    assert await second.process.wait() == 2
    said = second.log.read_text()
    assert "another process uses" in said
    assert "Traceback" not in said
    wire: list[dict[str, Any]] = []

    def on_the_wire(args: dict[str, Any]) -> bool:
        if "thread_ts" in args:
            wire.append(args)
        return "thread_ts" in args

    place.sandbox.fail("chat.postMessage", "internal_error", delay=60.0, when=on_the_wire)
    ts = await place.ask()
    await place.until(lambda: wire, "the post on the wire")
    await baton.kill()
    again = await place.start()
    await place.until(lambda: "conversations.replies" in [call.method for call in place.sandbox.calls], "a look")
    assert place.said(ts) == []
    assert methods.call(place.sandbox, "chat.postMessage", place.sandbox.bot_token, wire[0])["ok"]
    await again.idle()
    assert len(place.said(ts)) == 1
    assert ANSWER in place.said(ts)[0]


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_what_a_lost_database_cannot_take_is_not_acknowledged_and_comes_again(place: Place) -> None:
    baton = await place.start()
    await place.until(lambda: place.sandbox.connected, "the socket")
    url = make_url(place.database)
    admin = await asyncpg.connect(url.set(database="postgres").render_as_string(hide_password=False))
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
    try:
        await admin.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
        await admin.execute(ends, url.database)
        ts = await place.sandbox.say("U0MIA", "C0JUNIPER", "How do I cancel a shipping label?")
        faults = (await ready_with(baton, 503))["faults"]
        assert isinstance(faults, dict)
        assert "database" in faults
        await place.until(lambda: "not acknowledged" in baton.log.read_text(), "the refusal")
        assert not place.acked(ts)
    finally:
        await admin.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")
        await admin.close()
    await place.until(lambda: place.said(ts), "the answer after Slack sent it again")
    await ready_with(baton, 200)
    await baton.idle()
    assert len(place.said(ts)) == 1
