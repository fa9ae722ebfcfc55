"""A process that is frozen for longer than its leases and then goes on as if nothing had happened (threats 80)."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox, serve
from tests.chaos.fleet import Fleet
from tests.chaos.model import KNOWN, Model, reply, serve_model
from tests.chaos.nursery import nursery
from tests.chaos.run import Leg, make_fleet
from tests.chaos.slots import Fate, stopped
from tests.chaos.town import channel, customers, town, word
from tests.integration.crash.processes import Place

ROOMS = 8


@pytest.fixture
async def pair(postgres_url: str, tmp_path: Path) -> AsyncIterator[Fleet]:
    """Two replicas; the first freezes when its first send has started."""
    leg = Leg("frozen", "postgres", "socket", 2, events=0, kills=0, seconds=0)
    sandbox, model = Sandbox(town(ROOMS, (0.5, 3.0, 8.0))), Model(reply=reply)
    async with contextlib.AsyncExitStack() as stack:
        served = await stack.enter_async_context(serve(sandbox))
        await stack.enter_async_context(serve_model(model))
        place = Place(sandbox, served.api_url, postgres_url, model, tmp_path)
        fleet = make_fleet(leg, 1, place, await stack.enter_async_context(nursery()))
        for slot, fate in zip(fleet.slots, (Fate("started", 1, "stop", 0.0), None), strict=True):
            slot.fate = fate
            await fleet._begin(slot)
        for life in fleet.lives:
            await life.wait_ready()
        yield fleet


async def frozen_send(fleet: Fleet) -> str:
    """Ask until the first replica freezes; the id of the send it had started."""
    place, (slot, _) = fleet.place, fleet.slots
    assert slot.process is not None
    assert slot.journal is not None
    for number in range(ROOMS):
        await place.sandbox.say(customers(number)[0], channel(number), f"{sorted(KNOWN)[0]} {word(number)}")
    await place.until(lambda: slot.process and stopped(slot.process.process.pid), "the freeze")
    slot.journal.news()
    return str([line["outbox"] for line in slot.journal.lines if line["what"] == "send"][-1])


def posts(fleet: Fleet, marker: str) -> int:
    """How often a send is in Slack."""
    rooms = fleet.place.sandbox.rooms.values()
    metadata = [message.get("metadata") or {} for room in rooms for message in room.messages.values()]
    return sum(one.get("event_payload", {}).get("id") == marker for one in metadata)


@pytest.mark.slow
async def test_a_send_that_was_frozen_for_longer_than_its_lease_is_not_posted_any_more(pair: Fleet) -> None:
    """The other replica looked, waited until the post could be seen, and posted; the frozen one must not follow."""
    marker = await frozen_send(pair)
    await pair.place.until(lambda: posts(pair, marker) == 1, "the other replica's post", seconds=60)
    assert pair.slots[0].process is not None
    pair.slots[0].process.process.send_signal(signal.SIGCONT)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(4):
            while posts(pair, marker) == 1:
                await asyncio.sleep(0.05)
    assert posts(pair, marker) == 1
