"""A send in doubt: every start has its own fence and its own doubt."""

import contextlib
from datetime import timedelta

from bot.engine.ports import OutcomeUnknown
from handoff.model import Act
from storage.flow import OutboxRow
from storage.letters import Letter
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import Memory

VISIBLE = timedelta(seconds=11)


async def in_doubt(memory: Memory) -> tuple[Engine, str]:
    """An answer whose first post nobody knows the end of, long enough ago."""
    engine = Engine(memory)

    def breaks(letter: Letter) -> None:
        raise OutcomeUnknown("ServerDisconnectedError")

    engine.slack.fault = breaks
    conversation = await engine.hear()
    memory.pass_by(VISIBLE)
    return engine, conversation


async def test_a_crash_in_the_second_post_is_a_new_doubt(memory: Memory) -> None:
    """Found by a crash loop: the next process looked once, by the first post's doubt, and posted a third time."""
    engine, conversation = await in_doubt(memory)

    def dies(letter: Letter) -> None:
        raise SystemExit

    engine.slack.fault = dies
    with contextlib.suppress(SystemExit):
        await engine.sender.customer_side(conversation)
    await memory.leases_end()
    memory.pass_by(timedelta(seconds=2))
    again = Engine(memory)  # the process that comes after
    await again.sender.customer_side(conversation)
    assert again.slack.posted == [], "two seconds after the second post nobody can know"
    memory.pass_by(VISIBLE)
    await again.sender.customer_side(conversation)
    assert len(again.slack.words("answer")) == 1


async def test_a_claim_while_the_thread_is_looked_at_stops_the_second_post(memory: Memory) -> None:
    engine, conversation = await in_doubt(memory)
    find = engine.slack.find

    async def claimed_meanwhile(letter: Letter) -> None:
        await memory.act(conversation, Act.CLAIM)
        await find(letter)

    engine.slack.find = claimed_meanwhile  # type: ignore[method-assign, assignment]
    engine.slack.fault = lambda _: None
    await engine.sender.customer_side(conversation)
    assert engine.slack.words("answer") == []
    assert (await memory.row(OutboxRow, kind="answer")).status == "cancelled"
