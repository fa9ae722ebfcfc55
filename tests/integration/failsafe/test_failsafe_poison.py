"""A turn or a timer whose handling always fails: few tries, then people; the others do not wait (threat 82)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from bot.engine.brain import Thought
from bot.engine.drain import POISON
from handoff.model import Owner, Verdict
from handoff.policy import Policy
from handoff.policy.people import Team
from handoff.snapshot import Snapshot
from storage import leases
from storage.flow import TimerRow
from storage.records import AuditRow
from tests.integration.failsafe.breaking import TECHNICAL, policy
from tests.integration.review.engine import Decided, Engine
from tests.integration.storage.steps import EDITION, POLICY, Memory


@pytest.fixture(autouse=True)
def _plain_log() -> Iterator[None]:
    """Drawing tracebacks with their variables takes longer than the tests."""
    with capture_logs():
        yield


FAULTS: dict[str, Callable[[], BaseException]] = {
    "a bug": lambda: KeyError("passages"),
    "no memory": MemoryError,
    "too deep": RecursionError,
    "a timeout": TimeoutError,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Poisoned(Decided):
    """A brain that cannot think about one question."""

    fault: Callable[[], BaseException] = KeyError
    tries: list[str] = field(default_factory=list)

    @override
    def look(self, snapshot: Snapshot, *, scope: str, customer_language: str, offered: tuple[str, ...] = ()) -> Thought:
        if "poison" in snapshot.turn.text:
            self.tries.append(snapshot.turn.ts)
            raise self.fault()
        return Decided.look(self, snapshot, scope=scope, customer_language=customer_language)


async def again(engine: Engine, conversation: str) -> None:
    """What the pulse does once the wait is over."""
    engine.memory.pass_by(timedelta(seconds=70))
    await engine.memory.leases_end()
    if token := await engine.memory.run(leases.take_lease_by_id, conversation):
        await engine.drain(conversation, token)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_poison_turn_reaches_people_after_three_tries_and_others_do_not_wait(
    memory: Memory, fault: str
) -> None:
    engine = Engine(memory)
    brain = Poisoned(edition_id=EDITION, policy=POLICY, index=None, hosts={}, fault=FAULTS[fault])
    engine.desk.brain = brain
    poisoned = await engine.hear(text="How do I store poison safely in my shop?")
    await engine.hear(text="How do I cancel a shipping label?")
    assert engine.slack.words("answer") == ["An answer."], "the next customer did not wait"
    for _ in range(POISON + 3):
        await again(engine, poisoned)
    assert len(brain.tries) == POISON <= 3
    row = await memory.conversation(poisoned)
    assert (row.owner, row.pending) == (Owner.WAITING, 0)
    assert [letter.kind for letter in engine.slack.posted if letter.conversation_id == poisoned] == ["notice", "card"]
    [line] = await memory.rows(AuditRow, stream=poisoned, act="decide")
    assert "could-not-handle" in line.why
    assert [text for text in engine.slack.words() if TECHNICAL.search(text)] == []


async def test_a_poison_turn_is_handled_once_the_fault_is_gone(memory: Memory) -> None:
    engine = Engine(memory)
    engine.desk.brain = Poisoned(edition_id=EDITION, policy=POLICY, index=None, hosts={})
    conversation = await engine.hear(text="How do I store poison safely in my shop?")
    engine.desk.brain = engine.brain
    await again(engine, conversation)
    assert engine.slack.words("answer") == ["An answer."]


class Cursed(Policy):
    """A policy that fails for one tier."""

    @override
    def team(self, *, tier: str, topic: str) -> Team:
        if tier == "cursed":
            raise KeyError("team")
        return super().team(tier=tier, topic=topic)


async def waiting(memory: Memory, engine: Engine, tier: str) -> str:
    conversation = await engine.hear()
    await memory.execute("UPDATE conversation SET tier = :tier WHERE id = :id", tier=tier, id=conversation)
    return conversation


def curse(engine: Engine) -> None:
    fields: dict[str, Any] = dict(policy().__dict__)
    engine.desk.brain = replace(engine.brain, policy=Cursed.model_construct(**fields))


async def test_a_poison_timer_holds_up_no_other_and_ends_the_round(memory: Memory) -> None:
    engine = Engine(memory, verdict=Verdict.HAND_OVER)
    cursed = await waiting(memory, engine, "cursed")
    fine = await waiting(memory, engine, "fine")
    curse(engine)
    memory.pass_by(timedelta(minutes=31))
    await engine.ticker.fire()
    await engine.quiet()
    left = {(timer.conversation_id, timer.kind) for timer in await memory.rows(TimerRow, fired_at=None)}
    assert left == {(cursed, "ladder_call_back"), (fine, "call_back")}
    promised = [letter for letter in engine.slack.posted if letter.kind == "notice" and "get back" in str(letter.body)]
    assert [letter.conversation_id for letter in promised] == [fine]


async def test_a_poison_timer_leaves_nothing_half_done_and_works_once_the_fault_is_gone(memory: Memory) -> None:
    engine = Engine(memory, verdict=Verdict.HAND_OVER)
    cursed = await waiting(memory, engine, "cursed")
    curse(engine)
    memory.pass_by(timedelta(minutes=31))
    for _ in range(3):
        await engine.ticker.fire()
        memory.pass_by(timedelta(seconds=31))
    engine.desk.brain = engine.brain
    await engine.ticker.fire()
    await engine.quiet()
    said = [text for text in engine.slack.words("notice") if "get back" in text]
    assert len(said) == 1
    assert len(await memory.rows(AuditRow, stream=cursed, act="promise")) == 1


async def test_people_hear_of_a_timer_that_always_fails(memory: Memory) -> None:
    engine = Engine(memory, verdict=Verdict.HAND_OVER)
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    engine.desk.alert = tell
    cursed = await waiting(memory, engine, "cursed")
    curse(engine)
    memory.pass_by(timedelta(minutes=31))
    for _ in range(10):
        await engine.ticker.fire()
        memory.pass_by(timedelta(seconds=31))
    await engine.quiet()
    on_record = [line.act for line in await memory.rows(AuditRow, stream=cursed)]
    assert told or "timer-failed" in on_record
