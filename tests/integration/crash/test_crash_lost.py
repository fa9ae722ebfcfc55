"""An answer that cannot be delivered, or of which nobody knows, becomes people's business."""

import asyncio

from sqlmodel import select

from storage.flow import OutboxRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.crash.processes import KNOWN, reply


async def answers(here: World) -> list[OutboxRow]:
    statement = select(OutboxRow).where(OutboxRow.kind == "answer")
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(statement).all()))


async def test_an_answer_slack_refuses_for_good_is_handed_to_people(world: Start) -> None:
    """The customer must not wait in silence for words that never come (DESIGN P6)."""
    here = await world(llm=FakeLLM(reply=reply))
    here.sandbox.fail("chat.postMessage", "restricted_action", when=lambda args: "thread_ts" in args)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    card = await here.card(having="cancel a shipping label")
    assert here.labels(card) == ["Claim", "Resolve"]
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts), what="the notice")
    assert len(here.bot_texts("C0JUNIPER", ts)) == 1
    assert [item.status for item in await answers(here)] == ["failed"]


async def test_a_passing_refusal_is_tried_again_and_answered_once(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=reply))
    here.sandbox.fail("chat.postMessage", "ratelimited", retry_after=1, when=lambda args: "thread_ts" in args)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts))
    await here.settled()
    assert len(here.bot_texts("C0JUNIPER", ts)) == 1
    assert [item.status for item in await answers(here)] == ["sent"]


async def test_an_answer_accepted_behind_a_broken_line_is_found_and_not_doubled(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=reply))
    here.sandbox.fail("chat.postMessage", lost=True, when=lambda args: "thread_ts" in args)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts))
    async with asyncio.timeout(10):
        while [item.status for item in await answers(here)] != ["sent"]:
            await asyncio.sleep(0.03)
    assert len(here.bot_texts("C0JUNIPER", ts)) == 1
