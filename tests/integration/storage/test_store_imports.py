"""Reviews from outside are written once, for items there are, sit where a seat is free, and are on record."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from storage.imports import BroughtBack, Outside, put_reviews
from storage.quality import ItemRow, ReviewRow
from storage.records import AuditRow
from tests.integration.storage.steps import NINE, Memory
from tests.integration.storage.test_store_exports import put


async def item(memory: Memory, **more: Any) -> ItemRow:
    held = await memory.held()
    values = {"kind": "answer", "subject_id": held.id, "turn_ts": "1.0", "at": NINE, "drawn_at": NINE} | more
    row = ItemRow(conversation_id=held.id, **values)
    await put(memory, row)
    return await memory.row(ItemRow, conversation_id=held.id)


def outside(item_id: str, **more: Any) -> Outside:
    values: dict[str, Any] = {
        "item_id": item_id, "reviewer": "ls:3", "answers": {"right": "no"}, "words": "w", "corrected": "c",
        "rubric": "r", "at": NINE,
    }  # fmt: skip
    return Outside(**(values | more))


async def test_a_review_from_outside_is_a_done_review_and_a_second_time_nothing_happens(memory: Memory) -> None:
    row = await item(memory)
    one = outside(row.id)
    assert await memory.run(put_reviews, now=NINE, reviews=[one]) == BroughtBack(written=1)
    assert await memory.run(put_reviews, now=NINE, reviews=[one]) == BroughtBack(unchanged=1)
    (kept,) = await memory.rows(ReviewRow)
    assert (kept.reviewer, kept.seat, kept.state, kept.answers) == ("ls:3", "0", "done", {"right": "no"})
    assert (await memory.row(ItemRow, id=row.id)).state == "done"
    assert [line.actor_id for line in await memory.rows(AuditRow, act="review")] == ["ls:3"]


async def test_where_no_seat_is_free_a_review_is_kept_and_takes_none(memory: Memory) -> None:
    row = await item(memory)
    await put(memory, ReviewRow(item_id=row.id, reviewer="U0REV", seat="0", taken_at=NINE))
    assert await memory.run(put_reviews, now=NINE, reviews=[outside(row.id)]) == BroughtBack(written=1)
    assert {one.reviewer: one.seat for one in await memory.rows(ReviewRow)} == {"U0REV": "0", "ls:3": "ls:3"}
    assert (await memory.row(ItemRow, id=row.id)).state == "open"


async def test_a_newer_text_replaces_an_older_one_and_never_the_other_way(memory: Memory) -> None:
    row = await item(memory)
    old, new = outside(row.id), outside(row.id, answers={"right": "yes"}, at=NINE + timedelta(minutes=1))
    assert await memory.run(put_reviews, now=NINE, reviews=[old]) == BroughtBack(written=1)
    assert await memory.run(put_reviews, now=NINE, reviews=[new]) == BroughtBack(changed=1)
    assert await memory.run(put_reviews, now=NINE, reviews=[old]) == BroughtBack(unchanged=1)
    assert (await memory.row(ReviewRow)).answers == {"right": "yes"}


async def test_items_that_are_not_there_gold_or_excluded_get_no_review(memory: Memory) -> None:
    gold, excluded = await item(memory, expected={"right": "yes"}), await item(memory, state="excluded")
    reviews = [outside(one) for one in ("nowhere", gold.id, excluded.id)]
    assert await memory.run(put_reviews, now=NINE, reviews=reviews) == BroughtBack(unknown=1, refused=2)
    assert await memory.rows(ReviewRow) == []


async def test_an_item_for_two_reviewers_needs_two(memory: Memory) -> None:
    row = await item(memory, seats=2)
    states = []
    for reviewer in ("ls:3", "ls:4"):
        await memory.run(put_reviews, now=NINE, reviews=[replace(outside(row.id), reviewer=reviewer)])
        states.append((await memory.row(ItemRow, id=row.id)).state)
    assert states == ["open", "done"]


async def test_an_import_limited_to_an_account_touches_no_other_ones_items(memory: Memory) -> None:
    row = await item(memory)
    assert await memory.run(put_reviews, now=NINE, reviews=[outside(row.id)], account="other") == BroughtBack(unknown=1)
    assert await memory.run(put_reviews, now=NINE, reviews=[outside(row.id)], account="a") == BroughtBack(written=1)
