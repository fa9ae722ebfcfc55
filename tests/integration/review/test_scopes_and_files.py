"""What one customer knows stays with them; what a file says is taken, however the store does."""

from pathlib import Path
from typing import TypeVar

import pytest

from bot.engine.library import Library
from bot.engine.pulse import Pulse
from handoff.model import Act
from handoff.policy import default_text
from storage import cards
from storage.store import Op, Store, StoreDown
from storage.tables import HandoffRow
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import Memory

T = TypeVar("T")


async def library(engine: Engine, folder: Path, **more: Path) -> Library:
    return Library(engine.desk, knowledge=folder, policy=more.get("policy"))


async def test_another_customers_turn_in_a_thread_is_searched_in_public_alone(memory: Memory) -> None:
    engine = Engine(memory)
    engine.people.scopes["U0GUS"] = "globex"
    conversation = await engine.hear(text="How do I pack crates?")
    root = (await memory.conversation(conversation)).thread_ts
    await engine.hear(person="U0GUS", text="And how do we?", thread_ts=root)
    assert engine.brain.searched == ["s", "public"]


async def test_a_draft_links_to_no_host_only_another_customer_knows(memory: Memory, tmp_path: Path) -> None:
    (tmp_path / "_scopes" / "acme").mkdir(parents=True)
    (tmp_path / "open.md").write_text("# Open\nSee https://open.example/a for more.\n")
    (tmp_path / "_scopes" / "acme" / "own.md").write_text("# Own\nSee https://acme.example/b for more.\n")
    engine = Engine(memory)
    await (await library(engine, tmp_path)).open()
    brain = engine.desk.thinking()
    assert brain.links("acme") == {"open.example", "acme.example"}
    assert brain.links("globex") == {"open.example"}


async def test_a_card_shows_no_earlier_conversation_for_another_account(memory: Memory) -> None:
    first = await memory.held(text="Acme's secret question?")
    await memory.commit(first)
    second = await memory.held(text="Globex's question?", channel="C0GLOBEX")
    await memory.execute("UPDATE conversation SET account = 'globex' WHERE id = :id", id=second.id)
    await memory.act(second.id, Act.CLAIM)
    [handoff] = await memory.rows(HandoffRow, conversation_id=second.id)
    view = await memory.run(cards.card, handoff.id)
    assert view is not None
    assert view.earlier == ()


async def test_a_policy_changed_while_the_store_was_away_is_taken_later(memory: Memory, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(default_text())
    engine = Engine(memory)
    watched = await library(engine, tmp_path, policy=policy)
    await watched.open()
    policy.write_text(default_text().replace("company: our team", "company: Parcelway"))
    away = Away(engine.desk.store)
    engine.desk.store = away  # type: ignore[assignment]
    await watched.watch()  # a file that changed is taken once it rests
    with pytest.raises(StoreDown):
        await watched.watch()
    away.is_away = False
    await watched.watch()
    await watched.follow()
    assert engine.desk.thinking().policy.company == "Parcelway"


async def test_one_part_of_the_pulse_that_fails_stops_no_other(memory: Memory, tmp_path: Path) -> None:
    engine = Engine(memory)

    async def broken() -> None:
        raise PermissionError("policy.yaml")

    files = await library(engine, tmp_path)
    await files.open()
    taken = await memory.take(want_lease=False)
    await memory.execute("UPDATE conversation SET ready_at = owner_since")
    await Pulse(engine.desk, engine.drainer, engine.sender, files, engine.tasks, (broken,)).beat()
    await engine.quiet()
    first = next(iter(await memory.turns(taken.conversation_id)))
    assert first.status == "done"
    assert engine.desk.last_pulse is None, "it is not ready while a part fails"


class Away:
    """A store whose writes fail for a while."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.is_away = True

    async def run(self, op: Op[T]) -> T:
        if self.is_away:
            raise StoreDown("away")
        return await self._store.run(op)

    async def read(self, op: Op[T]) -> T:
        return await self._store.read(op)
