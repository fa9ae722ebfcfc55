"""Faults of the product these checks found, as small as they come; each is mended."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handoff.model import Act, Verdict
from storage.migrate import prepare
from storage.store import open_store
from tests.history.invariants import violations
from tests.integration.storage.steps import Held, Memory


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
