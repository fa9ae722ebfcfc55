"""Single cases of the definitions, each as a short story, on both databases; and the desk at this moment."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from handoff.model import Act, Actor, Verdict
from handoff.quality.fairness import fairness
from handoff.quality.outcomes import Outcome
from storage import csat, measures, replies
from storage.flow import OutboxRow
from storage.measures import Overview
from storage.store import open_store
from storage.tables import TurnRow
from tests.integration.storage.conftest import (
    postgres_ready,
    postgres_template,
    ready_url,
    sqlite_ready,
    sqlite_template,
)
from tests.integration.storage.steps import NINE, Held, Memory, agent, waiting

__all__ = ["postgres_ready", "postgres_template", "ready_url", "sqlite_ready", "sqlite_template"]
MIA = Actor(kind="customer", id="U0MIA")


@pytest.fixture
async def memory(ready_url: str) -> AsyncIterator[Memory]:
    store = open_store(ready_url)
    yield Memory(store)
    await store.close()


async def seen(memory: Memory) -> Overview:
    """Everything so far, as it is now."""
    until = memory.now + timedelta(seconds=1)
    return await memory.store.read(lambda session: measures.overview(session, NINE, until, now=memory.now))


async def the_outcome(memory: Memory) -> Outcome:
    """Of the only conversation."""
    (found,) = [one for one, count in (await seen(memory)).outcomes.items() for _ in range(count)]
    return found


async def answered(memory: Memory) -> Held:
    held = await memory.answered()
    await memory.send_all(held.id)
    return held


async def asks_again(memory: Memory, held: Held, verdict: Verdict = Verdict.ANSWER) -> None:
    """The customer writes on in the thread, and it is dealt with."""
    await memory.leases_end()
    root = (await memory.conversation(held.id)).thread_ts
    taken = await memory.take(thread_ts=root)
    if (await memory.conversation(held.id)).owner == "CLOSED":
        await memory.act(held.id, Act.REOPEN, MIA)
    again = await memory.held(taken)
    await memory.commit(again, verdict)
    await memory.send_all(held.id)


async def test_an_answer_is_pending_for_72_hours_and_then_solved_quietly(memory: Memory) -> None:
    await answered(memory)
    memory.pass_by(timedelta(hours=72))
    assert await the_outcome(memory) is Outcome.PENDING
    memory.pass_by(timedelta(seconds=1))
    assert await the_outcome(memory) is Outcome.SOLVED_QUIET


@pytest.mark.parametrize(("helpful", "expected"), [(True, Outcome.SOLVED_CONFIRMED), (False, Outcome.ABANDONED)])
async def test_a_press_decides_between_solved_and_abandoned(memory: Memory, helpful: bool, expected: Outcome) -> None:
    held = await answered(memory)
    (said,) = await memory.rows(TurnRow, outcome="answer")
    await memory.run(replies.feedback, held.id, said.ts, MIA, helpful=helpful, now=memory.now)
    assert await the_outcome(memory) is (expected if helpful else Outcome.PENDING)
    memory.pass_by(timedelta(hours=73))
    assert await the_outcome(memory) is expected


@pytest.mark.parametrize(("days", "expected"), [(2, Outcome.PENDING), (4, Outcome.REOPENED), (11, Outcome.PENDING)])
async def test_asking_again_within_seven_days_of_a_quiet_end_reopens(
    memory: Memory, days: int, expected: Outcome
) -> None:
    held = await answered(memory)
    memory.pass_by(timedelta(days=days))
    await asks_again(memory, held)
    assert await the_outcome(memory) is expected


@pytest.mark.parametrize(("days", "expected"), [(6, Outcome.REOPENED), (8, Outcome.PENDING)])
async def test_asking_again_within_seven_days_of_a_resolve_reopens(
    memory: Memory, days: int, expected: Outcome
) -> None:
    held = await answered(memory)
    memory.pass_by(timedelta(hours=1))
    await memory.act(held.id, Act.RESOLVE)
    memory.pass_by(timedelta(days=days))
    await asks_again(memory, held)
    assert await the_outcome(memory) is expected


async def test_a_thank_you_reopens_nothing(memory: Memory) -> None:
    held = await answered(memory)
    await memory.act(held.id, Act.RESOLVE)
    memory.pass_by(timedelta(days=1))
    await asks_again(memory, held, Verdict.SILENT)
    memory.pass_by(timedelta(days=4))
    assert await the_outcome(memory) is Outcome.SOLVED_QUIET


async def test_waiting_four_days_for_a_person_is_no_quiet_end(memory: Memory) -> None:
    held = await waiting(memory)
    memory.pass_by(timedelta(days=4))
    await memory.act(held.id, Act.CLAIM)
    await memory.act(held.id, Act.RELEASE)
    await asks_again(memory, held)
    assert await the_outcome(memory) is Outcome.PENDING


async def test_a_thread_in_which_nothing_was_asked_is_an_aside(memory: Memory) -> None:
    await memory.commit(await memory.held(), Verdict.SILENT)
    view = await seen(memory)
    assert (view.conversations, view.asides, sum(view.outcomes.values())) == (0, 1, 0)


async def test_a_held_draft_is_no_handoff_and_its_answer_no_persons(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD)
    view = await seen(memory)
    assert (view.handoffs, view.handoff_rate.n, view.outcomes[Outcome.PENDING]) == (0, 0, 1)
    now = await memory.store.read(lambda session: measures.waiting_now(session, memory.now))
    assert (now.held, len(now.waiting), now.owned) == (1, 1, ())


async def test_a_transfer_and_a_second_claim_leave_the_time_to_claim_alone(memory: Memory) -> None:
    held = await waiting(memory)
    memory.pass_by(timedelta(seconds=40))
    await memory.act(held.id, Act.CLAIM)
    memory.pass_by(timedelta(minutes=10))
    await memory.act(held.id, Act.TRANSFER, to="U0BEN")
    claim = (await seen(memory)).claim
    assert (claim.n, claim.median) == (1, 40)


async def test_a_score_counts_for_the_week_of_its_question(memory: Memory) -> None:
    held = await waiting(memory)
    await memory.act(held.id, Act.CLAIM)
    await memory.act(held.id, Act.RESOLVE)
    await memory.send_all(held.id)
    asked = [item for item in await memory.rows(OutboxRow, kind="notice") if item.body.get("ask") == "csat"]
    memory.pass_by(timedelta(days=8))
    await memory.run(csat.rate, held.id, asked[0].id, MIA, 5, memory.now)
    first = (NINE, NINE + timedelta(days=7))
    second = (NINE + timedelta(days=7), memory.now + timedelta(days=1))
    found = [
        await memory.store.read(lambda s, a=since, b=until: measures.overview(s, a, b).satisfaction)
        for since, until in (first, second)
    ]
    assert [(one.asked, one.responses, one.scores) for one in found] == [(1, 1, 1), (0, 0, 0)]


async def test_now_shows_who_waits_who_has_what_and_the_clocks_of_the_present_owner(memory: Memory) -> None:
    first, second = await waiting(memory), await waiting(memory)
    await memory.act(first.id, Act.CLAIM)
    memory.pass_by(timedelta(seconds=90))
    await memory.take()
    now = await memory.store.read(lambda session: measures.waiting_now(session, memory.now))
    assert [line.view.conversation_id for line in now.waiting] == [second.id]
    assert [line.view.conversation_id for line in now.owned] == [first.id]
    assert (now.waiting[0].waited, now.waiting[0].rule, now.turns) == (90, "support", 1)
    assert now.owners == {agent().id: 1}
    assert {clock.kind.partition("_")[0] for clock in now.waiting[0].clocks} == {"ladder"}
    assert {clock.kind.partition("_")[0] for clock in now.owned[0].clocks} == {"idle"}
    due = [clock.due for clock in now.waiting[0].clocks]
    assert due == sorted(due)


@pytest.mark.parametrize(
    ("loads", "jain", "gini"), [((5, 5, 5, 5), 1, 0), ((20, 0, 0, 0), 0.25, 0.75), ((1, 3), 0.8, 0.25)]
)
def test_fairness_is_even_where_all_have_the_same(loads: tuple[int, ...], jain: float, gini: float) -> None:
    found = fairness(loads)
    assert (found.jain, found.gini) == (pytest.approx(jain), pytest.approx(gini))


@pytest.mark.parametrize("loads", [(), (4,), (0, 0)])
def test_nobody_and_one_alone_are_neither_fair_nor_unfair(loads: tuple[int, ...]) -> None:
    assert fairness(loads).jain is None
