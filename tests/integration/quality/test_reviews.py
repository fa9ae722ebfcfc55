"""The queue: one item for one reviewer a seat, kept answers, gold items, disputes. On both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session

from handoff.errors import CardGone, NotAllowed
from handoff.model import Actor
from handoff.policy.quality import Quality
from handoff.quality.items import Kind
from storage import disputes, replies, review_views, reviews
from storage.quality import DisputeRow, ItemRow, ReviewRow
from storage.records import AuditRow
from storage.reviews import Given
from tests.integration.quality.helping import ALONE, RIGHT, answers, drawn, finish, handed, take
from tests.integration.storage.steps import Memory
from tests.unit.handoff.build import ADA, LEA

RUI, SAM, TIA = "U0RUI", "U0SAM", "U0TIA"
TWO = Quality(double=1.0, gold=0.0)


async def test_two_reviewers_at_one_moment_never_get_one_item(memory: Memory) -> None:
    await answers(memory, 6)
    await drawn(memory)
    names = [f"U0R{number}" for number in range(6)]
    rows = await asyncio.gather(*(take(memory, name) for name in names))
    assert len({row.item_id for row in rows if row is not None}) == 6
    assert await take(memory, "U0LATE") is None


async def test_who_has_an_item_gets_it_again_with_what_was_answered(memory: Memory) -> None:
    await answers(memory, 3)
    await drawn(memory)
    row = await take(memory, RUI)
    assert row is not None
    await memory.run(reviews.keep, row.id, RUI, Given(answers={"right": "no"}), ALONE, memory.now)
    again = await take(memory, RUI)
    assert again is not None
    assert (again.id, again.answers) == (row.id, {"right": "no"})


async def test_a_take_that_ran_out_goes_to_others_and_a_late_review_is_refused(memory: Memory) -> None:
    await answers(memory, 1)
    await drawn(memory)
    row = await take(memory, RUI)
    assert row is not None
    assert await take(memory, SAM) is None
    memory.now += timedelta(minutes=ALONE.take_minutes + 1)
    other = await take(memory, SAM)
    assert other is not None
    assert other.item_id == row.item_id
    await finish(memory, other)
    with pytest.raises(CardGone):
        await finish(memory, row)
    [kept] = [one for one in await memory.rows(ReviewRow) if one.state == "done"]
    assert kept.reviewer == SAM


async def test_a_change_in_the_window_puts_the_end_of_a_take_off(memory: Memory) -> None:
    await answers(memory, 1)
    await drawn(memory)
    row = await take(memory, RUI)
    assert row is not None
    memory.now += timedelta(minutes=ALONE.take_minutes - 1)
    await memory.run(reviews.keep, row.id, RUI, Given(answers={}), ALONE, memory.now)
    memory.now += timedelta(minutes=5)
    assert await take(memory, SAM) is None


async def test_an_item_for_two_is_done_when_two_have_judged_and_never_gets_a_third(memory: Memory) -> None:
    await answers(memory, 1)
    await drawn(memory, quality=TWO)
    for number, name in enumerate((RUI, SAM)):
        row = await take(memory, name, TWO)
        assert row is not None
        item = await finish(memory, row)
        assert item.state == ("done" if number else "open")
    assert await take(memory, TIA, TWO) is None
    assert await take(memory, RUI, TWO) is None, "nobody judges one thing twice"


async def test_nobody_sees_what_another_said_of_an_item(memory: Memory) -> None:
    await answers(memory, 1)
    await drawn(memory, quality=TWO)
    first = await take(memory, RUI, TWO)
    assert first is not None
    await finish(memory, first, RIGHT | {"tone": "no"})
    second = await take(memory, SAM, TWO)
    assert second is not None
    seen = await memory.run(review_views.view, second.id)
    assert seen is not None
    assert (dict(seen.answers), seen.note, seen.corrected) == ({}, "", "")


async def test_closing_gives_the_seat_back_and_keeps_the_answers(memory: Memory) -> None:
    await answers(memory, 1)
    await drawn(memory)
    row = await take(memory, RUI)
    assert row is not None
    await memory.run(reviews.keep, row.id, RUI, Given(answers={"tone": "no"}), ALONE, memory.now)
    await memory.run(reviews.leave, row.id, RUI)
    other = await take(memory, SAM)
    assert other is not None
    await memory.run(reviews.leave, other.id, SAM)
    back = await take(memory, RUI)
    assert back is not None
    assert back.answers == {"tone": "no"}


async def test_a_skipped_item_goes_to_others_for_good(memory: Memory) -> None:
    await answers(memory, 1)
    await drawn(memory)
    row = await take(memory, RUI)
    assert row is not None
    await memory.run(reviews.skip, row.id, Actor(kind="agent", id=RUI), "unclear", memory.now)
    assert await take(memory, RUI) is None
    assert await take(memory, SAM) is not None


async def test_nobody_reviews_their_own_work(memory: Memory) -> None:
    conversation = await handed(memory)
    await memory.run(replies.say, conversation, ADA, "Ada here.", now=memory.now, edition_id="")
    await memory.send_all(conversation)
    await drawn(memory, kinds=(Kind.AGENT,))
    assert await take(memory, ADA.id) is None
    assert await take(memory, RUI) is not None


async def test_the_order_is_another_for_each_reviewer(memory: Memory) -> None:
    await answers(memory, 12)
    await drawn(memory)
    seen = {}
    for name in (RUI, SAM, TIA):
        items = []
        for _ in range(4):
            row = await take(memory, name, TWO)
            assert row is not None
            items.append(row.item_id)
            await memory.run(reviews.skip, row.id, Actor(kind="agent", id=name), "other", memory.now)
        seen[name] = tuple(items)
    assert len(set(seen.values())) == 3


async def test_a_gold_item_comes_unmarked_to_others_and_its_check_fills_no_seat(memory: Memory) -> None:
    gold = Quality(double=0.0, gold=1.0)
    await answers(memory, 1)
    await drawn(memory)
    row = await take(memory, LEA.id, gold)
    assert row is not None
    await finish(memory, row, gold=True)
    [item] = await memory.rows(ItemRow)
    assert item.expected == RIGHT
    check = await take(memory, RUI, gold)
    assert check is not None
    assert check.item_id == item.id
    assert not check.seat.isdigit()
    await finish(memory, check, RIGHT | {"right": "no"})
    assert await take(memory, RUI, gold) is None
    assert await take(memory, LEA.id, gold) is None, "who made it gold does not get it"


async def test_a_review_is_on_the_record_of_its_conversation(memory: Memory) -> None:
    await answers(memory, 1)
    await drawn(memory)
    row = await take(memory, RUI)
    assert row is not None
    item = await finish(memory, row)
    [line] = await memory.rows(AuditRow, act="review")
    assert (line.stream, line.actor_id, line.facts["answers"]["right"]) == (item.conversation_id, RUI, "yes")


async def reviewed_agent(memory: Memory) -> ReviewRow:
    conversation = await handed(memory)
    await memory.run(replies.say, conversation, ADA, "Ada here.", now=memory.now, edition_id="")
    await memory.send_all(conversation)
    await drawn(memory, kinds=(Kind.AGENT,))
    row = await take(memory, RUI)
    assert row is not None
    await finish(memory, row, RIGHT | {"tone": "no"})
    return row


async def test_the_agent_concerned_sees_the_review_and_may_dispute_it_once(memory: Memory) -> None:
    row = await reviewed_agent(memory)
    [seen] = await memory.run(disputes.of_mine, ADA.id, memory.now - timedelta(days=1))
    assert (seen.review_id, seen.answers["tone"], seen.judged) == (row.id, "no", "Ada here.")
    with pytest.raises(NotAllowed):
        await memory.run(disputes.dispute, row.id, LEA, "Not mine", memory.now)
    for _ in range(2):
        await memory.run(disputes.dispute, row.id, ADA, "I was polite.", memory.now)
    assert len(await memory.rows(DisputeRow)) == 1


async def test_a_granted_dispute_takes_the_review_out_and_frees_its_seat(memory: Memory) -> None:
    row = await reviewed_agent(memory)
    await memory.run(disputes.dispute, row.id, ADA, "I was polite.", memory.now)
    [waits] = await memory.run(disputes.open_disputes)

    def settle(session: Session) -> None:
        disputes.settle(session, waits.id, LEA, memory.now, granted=True)

    await memory.store.run(settle)
    with pytest.raises(CardGone):
        await memory.store.run(settle)
    assert (await memory.row(ReviewRow, id=row.id)).state == "overruled"
    assert (await memory.row(ItemRow, id=row.item_id)).state == "open"
    assert await take(memory, SAM) is not None


async def test_nobody_settles_a_dispute_about_their_own_work_or_review(memory: Memory) -> None:
    row = await reviewed_agent(memory)
    await memory.run(disputes.dispute, row.id, ADA, "I was polite.", memory.now)
    [waits] = await memory.run(disputes.open_disputes)
    for who in (ADA, Actor(kind="agent", id=RUI, lead=True)):
        with pytest.raises(NotAllowed):
            await memory.run(disputes.settle, waits.id, who, memory.now, granted=True)
