"""A press or submission that a crash cut short is done again, once and whole."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from bot.slack.front import Reply
from bot.slack.ids import Modal, Value
from bot.slack.listeners import drafts, modals
from bot.slack.payloads import Interaction
from bot.slack.people import Person
from handoff.model import Owner, Verdict
from handoff.plan import DraftState
from handoff.plans import plan
from storage import modals as kept
from storage.flow import OutboxRow
from storage.records import DraftRow
from storage.store import Op, StoreDown
from storage.tables import HandoffRow
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import ADA, EDITION, POLICY, Held, Memory, decided, evidence

T = TypeVar("T")
WHO = Person(id=ADA, name="Ada", team="T", internal=True, bot=False, agent=True, lead=False, reviewer=False)


@dataclass
class Failing:
    """A store that is away for one write: the ``at``-th."""

    memory: Memory
    at: int

    async def run(self, op: Op[T]) -> T:
        self.at -= 1
        if self.at == 0:
            raise StoreDown("away")
        return await self.memory.store.run(op)

    async def read(self, op: Op[T]) -> T:
        return await self.memory.store.read(op)


async def twice(memory: Memory, at: int, handler: Callable[..., Awaitable[Reply]], act: Interaction) -> None:
    """Handle a press while the ``at``-th write fails, and again if it did, as the inbox does."""
    engine = Engine(memory)
    quiet = {"send": lambda _: None, "took_over": lambda _: None, "said": lambda *_: None}
    front: Any = SimpleNamespace(desk=engine.desk, drainer=engine.drainer, edition_id=EDITION, **quiet)
    engine.desk.store = Failing(memory, at)  # type: ignore[assignment]
    try:
        await handler(front, act, WHO)
    except StoreDown:
        await handler(front, act, WHO)


async def suggested(memory: Memory) -> tuple[Held, DraftRow]:
    held = await memory.held()
    snapshot = Engine(memory).drainer._answerer._snapshot(  # the work as the engine would see it
        held.work, held.work.pending, await Engine(memory).people.whose("", "")
    )
    made = plan(snapshot, replace(decided(Verdict.HAND_OVER), rule="autonomy-suggest"), evidence().draft, POLICY)
    await memory.commit(held, plan=made)
    [draft] = await memory.rows(DraftRow, state=DraftState.SUGGESTED.value)
    return held, draft


async def relays(memory: Memory) -> list[str]:
    return [str(item.body["text"]) for item in await memory.rows(OutboxRow, kind="relay")]


@pytest.mark.parametrize("at", [1, 2, 3])
async def test_typed_words_reach_the_customer_once(memory: Memory, at: int) -> None:
    held = await memory.held()
    modal = await memory.run(
        kept.keep, kind=Modal.REPLY.value, person=ADA, conversation_id=held.id, ref="", now=memory.now
    )
    act = Interaction(kind="submit", name=Modal.REPLY, person=ADA, person_team="", value=modal, words="It left Oslo.")
    await twice(memory, at, modals.reply, act)
    assert await relays(memory) == ["It left Oslo."]


@pytest.mark.parametrize("at", [1, 2, 3, 4])
async def test_a_suggestion_that_was_sent_arrives_once(memory: Memory, at: int) -> None:
    held, draft = await suggested(memory)
    [card] = await memory.rows(HandoffRow)
    assert card.card_ts == ""
    act = Interaction(
        kind="press", name="draft.send", person=ADA, person_team="", value=Value(held.id, draft.id).dump()
    )
    await twice(memory, at, drafts.send, act)
    assert await relays(memory) == [draft.text]
    row = await memory.conversation(held.id)
    assert (row.owner, row.agent) == (Owner.HUMAN, ADA)


@pytest.mark.parametrize("at", [1, 2, 3, 4])
async def test_an_edited_suggestion_arrives_once(memory: Memory, at: int) -> None:
    held, draft = await suggested(memory)
    modal = await memory.run(
        kept.keep, kind=Modal.EDIT.value, person=ADA, conversation_id=held.id, ref=draft.id, now=memory.now
    )
    act = Interaction(kind="submit", name=Modal.EDIT, person=ADA, person_team="", value=modal, words="Better words.")
    await twice(memory, at, modals.edit, act)
    assert await relays(memory) == ["Better words."]
    assert (await memory.row(DraftRow, id=draft.id)).state == DraftState.EDITED.value


@pytest.mark.parametrize("at", [1, 2, 3])
async def test_a_rejected_draft_always_reaches_a_person(memory: Memory, at: int) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD)
    [draft] = await memory.rows(DraftRow)
    act = Interaction(
        kind="press", name="draft.reject", person=ADA, person_team="", value=Value(held.id, draft.id).dump()
    )
    await twice(memory, at, drafts.reject, act)
    assert (await memory.conversation(held.id)).owner == Owner.WAITING
