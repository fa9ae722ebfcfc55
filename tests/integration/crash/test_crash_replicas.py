"""Two replicas on one PostgreSQL: they start together, share the work, and one takes over what the other held."""

import asyncio
from typing import Any

import pytest

from tests.fakes.llm import FakeLLM, llm_server
from tests.integration.crash.processes import ANSWER, Place, Process, reply

pytestmark = pytest.mark.parametrize("database", ["postgres"], indirect=True)


async def pair(place: Place, other: FakeLLM) -> list[tuple[Process, FakeLLM]]:
    """Two replicas started at one moment on an empty database, each with a model server of its own."""
    first, second = await asyncio.gather(place.spawn(), place.spawn(OPENAI_BASE_URL=other.base_url))
    await asyncio.gather(first.wait_ready(), second.wait_ready())
    return [(first, place.llm), (second, other)]


async def holder(replicas: list[tuple[Process, FakeLLM]]) -> int:
    """Which replica asked its model."""
    waits = [asyncio.ensure_future(llm.started.wait()) for _, llm in replicas]
    done, pending = await asyncio.wait(waits, timeout=15, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
    assert done, "no replica began"
    return waits.index(done.pop())


async def many(place: Place, replicas: list[tuple[Process, FakeLLM]]) -> None:
    """Ten conversations at once, each answered once; both replicas work."""
    say: Any = place.sandbox.say
    asked = await asyncio.gather(
        *(say(who, "C0JUNIPER", "How do I cancel a shipping label?") for who in ("U0MIA", "U0TOM") * 5)
    )
    await place.until(lambda: all(place.said(ts) for ts in asked), "ten answers", seconds=40)
    for process, _ in replicas:
        await process.idle()
    assert [len(place.said(ts)) for ts in asked] == [1] * 10
    assert all(llm.requests for _, llm in replicas), "both work"


async def lost_holder(place: Place, *, real_time: bool) -> None:
    async with llm_server(FakeLLM(reply=reply)) as other:
        replicas = await pair(place, other)
        await many(place, replicas)
        for _, llm in replicas:
            llm.gate = asyncio.Event()
            llm.started.clear()
        ts = await place.ask()
        dead = await holder(replicas)
        await replicas[dead][0].kill()
        replicas[dead][1].gate = None
        if not real_time:
            await place.half_a_minute_passes()
        alive, llm = replicas[1 - dead]
        assert llm.gate is not None
        llm.gate.set()
        await place.until(lambda: place.said(ts), "the other replica's answer", seconds=30)
        await alive.idle()
        assert len(place.said(ts)) == 1
        assert ANSWER in place.said(ts)[0]
        assert await alive.stop() < 20
        await place.in_order()


async def test_two_replicas_share_the_work_and_one_takes_over_from_the_other(place: Place) -> None:
    await lost_holder(place, real_time=False)


@pytest.mark.slow
async def test_a_lease_runs_out_by_itself(place: Place) -> None:
    await lost_holder(place, real_time=True)
