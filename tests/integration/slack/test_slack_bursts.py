"""Several messages in a row: one answer, tied to the last."""

import asyncio

from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ALSO_ANSWER,
    ALSO_KNOWN,
    KNOWN,
    answered,
    asked,
    by_bot,
    drafts,
    knowing,
    quiet,
    turns,
)


async def outcomes(here: World) -> list[str]:
    return [one.outcome for one in await turns(here)]


async def test_three_short_messages_get_one_answer(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    await here.sandbox.say("U0MIA", "D0MIA", "hi")
    await here.sandbox.say("U0MIA", "D0MIA", "quick one")
    last = await here.sandbox.say("U0MIA", "D0MIA", KNOWN)
    await here.until(lambda: by_bot(here, "D0MIA"), what="an answer")
    await quiet(here)
    assert len(by_bot(here, "D0MIA")) == 1
    assert await outcomes(here) == ["merged", "merged", "answered"]
    assert asked(llm.requests[-1]).splitlines() == ["hi", "quick one", KNOWN]
    [draft] = await drafts(here)
    assert draft.turn_ts == last


async def test_a_customer_who_writes_on_while_the_model_writes_gets_one_answer_to_all(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await llm.started.wait()
    last = await here.sandbox.say("U0MIA", "C0JUNIPER", ALSO_KNOWN, thread_ts=ts)
    await here.until(lambda: len(llm.requests) == 2, what="a second draft")
    assert llm.gate is not None
    llm.gate.set()
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ALSO_ANSWER in text
    assert asked(llm.requests[1]).splitlines() == [KNOWN, ALSO_KNOWN]
    assert await outcomes(here) == ["merged", "answered"]
    sent = [draft for draft in await drafts(here) if draft.state == "sent"]
    assert [draft.turn_ts for draft in sent] == [last]


async def test_a_draft_starts_again_at_most_twice(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await llm.started.wait()
    for count in (2, 3):
        await here.sandbox.say("U0MIA", "C0JUNIPER", f"{ALSO_KNOWN} {'!' * count}", thread_ts=ts)
        await here.until(lambda count=count: len(llm.requests) == count, what=f"draft {count}")  # type: ignore[misc]
    await here.sandbox.say("U0MIA", "C0JUNIPER", "And where is the label list?", thread_ts=ts)
    await here.until(lambda: here.sandbox.deliveries[-1].acked, what="its ack")
    assert len(llm.requests) == 3, "the third draft is finished, not thrown away"
    assert llm.gate is not None
    llm.gate.set()
    await answered(here, "C0JUNIPER", ts, 2)
    assert await outcomes(here) == ["merged", "merged", "answered", "answered"]
    assert asked(llm.requests[3]) == "And where is the label list?"


async def test_two_customers_in_one_thread_are_answered_together_and_both_are_told(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await llm.started.wait()
    await here.sandbox.say("U0TOM", "C0JUNIPER", ALSO_KNOWN, thread_ts=ts)
    await here.until(lambda: len(llm.requests) == 2, what="a second draft")
    assert llm.gate is not None
    llm.gate.set()
    [text] = await answered(here, "C0JUNIPER", ts)
    assert "AI assistant" in text


async def test_another_conversation_does_not_wait_for_a_slow_one(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await llm.started.wait()
    ts = await here.sandbox.say("U0NORA", "C0LAKE", "Give me a person please")
    await here.until(lambda: here.bot_texts("C0LAKE", ts), what="Nora's notice")
    assert not by_bot(here, "C0JUNIPER")
    assert llm.gate is not None
    llm.gate.set()
    await quiet(here)
