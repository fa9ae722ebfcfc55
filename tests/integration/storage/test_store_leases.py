"""Contract of leases: one worker holds a conversation, and a worker that lost it writes nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from handoff.errors import StaleConversation
from handoff.model import Act, Author, Verdict
from handoff.plan import Outcome
from storage import drain, leases, pending
from storage.flow import OutboxRow
from storage.records import DecisionRow
from storage.tables import HandoffRow, ParticipantRow
from tests.integration.storage.steps import Memory, ts_at

EXPIRE = "UPDATE conversation SET lease_until = '2020-01-01 00:00:00+00:00'"
EXPIRE_LITE = "UPDATE conversation SET lease_until = '2020-01-01 00:00:00.000000'"


async def expire(memory: Memory) -> None:
    """As if the lease's time had run out."""
    await memory.execute(EXPIRE if memory.store.dialect == "postgresql" else EXPIRE_LITE)


async def test_one_of_many_workers_gets_the_lease(memory: Memory) -> None:
    taken = await memory.take(want_lease=False)
    assert taken.token == ""
    tokens = await asyncio.gather(*(memory.run(leases.take_lease_by_id, taken.conversation_id) for _ in range(10)))
    assert len([token for token in tokens if token]) == 1


async def test_a_message_does_not_lease_what_another_worker_holds(memory: Memory) -> None:
    first = await memory.take()
    (turn,) = await memory.turns(first.conversation_id)
    second = await memory.take(thread_ts=turn.ts)
    assert (bool(first.token), second.token) == (True, "")


async def test_a_conversation_without_work_is_leased_to_nobody(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.SILENT, words=None)
    assert await memory.begin(held.id, held.token) is None
    assert await memory.run(leases.take_lease_by_id, held.id) == ""
    assert await memory.run(leases.ready_conversations) == []


async def test_an_expired_lease_passes_on_and_the_old_worker_is_told(memory: Memory) -> None:
    held = await memory.held()
    assert await memory.run(leases.ready_conversations) == []
    await expire(memory)
    assert await memory.run(leases.ready_conversations) == [held.id]
    token = await memory.run(leases.take_lease_by_id, held.id)
    assert token
    assert token != held.token
    assert await memory.run(leases.renew_leases, {held.id: held.token}) == {held.id}
    assert await memory.run(leases.renew_leases, {held.id: token}) == set()
    assert (await memory.conversation(held.id)).fence == 0, "the fence moves only with the owner"


async def test_a_renewed_lease_lasts(memory: Memory) -> None:
    held = await memory.held()
    await expire(memory)
    assert await memory.run(leases.renew_leases, {held.id: held.token, "gone": "x"}) == {"gone"}
    assert await memory.run(leases.take_lease_by_id, held.id) == ""


async def test_a_worker_that_lost_its_lease_writes_nothing(memory: Memory) -> None:
    held = await memory.held()
    await expire(memory)
    new = await memory.run(leases.take_lease_by_id, held.id)
    assert await memory.begin(held.id, held.token) is None
    assert (await memory.commit(held)).status == "stale"
    settled = await memory.run(
        drain.settle, held.id, held.token, [held.work.pending[0].ts], Outcome.RECORDED, [],
        now=memory.now, edition_id="",
    )  # fmt: skip
    assert settled.status == "stale"
    with pytest.raises(StaleConversation):
        await memory.run(
            drain.admit, held.id, held.token, {held.work.pending[0].ts: Author.AGENT},
            scope="x", account="x", tier="x", now=memory.now,
        )  # fmt: skip
    await memory.run(pending.give_back, held.id, held.token, None)
    await memory.run(drain.restarted, held.id, held.token)
    row = await memory.conversation(held.id)
    assert (row.lease_token, row.pending, row.restarts, row.attempts) == (new, 1, 0, 0)
    assert [turn.author for turn in await memory.turns(held.id)] == ["customer"]
    for kind in (DecisionRow, OutboxRow, HandoffRow):
        assert await memory.rows(kind) == []
    await memory.pending_holds()


