"""The invariants: silent on a desk at work, and each says so when what it is about is broken."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.pulse import HEARTBEAT
from handoff.model import Act, Verdict
from storage.leases import LEASE
from storage.migrate import prepare
from storage.store import open_store
from tests.history.facts import cases
from tests.history.invariants import left_open, violations
from tests.integration.storage.steps import BEN, Memory, agent, started

Names = dict[str, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Names]:
    """A file with a desk at work, and its conversations by name; tests break a copy."""
    path = tmp_path_factory.mktemp("desk") / "baton.db"

    async def make() -> Names:
        store = open_store(f"sqlite:///{path}")
        await prepare(store)
        names = await desk_at_work(Memory(store))
        await store.close()
        return names

    return path, asyncio.run(make())


@pytest.fixture
def names(made: tuple[Path, Names]) -> Names:
    return made[1]


@pytest.fixture
async def memory(made: tuple[Path, Names], tmp_path: Path) -> AsyncIterator[Memory]:
    shutil.copy(made[0], tmp_path / "baton.db")
    store = open_store(f"sqlite:///{tmp_path}/baton.db")
    found = Memory(store)
    found.clock = 100
    yield found
    await store.close()


async def desk_at_work(memory: Memory) -> Names:
    """A conversation in each state there is; name → id."""
    found = {}
    answered = await memory.answered(thread_ts="")
    await memory.send_all(answered.id)
    found["answered"] = answered.id
    found["answering"] = (await memory.answered()).id
    await started(memory, found["answering"])
    for name, verdict in (("waiting", Verdict.HAND_OVER), ("held", Verdict.HOLD), ("mine", Verdict.HAND_OVER)):
        held = await memory.held()
        await memory.commit(held, verdict)
        await memory.send_all(held.id)
        found[name] = held.id
    await memory.act(found["mine"], Act.CLAIM)
    closed = await memory.answered()
    await memory.send_all(closed.id)
    await memory.act(closed.id, Act.RESOLVE)
    await memory.act(closed.id, Act.REOPEN, agent(BEN))
    await memory.act(closed.id, Act.RESOLVE, agent(BEN))
    await memory.send_all(closed.id)
    found["closed"] = closed.id
    found["new"] = (await memory.take(want_lease=False)).conversation_id
    return found


BROKEN = {
    "owner 'NOBODY' is no owner": "UPDATE conversation SET owner = 'NOBODY' WHERE id = :waiting",
    "owner HUMAN with agent ''": "UPDATE conversation SET agent = '' WHERE id = :mine",
    "stands at fence": "UPDATE audit SET fence = 7 WHERE stream = :mine AND act = 'claim'",
    "the row says": "UPDATE conversation SET fence = fence + 1 WHERE id = :mine",
    "goes from WAITING to CLOSED": ("UPDATE audit SET to_owner = 'CLOSED' WHERE stream = :mine AND act = 'claim'"),
    "but BOT was the owner": "UPDATE audit SET from_owner = 'HUMAN' WHERE stream = :waiting AND act = 'request'",
    "by customer": "UPDATE audit SET actor_kind = 'customer' WHERE stream = :mine AND act = 'claim'",
    "after 3 [T1]": (
        "UPDATE audit SET fence = 0 WHERE stream = :closed"
        " AND seq = (SELECT max(seq) FROM audit WHERE stream = :closed)"
    ),
    "is bound to fence 1, of WAITING": "UPDATE outbox SET kind = 'answer', fence = 1 WHERE conversation_id = :waiting",
    "is bound to fence 2, of HUMAN": ("UPDATE outbox SET fence = 2 WHERE conversation_id = :mine AND kind = 'notice'"),
    "2 answers that went out": (
        "UPDATE outbox SET conversation_id = :answered, body ="
        " (SELECT body FROM outbox WHERE conversation_id = :answered AND kind = 'answer')"
        " WHERE conversation_id = :answering AND kind = 'answer'"
    ),
    "pending is 4": "UPDATE conversation SET pending = 4 WHERE id = :new",
    "no answer is on its way": "UPDATE outbox SET status = 'sent' WHERE conversation_id = :answering",
    "counts as answered without an answer": "UPDATE outbox SET kind = 'relay' WHERE conversation_id = :answered",
    "CLOSED with an open": "UPDATE timer SET conversation_id = :closed, fence = 3 WHERE conversation_id = :waiting",
    "a hold timer has fence": "UPDATE timer SET fence = 9 WHERE conversation_id = :held",
    "WAITING without an open handoff": "UPDATE handoff SET ended_at = opened_at WHERE conversation_id = :waiting",
    "WAITING without a live timer: there never was one": "DELETE FROM timer WHERE conversation_id = :waiting",
    "WAITING without a live timer: its ladder has ended": (
        "UPDATE timer SET fired_at = due WHERE conversation_id = :waiting"
    ),
    "a held draft without a live timer": "UPDATE timer SET fired_at = due WHERE conversation_id = :held",
    "a held draft while": "UPDATE handoff SET ended_at = opened_at WHERE conversation_id = :held",
    "handoffs are open at once": "UPDATE handoff SET conversation_id = :waiting WHERE conversation_id = :held",
    "the card says": "UPDATE handoff SET agent = 'U0BEN' WHERE conversation_id = :mine",
    "BOT with an open handoff": "UPDATE handoff SET conversation_id = :answered WHERE conversation_id = :waiting",
    "until None [I4]": "UPDATE conversation SET lease_token = 'x', lease_until = NULL WHERE id = :new",
    "was changed [P11]": "UPDATE audit SET why = 'nothing' WHERE stream = :mine AND act = 'claim'",
    "post [": ("UPDATE outbox SET conversation_id = :answered, remote_ts = 'x', kind = 'notice' WHERE status = 'sent'"),
}
"""What is said → how the database was broken. The names stand for the conversations of ``desk_at_work``."""


async def test_a_desk_at_work_shows_nothing(memory: Memory) -> None:
    assert await memory.store.read(violations) == []
    assert len(await memory.store.read(left_open)) == 2  # what is being sent, and the new message


@pytest.mark.parametrize("said", BROKEN)
async def test_what_is_broken_is_said(memory: Memory, names: Names, said: str) -> None:
    await memory.execute("PRAGMA defer_foreign_keys = ON")
    statement = BROKEN[said]
    await memory.execute(statement, **{name: key for name, key in names.items() if f":{name}" in statement})
    assert any(said in problem for problem in await memory.store.read(violations)), said


async def test_a_ladder_may_be_allowed_to_end(memory: Memory, names: Names) -> None:
    await memory.execute("UPDATE timer SET fired_at = due WHERE conversation_id = :waiting", waiting=names["waiting"])
    assert await memory.store.read(lambda session: violations(session, ladder_may_end=True)) == []


async def test_a_send_that_ends_after_a_claim_is_named_on_the_card(memory: Memory) -> None:
    held = await memory.answered()
    letter = await started(memory, held.id)
    await memory.act(held.id, Act.CLAIM)
    await memory.sent(letter.id)
    assert await memory.store.read(violations) == []
    await memory.execute("UPDATE handoff SET warning = ''")
    assert "the card is silent" in (await memory.store.read(violations))[0]


async def test_owners_are_told_from_the_record(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    await memory.act(held.id, Act.CLAIM)
    (case,) = await memory.store.read(lambda session: cases(session, only=held.id))
    assert case.owners == {0: "BOT", 1: "WAITING", 2: "HUMAN"}


def test_a_lease_lasts_for_three_heartbeats() -> None:
    assert timedelta(seconds=3 * HEARTBEAT) <= LEASE
