"""The database is away, full, read-only or slow (threats 72, 73, 74)."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage import sqlite
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.failsafe.breaking import (
    Shifted,
    alerts,
    no_error_shows,
    pragma,
    readyz,
    seen_by_customers,
    slack_tries_again,
    store_away,
)
from tests.integration.slack.helping import ANSWER, KNOWN, answered, knowing, turns

COMMIT = 0.15
"""Seconds one write takes, a tenth and less of what row 74 names; its figure is that of two writes."""
BURST = 16


async def test_nothing_reaches_a_customer_while_the_database_is_away_and_nothing_is_lost(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    async with store_away(here) as away:
        ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
        delivery = here.sandbox.deliveries[-1]
        await here.until(lambda: away.tries, what="a refusal")
        assert (await readyz(here))[1]["database"] == "cannot be written"
        await here.baton.front.desk.alert("The database is away.")
        assert alerts(here) == ["⚠️ The database is away."], "people can be told without it"
        assert not delivery.acked
    assert seen_by_customers(here) == []
    slack_tries_again(delivery)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    assert (await readyz(here))[0] == 200
    assert len(await turns(here)) == 1


async def test_an_answer_in_the_making_when_the_database_goes_comes_once(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await llm.started.wait()
    async with store_away(here) as away:
        tries = away.tries
        assert llm.gate is not None
        llm.gate.set()
        await here.until(lambda: away.tries > tries + 1, what="a commit that failed")
        await here.until(lambda: not here.baton.front.drainer._tokens, what="the worker to end")
        assert here.bot_texts("C0JUNIPER", ts) == []
    await _leases_end(here)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    no_error_shows(here)


@pytest.mark.parametrize("setting", ["query_only = 1", "max_page_count = 1"], ids=["read-only", "full"])
async def test_a_disk_that_takes_no_writes_loses_nothing_and_needs_no_restart(world: Start, setting: str) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    known = await here.sandbox.say("U0TOM", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", known)
    before = seen_by_customers(here)
    with pragma(here.baton.front.desk.store, setting):
        ts = await here.sandbox.say("U0MIA", "C0JUNIPER", _long())
        delivery = here.sandbox.deliveries[-1]
        slack_tries_again(delivery)
        await here.until(lambda: len(delivery.sent) >= 2, what="a second try")
        await here.settled()
        assert not delivery.acked
        assert seen_by_customers(here) == before
    slack_tries_again(delivery)
    await answered(here, "C0JUNIPER", ts)
    assert delivery.acked
    assert [turn.ts for turn in await turns(here)] == sorted([known, ts])
    no_error_shows(here)


async def test_agents_hear_of_a_disk_that_takes_no_messages(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    desk = here.baton.front.desk
    desk.clock = clock = Shifted()
    with pragma(desk.store, "max_page_count = 1"):
        await here.sandbox.say("U0MIA", "C0JUNIPER", _long())
        delivery = here.sandbox.deliveries[-1]
        for _ in range(2):
            slack_tries_again(delivery)
            clock.by += timedelta(seconds=20)
            last = desk.last_pulse
            await here.until(lambda: desk.last_pulse != last, what="a pulse")  # noqa: B023
        assert alerts(here)


async def test_on_a_slow_disk_an_acknowledgement_waits_for_two_writes_at_most(world: Start) -> None:
    """However many come at once: at one second a write that is Slack's three seconds kept."""
    here = await world(llm=FakeLLM(reply=knowing))
    await _settled(here)
    slow = _slow_commits(here)
    try:
        began = len(here.sandbox.deliveries)
        say: Any = here.sandbox.say
        asked = await asyncio.gather(*(say("U0MIA", "C0JUNIPER", f"{KNOWN} ({'x' * one})") for one in range(BURST)))
        mine = here.sandbox.deliveries[began:]
        await here.until(lambda: all(one.acked for one in mine), what="all acknowledgements")
        slowest = max(one.latency or 0.0 for one in mine)
    finally:
        slow()
    assert all(one.attempt == 0 for one in mine), "nothing had to come twice"
    assert slowest < BURST * COMMIT * 0.6, f"{slowest:.2f} s: writes were not shared"
    for ts in asked:
        await answered(here, "C0JUNIPER", ts)
    assert len(await turns(here)) == BURST


def _slow_commits(here: World) -> Any:
    """Every commit takes ``COMMIT`` seconds, in the writer's thread; call what comes back to end it."""
    engine = here.baton.front.desk.store._writer_engine  # type: ignore[attr-defined]

    def wait(_: object) -> None:
        time.sleep(COMMIT)

    event.listen(engine, "commit", wait)
    return lambda: event.remove(engine, "commit", wait)


def test_a_group_of_writes_is_large_enough_for_a_burst() -> None:
    assert sqlite.BATCH >= BURST


async def _settled(here: World) -> None:
    await here.until(lambda: here.sandbox.connected, what="the socket")
    await here.settled()


async def _leases_end(here: World) -> None:
    """The time of the worker that could not give its lease back runs out."""
    statement = "UPDATE conversation SET lease_until = '2020-01-01 00:00:00'"
    await here.baton.front.desk.store.run(lambda session: session.connection().exec_driver_sql(statement))


def _long() -> str:
    """A message that needs pages of its own."""
    return f"{KNOWN} " + "We have many parcels. " * 900