async def test_a_conversation_given_back_is_looked_at_again_later(memory: Memory) -> None:
    held = await memory.held()
    soon = datetime.now(UTC) + timedelta(minutes=1)  # the longest wait of a turn, by the clock leases go by
    await memory.run(pending.give_back, held.id, held.token, soon)
    assert await memory.run(leases.ready_conversations) == []
    await memory.run(pending.give_back, held.id, "", soon + timedelta(hours=1))
    assert await memory.run(leases.ready_conversations) == [held.id], "a clock that was wrong wrote that"
    await memory.execute("UPDATE conversation SET ready_at = opened_at")
    assert await memory.run(leases.ready_conversations) == [held.id]
    assert (await memory.conversation(held.id)).attempts == 2


async def test_what_a_lone_process_left_leased_is_free_at_its_start(memory: Memory) -> None:
    held = await memory.held()
    await memory.run(leases.void_leases)
    assert await memory.run(leases.ready_conversations) == [held.id]
    assert (await memory.commit(held)).status == "stale"


async def test_the_earlier_message_comes_first_even_if_committed_later(memory: Memory) -> None:
    root = ts_at(0.5)
    late, early = memory.message(ts=ts_at(20), thread_ts=root), memory.message(ts=ts_at(10), thread_ts=root)
    taken = await memory.take(late)
    await memory.take(early)
    work = await memory.begin(taken.conversation_id, taken.token)
    assert work is not None
    assert [turn.ts for turn in work.pending] == [early.ts, late.ts]


async def test_a_turn_after_the_answered_one_waits_for_the_send(memory: Memory) -> None:
    """Turn n + 1 is not decided before turn n's answer is sent."""
    held = await memory.answered()
    await memory.take(thread_ts=held.work.pending[0].ts)
    work = await memory.begin(held.id, held.token)
    assert work is not None
    assert (work.answering, len(work.pending)) == (True, 1)
    await memory.admit(held.id, held.token)
    await memory.send_all(held.id)
    work = await memory.begin(held.id, held.token)
    assert work is not None
    assert (work.answering, len(work.pending), len(work.history)) == (False, 1, 2)


async def test_a_burst_of_a_new_customer_is_admitted_at_once(memory: Memory) -> None:
    first = await memory.take()
    (turn,) = await memory.turns(first.conversation_id)
    await memory.take(thread_ts=turn.ts)
    await memory.take(thread_ts=turn.ts, person="U0TOM")
    await memory.admit(first.conversation_id, first.token)
    assert {row.person for row in await memory.rows(ParticipantRow)} == {"U0MIA", "U0TOM"}
    row = await memory.conversation(first.conversation_id)
    assert (row.customer, row.scope, row.account, row.tier) == ("U0MIA", "s", "a", "t")


async def test_the_scope_of_a_conversation_never_changes(memory: Memory) -> None:
    held = await memory.held()
    await memory.take(thread_ts=held.work.pending[0].ts)
    work = await memory.begin(held.id, held.token)
    assert work is not None
    authors = {ts: Author.CUSTOMER for ts, _, _ in work.unknown}
    await memory.run(drain.admit, held.id, held.token, authors, scope="other", account="b", tier="u", now=memory.now)
    assert {turn.scope for turn in await memory.turns(held.id)} == {"s"}


async def test_one_replica_leads_a_job(memory: Memory) -> None:
    term = timedelta(seconds=60)
    names = [f"replica {number}" for number in range(6)]
    led = await asyncio.gather(*(memory.run(leases.lead, "timers", name, term) for name in names))
    assert led.count(True) == 1
    leader = names[led.index(True)]
    assert await memory.run(leases.lead, "timers", leader, term), "it keeps the lead"
    assert await memory.run(leases.lead, "another job", "replica 9", term)
    assert await memory.run(leases.lead, "timers", leader, -term)
    assert await memory.run(leases.lead, "timers", "replica 9", term), "a silent leader is replaced"
    assert not await memory.run(leases.lead, "timers", leader, term)


async def test_a_claim_leaves_the_lease_alone(memory: Memory) -> None:
    held = await memory.held()
    await memory.act(held.id, Act.CLAIM)
    row = await memory.conversation(held.id)
    assert (row.lease_token, row.fence) == (held.token, 1)
