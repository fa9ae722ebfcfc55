"""A process that stood still while it held a lease (threat 80)."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest

from bot.engine.ports import OutcomeUnknown
from handoff.model import Act, Owner
from storage import leases
from storage.letters import Letter
from storage.records import DraftRow
from tests.fakes.llm import FakeLLM, llm_server
from tests.integration.crash.processes import ANSWER, Place, reply
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import Memory, started


async def test_a_worker_that_wakes_after_its_lease_writes_nothing(memory: Memory) -> None:
    """It decided, slept 90 seconds, and commits: another worker has answered meanwhile."""
    asleep = await memory.held()
    await memory.leases_end()
    memory.pass_by(timedelta(seconds=90))
    engine = Engine(memory)
    token = await memory.run(leases.take_lease_by_id, asleep.id)
    await engine.drain(asleep.id, token)
    assert engine.slack.words("answer") == ["An answer."]
    assert (await memory.commit(asleep, words="A late answer.")).status == "stale"
    await engine.sender.both(asleep.id)
    assert engine.slack.words("answer") == ["An answer."]
    states = {draft.text: draft.state for draft in await memory.rows(DraftRow, conversation_id=asleep.id)}
    assert states["A late answer."] == "withheld", "what was not said is on record as not said"


async def test_a_worker_that_wakes_after_a_claim_writes_nothing(memory: Memory) -> None:
    asleep = await memory.held()
    memory.pass_by(timedelta(seconds=90))
    await memory.act(asleep.id, Act.CLAIM)
    assert (await memory.commit(asleep)).status == "stale"
    row = await memory.conversation(asleep.id)
    assert row.owner == Owner.HUMAN
    assert [item.kind for item in await memory.outbox(asleep.id) if item.kind == "answer"] == []


async def test_a_sender_that_stood_still_before_its_post_is_looked_for_and_not_doubled(memory: Memory) -> None:
    """It had started the send: the other worker looks first, and where it cannot see, a person decides."""
    held = await memory.answered()
    letter = await started(memory, held.id)
    await memory.leases_end()
    memory.pass_by(timedelta(seconds=90))
    engine = Engine(memory)
    looked: list[str] = []

    async def find(one: Letter) -> None:
        looked.append(one.id)
        raise OutcomeUnknown("the thread cannot be read")

    engine.slack.find = find  # type: ignore[method-assign, assignment]
    await engine.sender.customer_side(held.id)
    assert looked == [letter.id]
    assert engine.slack.words("answer") == []
    assert (await memory.conversation(held.id)).owner == Owner.WAITING


async def test_a_stopped_replica_that_goes_on_neither_doubles_nor_loses(place: Place) -> None:
    async with llm_server(FakeLLM(reply=reply)) as other:
        models = place.llm, other
        for llm in models:
            llm.gate = asyncio.Event()
        replicas = await asyncio.gather(place.start(), place.start(OPENAI_BASE_URL=other.base_url))
        ts = await place.ask()
        await place.until(lambda: any(llm.started.is_set() for llm in models), "a replica that drafts")
        stopped = 0 if place.llm.started.is_set() else 1
        os.kill(replicas[stopped].process.pid, signal.SIGSTOP)
        try:
            models[1 - stopped].gate.set()  # type: ignore[union-attr]
            await place.half_a_minute_passes()
            await place.until(lambda: place.said(ts), "the other replica's answer")
            models[stopped].gate.set()  # type: ignore[union-attr]
        finally:
            os.kill(replicas[stopped].process.pid, signal.SIGCONT)
        again = await place.ask("How do I cancel a label, please?")
        await place.until(lambda: place.said(again), "the next answer")
        for replica in replicas:
            await replica.idle()
        assert [len(place.said(one)) for one in (ts, again)] == [1, 1]
        assert ANSWER in place.said(ts)[0]
        await asyncio.gather(*(replica.kill() for replica in replicas))
        await place.in_order()


@pytest.fixture
def database(postgres_url: str) -> str:
    """Two replicas need PostgreSQL."""
    return postgres_url
