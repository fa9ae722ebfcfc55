"""Contract of timers and editions: due rows fire once, what the bot thinks with is frozen."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session

from handoff.model import Act, Actor, Verdict
from storage import audit, editions, timers
from storage.editions import Parts
from storage.flow import TimerRow
from storage.records import AliasRow, ArticleRow, AuditRow, EditionRow
from storage.tables import ConversationRow
from storage.timers import Due
from tests.integration.storage.steps import NINE, Memory

FILE = Actor(kind="file")


def nothing(session: Session, row: ConversationRow, due: Due) -> None:
    """A timer without an effect."""


async def fire_all(memory: Memory) -> list[tuple[str, int]]:
    fired = []
    while (found := await memory.run(timers.next_due, memory.now)) is not None:
        if (due := await memory.run(timers.fire, *found, memory.now, nothing)) is not None:
            fired.append((due.kind, due.rung))
    return fired


async def test_the_ladder_fires_rung_by_rung(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    assert await fire_all(memory) == []
    memory.pass_by(timedelta(minutes=2))
    assert await fire_all(memory) == [("ladder_ping", 1)]
    assert await fire_all(memory) == []
    memory.pass_by(timedelta(hours=1))
    late = [("ladder_group", 2), ("ladder_leads", 3), ("ladder_word", 4), ("ladder_call_back", 5)]
    assert await fire_all(memory) == late, "late ones fire all the same, earliest first"


async def test_a_timer_of_an_earlier_owner_means_nothing(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    await memory.act(held.id, Act.CLAIM)
    memory.pass_by(timedelta(minutes=16))
    assert await fire_all(memory) == [("idle_remind", 0)]


async def test_a_timer_fires_for_one_of_many(memory: Memory) -> None:
    held = await memory.held()
    await memory.run(timers.put_off, held.id, "hold", NINE)
    found = await memory.run(timers.next_due, memory.now)
    effects: list[str] = []

    def effect(session: Session, row: ConversationRow, due: Due) -> None:
        effects.append(due.kind)

    fired = await asyncio.gather(*(memory.run(timers.fire, *found, memory.now, effect) for _ in range(6)))
    assert len([due for due in fired if due is not None]) == 1
    assert effects == ["hold"]


async def test_a_timer_put_off_replaces_the_old_one(memory: Memory) -> None:
    held = await memory.held()
    await memory.run(timers.put_off, held.id, "idle_remind", NINE)
    await memory.run(timers.put_off, held.id, "hold", NINE)
    await memory.run(timers.put_off, held.id, "idle_remind", NINE + timedelta(hours=1))
    assert await fire_all(memory) == [("hold", 0)]
    memory.pass_by(timedelta(hours=1))
    assert await fire_all(memory) == [("idle_remind", 0)]
    assert len(await memory.rows(TimerRow)) == 3


async def test_a_timer_and_its_effect_are_one(memory: Memory) -> None:
    held = await memory.held()
    await memory.run(timers.put_off, held.id, "hold", NINE)
    found = await memory.run(timers.next_due, memory.now)

    def breaks(session: Session, row: ConversationRow, due: Due) -> None:
        row.end_reason = "half done"
        session.add(row)
        session.flush()
        raise RuntimeError("the process died here")

    with pytest.raises(RuntimeError):
        await memory.run(timers.fire, *found, memory.now, breaks)
    assert (await memory.conversation(held.id)).end_reason == ""
    assert await fire_all(memory) == [("hold", 0)], "the next leader fires it"


async def test_a_timer_that_fails_stands_behind_the_others(memory: Memory) -> None:
    held = await memory.held()
    await memory.run(timers.put_off, held.id, "hold", NINE)
    await memory.run(timers.put_off, held.id, "idle_remind", NINE + timedelta(seconds=1))
    memory.pass_by(timedelta(minutes=1))
    (first, _) = await memory.run(timers.next_due, memory.now)
    await memory.run(timers.try_again, first, memory.now)
    assert await fire_all(memory) == [("idle_remind", 0)]
    memory.pass_by(timedelta(minutes=1))
    assert await fire_all(memory) == [("hold", 0)]


def parts(policy: str = "p", articles: tuple[str, ...] = ("one", "two")) -> Parts:
    rows = [ArticleRow(hash=name * 8, path=f"{name}.md", title=name, scope="public", text=name) for name in articles]
    return Parts(policy=policy, prompt="prompt", model="m", articles=rows, examples=("e",))


async def test_an_edition_comes_back_as_it_was_frozen(memory: Memory) -> None:
    frozen = parts()
    assert await memory.run(editions.production) == ""
    assert await memory.run(editions.freeze, frozen, FILE, memory.now)
    assert await memory.run(editions.production) == frozen.id
    row, articles = await memory.run(editions.edition, frozen.id)
    assert (row.policy, row.prompt, row.model, row.examples, row.by) == ("p", "prompt", "m", ["e"], "file")
    assert [(article.path, article.text) for article in articles] == [("one.md", "one"), ("two.md", "two")]
    assert Parts(
        policy=row.policy, prompt=row.prompt, model=row.model, articles=articles, examples=row.examples
    ).id == row.id  # fmt: skip


async def test_freezing_the_same_again_changes_nothing(memory: Memory) -> None:
    assert await memory.run(editions.freeze, parts(), FILE, memory.now)
    assert not await memory.run(editions.freeze, parts(), FILE, memory.now)
    assert len(await memory.rows(AuditRow)) == 1


async def test_production_moves_forth_and_back_and_every_move_is_on_record(memory: Memory) -> None:
    first, second = parts(), parts("q", ("one", "three"))
    for one in (first, second, first):
        assert await memory.run(editions.freeze, one, FILE, memory.now)
    assert await memory.run(editions.production) == first.id
    assert {row.id for row in await memory.rows(EditionRow)} == {first.id, second.id}
    moves = sorted(await memory.rows(AuditRow, act="edition"), key=lambda row: row.seq)
    assert [(row.facts["from"], row.facts["to"]) for row in moves] == [
        ("", first.id), (first.id, second.id), (second.id, first.id),
    ]  # fmt: skip


async def test_every_part_is_in_the_hash(memory: Memory) -> None:
    base = {"policy": "p", "prompt": "r", "model": "m", "articles": parts().articles, "examples": ("e",)}
    others = {"policy": "P", "prompt": "R", "model": "M", "articles": parts(articles=("one",)).articles, "examples": ()}
    ids = {Parts(**base).id} | {Parts(**(base | {name: value})).id for name, value in others.items()}  # type: ignore[arg-type]
    assert len(ids) == 6


async def test_replicas_that_start_together_freeze_one_edition(memory: Memory) -> None:
    froze = await asyncio.gather(*(memory.run(editions.freeze, parts(), FILE, memory.now) for _ in range(6)))
    assert froze.count(True) == 1
    assert len(await memory.rows(AliasRow)) == 1
    assert await memory.store.read(audit.verify) == (1, [])
