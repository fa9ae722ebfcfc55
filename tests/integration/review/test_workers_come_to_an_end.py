"""No turn, send or card is tried for ever in silence, and none is lost."""

from datetime import timedelta

import pytest

from bot.engine.ports import Busy, OutcomeUnknown
from handoff.model import Act, Actor, Owner, Verdict
from storage import channels, leases
from storage.flow import OutboxRow
from storage.letters import Letter
from storage.tables import TurnRow
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import ADA, MIA, Memory

POISON = 4
"""Rounds after which a failing turn must have ended somewhere."""


async def again(engine: Engine, conversation: str, seconds: float = 70) -> None:
    """What the pulse does once the wait is over; the leases' own clock is not turned."""
    memory = engine.memory
    memory.pass_by(timedelta(seconds=seconds))
    await memory.execute("UPDATE conversation SET lease_token = '', lease_until = NULL")
    if token := await memory.run(leases.take_lease_by_id, conversation):
        await engine.drain(conversation, token)
    await engine.sender.both(conversation)
    await engine.quiet()


async def test_a_thread_of_an_agent_who_left_the_roster_is_answered_by_the_bot(memory: Memory) -> None:
    engine = Engine(memory)
    engine.people.kinds[ADA] = "agent"
    conversation = await engine.hear(person=ADA, text="Your crates left today.")
    engine.people.kinds[ADA] = "bystander"
    root = (await memory.conversation(conversation)).thread_ts
    await engine.hear(person=MIA, text="How do I track them?", thread_ts=root)
    assert engine.slack.words("answer") == ["An answer."]


async def test_an_answer_that_cannot_be_rendered_becomes_a_handoff(memory: Memory) -> None:
    engine = Engine(memory)

    def broken(letter: Letter) -> None:
        if letter.kind == "answer":
            raise IndexError("a table without columns")

    engine.slack.fault = broken
    conversation = await engine.hear()
    for _ in range(POISON):
        await again(engine, conversation)
    row = await memory.conversation(conversation)
    assert (row.owner, row.pending) == (Owner.WAITING, 0)


async def test_a_card_is_posted_however_long_slack_was_away(memory: Memory) -> None:
    engine = Engine(memory, verdict=Verdict.HAND_OVER)

    def away(letter: Letter) -> None:
        raise OutcomeUnknown("internal_error")

    engine.slack.fault = away
    conversation = await engine.hear()
    for _ in range(POISON):
        await again(engine, conversation)
    engine.slack.fault = lambda _: None
    for _ in range(2):
        await again(engine, conversation)
    assert [item.status for item in await memory.rows(OutboxRow, kind="card")] == ["sent"]


@pytest.mark.parametrize("owner", ["HUMAN", "WAITING"])
async def test_a_turn_that_always_fails_does_not_block_a_conversation_of_people(memory: Memory, owner: str) -> None:
    engine = Engine(memory, verdict=Verdict.HAND_OVER)
    conversation = await engine.hear()
    if owner == "HUMAN":
        await memory.act(conversation, Act.CLAIM)
    fine = engine.people.actor

    async def odd(person: str) -> Actor:
        raise KeyError(person)

    engine.people.actor = odd  # type: ignore[method-assign]
    root = (await memory.conversation(conversation)).thread_ts
    await engine.hear(thread_ts=root, text="Still there?")
    for _ in range(POISON):
        await again(engine, conversation)
    engine.people.actor = fine  # type: ignore[method-assign]
    assert (await memory.conversation(conversation)).pending == 0
    [turn] = await memory.rows(TurnRow, text="Still there?")
    assert turn.outcome == "dead"
    assert "Still there?" in " ".join(engine.slack.words("note")), "the agents have it all the same"


async def test_a_channel_that_is_shared_no_more_leaves_its_old_conversations_alone(memory: Memory) -> None:
    engine = Engine(memory)
    conversation = await engine.hear()
    await memory.run(channels.forget_surface, "C0JUNIPER")
    engine.people.place = "outside"
    engine.people.kinds["U0COL"] = "bystander"
    root = (await memory.conversation(conversation)).thread_ts
    await engine.hear(person="U0COL", text="They left us.", thread_ts=root)
    row = await memory.conversation(conversation)
    assert (row.pending, row.lease_token) == (0, "")
    assert await memory.rows(TurnRow, text="They left us.") == [], "nothing of it is kept"
    assert len(await memory.turns(conversation)) == 2


async def test_what_waits_for_a_send_does_not_count_as_failing(memory: Memory) -> None:
    engine = Engine(memory)

    def busy(letter: Letter) -> None:
        raise Busy(1.0, "pacing")

    engine.slack.fault = busy
    conversation = await engine.hear()
    for _ in range(3):
        await again(engine, conversation, 2)
    assert (await memory.conversation(conversation)).attempts == 0


async def test_what_was_waited_for_once_is_not_remembered_for_ever(memory: Memory) -> None:
    engine = Engine(memory)
    for _ in range(3):
        await engine.hear(text="Hi there")
    assert not engine.drainer._answerer._waited
