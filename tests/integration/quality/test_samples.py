"""What is in the frame, what a draw keeps, and that nothing is drawn twice."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from handoff.model import Act, Verdict
from handoff.policy.quality import Quality
from handoff.quality.items import BEFORE, Kind, Method
from storage import frames, replies
from storage.quality import ItemRow, SampleRow, UnitRow
from storage.records import AuditRow
from tests.integration.quality.helping import answers, drawn, handed
from tests.integration.storage.steps import Memory
from tests.unit.handoff.build import ADA


async def in_frame(memory: Memory, **more: object) -> list[frames.Framed]:
    day = timedelta(days=1)
    found: list[frames.Framed] = await memory.run(frames.frame, memory.now - day, memory.now + day, **more)
    return found


async def test_answers_drafts_nobody_saw_handoffs_judged_drafts_and_agents_words_are_in_the_frame(
    memory: Memory,
) -> None:
    await memory.answered()
    conversation = await handed(memory)
    said = await memory.run(replies.say, conversation, ADA, "Ada here.", now=memory.now, edition_id="")
    await memory.send_all(conversation)
    assert said
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD)
    rows = {one.thing.kind for one in await in_frame(memory)}
    assert {Kind.ANSWER, Kind.HANDOFF, Kind.AGENT} <= rows
    [agent] = await in_frame(memory, kinds=(Kind.AGENT,))
    assert agent.row.person == ADA.id


async def test_a_thing_outside_the_period_or_of_an_account_left_out_is_not_in_the_frame(memory: Memory) -> None:
    await memory.answered()
    assert len(await in_frame(memory)) == 1
    [row] = await in_frame(memory)
    account = (await memory.conversation(row.thing.conversation_id)).account
    assert await in_frame(memory, leave_out=(account,)) == []
    memory.now += timedelta(days=3)
    assert await in_frame(memory) == []


async def test_a_draw_keeps_method_seed_frame_and_each_things_probability(memory: Memory) -> None:
    await answers(memory, 10)
    made = await drawn(memory, 4, seed=99)
    [sample] = await memory.rows(SampleRow)
    assert (sample.seed, sample.asked, sample.method, sum(sample.population.values())) == (99, 4, "simple", 10)
    units = await memory.rows(UnitRow, sample_id=made.id)
    assert [one.probability for one in units] == [0.4] * 4
    assert len({one.item_id for one in units}) == 4


async def test_the_same_seed_draws_the_same_things(memory: Memory) -> None:
    from handoff.quality.designs import draw

    await answers(memory, 12)
    things = [one.thing for one in await in_frame(memory)]
    once = [one.id for one in draw(things, 5, Method.RISK, 3)]
    assert once == [one.id for one in draw(list(reversed(things)), 5, Method.RISK, 3)]


async def test_nothing_is_drawn_twice_and_what_was_drawn_before_counts_for_certain(memory: Memory) -> None:
    await answers(memory, 10)
    await drawn(memory, 6, seed=1)
    second = await drawn(memory, 6, seed=2)
    assert (second.drawn, second.before, second.population) == (4, 6, 10)
    assert second.strata == {"": 4, BEFORE: 6}
    items = await memory.rows(ItemRow)
    assert len(items) == len({(one.kind, one.subject_id) for one in items}) == 10
    units = await memory.rows(UnitRow, sample_id=second.id)
    assert sorted({(one.stratum, one.probability) for one in units}) == [("", 1.0), (BEFORE, 1.0)]


async def test_a_night_is_drawn_once_whatever_number_of_replicas_tries(memory: Memory) -> None:
    await answers(memory, 3)
    await drawn(memory, 2, slot="night 2026-11-21")
    with pytest.raises(AssertionError):
        await drawn(memory, 2, slot="night 2026-11-21")
    assert len(await memory.rows(SampleRow)) == 1


async def test_strata_are_what_the_draw_goes_by(memory: Memory) -> None:
    await answers(memory, 4)
    await handed(memory)
    made = await drawn(memory, 5, method=Method.STRATIFIED, by="kind")
    assert made.strata == {"answer": 4, "handoff": 1}


async def test_a_customers_not_helpful_on_our_message_makes_a_look_at_that_answer_worth_more(memory: Memory) -> None:
    held, other = await memory.answered(), await memory.answered(thread_ts="")
    await memory.send_all(held.id)
    [sent] = [one for one in await memory.outbox(held.id) if one.kind == "answer"]
    before = {one.thing.conversation_id: one.thing.risk for one in await in_frame(memory)}

    def unhelpful(session: Session) -> None:
        replies.feedback(session, held.id, sent.remote_ts, ADA, helpful=False, now=memory.now)

    await memory.store.run(unhelpful)
    after = {one.thing.conversation_id: one.thing.risk for one in await in_frame(memory)}
    assert after[held.id] > 2 * before[held.id]
    assert after[other.id] == before[other.id]


async def test_a_draw_is_on_the_record(memory: Memory) -> None:
    await answers(memory, 2)
    await drawn(memory, 2, person="U0RUI")
    [line] = await memory.rows(AuditRow, act="sample")
    assert (line.actor_id, line.facts["seed"]) == ("U0RUI", 7)


async def test_an_agents_claim_without_a_rule_is_in_the_frame_too(memory: Memory) -> None:
    held = await memory.answered()
    await memory.act(held.id, Act.CLAIM)
    rows = await in_frame(memory, kinds=(Kind.HANDOFF,))
    assert [one.row.rule for one in rows] == ["claim"]
    assert Quality().leave_out == ()
