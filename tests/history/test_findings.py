"""Faults of the product these checks found, as small as they come. Those without a mark are mended."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handoff.model import Act, Verdict
from handoff.plan import Outcome
from handoff.takeover import press
from storage import drain, mapping, pauses
from storage.migrate import prepare
from storage.store import open_store
from storage.tables import HandoffRow
from tests.history.invariants import violations
from tests.history.scenes import STOPS
from tests.history.theatre import theatre
from tests.integration.storage.steps import EDITION, POLICY, Held, Memory, agent, in_parts, started


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    store = open_store(f"sqlite:///{tmp_path}/baton.db")
    await prepare(store)
    yield Memory(store)
    await store.close()


async def test_a_held_draft_that_joins_a_new_turn_leaves_no_open_card(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD)
    row = await memory.conversation(held.id)
    await memory.take(thread_ts=row.thread_ts, text="And which day?")
    await memory.admit(held.id, held.token)
    work = await memory.begin(held.id, held.token)
    assert work is not None
    assert (await memory.commit(Held(held.id, held.token, work), Verdict.ANSWER)).status == "written"
    await memory.send_all(held.id)
    assert await memory.store.read(violations) == []


async def test_a_replica_whose_clock_is_behind_ends_the_handoff_that_is_open(memory: Memory) -> None:
    held = await memory.held()
    memory.pass_by(timedelta(seconds=1))
    await memory.act(held.id, Act.CLAIM)
    await memory.act(held.id, Act.RELEASE)
    memory.pass_by(timedelta(milliseconds=-1))
    await memory.act(held.id, Act.CLAIM)
    await memory.act(held.id, Act.RELEASE)
    assert await memory.store.read(violations) == []


async def test_a_takeover_by_message_names_the_notice_under_way(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    letter = await started(memory, held.id)
    row = await memory.conversation(held.id)
    why = "Wrote in the customer's thread."
    taken = press(
        mapping.conversation(row), agent(), Act.CLAIM, memory.now, POLICY, handoff_open=True, quietly=True, why=why
    )
    await memory.run(
        drain.settle, held.id, held.token, [], Outcome.RECORDED, [taken], now=memory.now, edition_id=EDITION
    )
    await memory.sent(letter.id)
    assert (await memory.row(HandoffRow, conversation_id=held.id)).warning


async def test_a_pause_between_two_parts_does_not_answer_twice(memory: Memory) -> None:
    """DESIGN P2: the customer has the first part; ending the pause must not bring the whole answer again."""
    held = await memory.held()
    await memory.commit(held, plan=in_parts(held.plan(), ("One.", "Two.")))
    await memory.sent((await started(memory, held.id)).id)
    await memory.run(pauses.pause, "all", agent(lead=True), memory.now)
    assert (await memory.start(held.id)).status == "cancelled"
    await memory.run(pauses.resume, "all", agent(lead=True), memory.now)
    work = await memory.begin(held.id, held.token)
    if work is not None:
        await memory.commit(Held(held.id, held.token, work), plan=in_parts(held.plan(), ("One.", "Two.")))
        await memory.send_all(held.id)
    assert await memory.store.read(violations) == []


def test_a_replica_that_was_stopped_posts_nothing_twice() -> None:
    """SIGSTOP for 40 s at any moment, above all between the start of a send and its post (threats 80)."""
    with theatre() as stage:
        wrong = [problem for seed in range(1, 41) for problem in stage.play(seed, STOPS).wrong]
    assert wrong == []
