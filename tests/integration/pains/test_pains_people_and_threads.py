"""Pains of people who use other desks: who may speak where, and what of it arrives (docs/pains.md)."""

import pytest

from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ALSO_ANSWER,
    ALSO_KNOWN,
    ANSWER,
    KNOWN,
    PERSON,
    answered,
    by_bot,
    conversation,
    knowing,
    quiet,
    turn,
)


async def test_pain_11_who_does_not_own_the_thread_is_told_so_when_they_want_to_reply(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
    await quiet(here)
    before = here.bot_texts("C0JUNIPER", ts)
    await here.sandbox.press("U0BEN", "C0DESK", card["ts"], "Reply")
    await here.until(lambda: here.sandbox.ephemerals("U0BEN"), what="word for Ben")
    await quiet(here)
    assert "<@U0ADA>" in here.sandbox.ephemerals("U0BEN")[-1]["text"]
    assert not here.sandbox.views("U0BEN")
    assert here.bot_texts("C0JUNIPER", ts) == before
    assert (await conversation(here, ts)).agent == "U0ADA"


async def test_pain_18_the_context_of_a_long_thread_costs_no_call_to_slack(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    for method in ("conversations.replies", "conversations.history"):
        here.sandbox.fail(method, error="ratelimited", retry_after=60, times=1000)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.say("U0ADA", "C0JUNIPER", "Ada here. Tell me all of it, please.", thread_ts=ts)
    for number in range(1, 19):
        await here.sandbox.say("U0MIA", "C0JUNIPER", f"Fact {number:02} about our pallets.", thread_ts=ts)
    await quiet(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Release")
    await quiet(here)
    before = len(here.bot_texts("C0JUNIPER", ts))
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    assert ANSWER in (await answered(here, "C0JUNIPER", ts, before + 1))[-1]
    prompt = llm.prompts[-1]
    assert all(f"Fact {number:02}" in prompt for number in range(9, 19)), "the newest words are in the context"
    assert "Tell me all of it" in prompt, "so is what the colleague said"
    read = {"conversations.replies", "conversations.history"}
    assert not [call.method for call in here.sandbox.calls if call.method in read]


async def test_pain_20_an_untagged_reply_under_the_bots_own_message_is_answered(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    await here.sandbox.say("U0MIA", "D0MIA", KNOWN)
    await here.until(lambda: by_bot(here, "D0MIA"), what="the first answer")
    await quiet(here)
    [answer] = [one for one in here.sandbox.messages("D0MIA", all=True) if one.get("user") == here.sandbox.bot_user_id]
    root = answer.get("thread_ts", answer["ts"])
    reply = await here.sandbox.say("U0MIA", "D0MIA", ALSO_KNOWN, thread_ts=root)
    await here.until(lambda: len(by_bot(here, "D0MIA")) == 2, what="the second answer")
    await quiet(here)
    assert ALSO_ANSWER in by_bot(here, "D0MIA")[-1]
    kept = await turn(here, reply)
    assert kept is not None
    assert kept.outcome == "answered"


@pytest.mark.parametrize("state", ["waiting", "claimed"])
async def test_pain_21_what_an_agent_writes_in_the_cards_thread_never_reaches_the_customer(
    world: Start, state: str
) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    if state == "claimed":
        await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
        await quiet(here)
    before = here.texts("C0JUNIPER", ts)
    remark = "This customer is a pain, offer them nothing."
    await here.sandbox.say("U0ADA", "C0DESK", remark, thread_ts=card["ts"])
    await here.sandbox.say("U0BEN", "C0DESK", remark)
    await quiet(here)
    assert here.texts("C0JUNIPER", ts) == before
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Hello? Anyone?", thread_ts=ts)
    await quiet(here)
    assert not any("pain" in text for text in here.texts("C0JUNIPER", ts))


async def test_pain_27_talk_among_the_customers_own_people_is_not_joined(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    assert ANSWER in (await answered(here, "C0JUNIPER", ts))[-1]
    asked = len(llm.requests)
    said = await here.sandbox.say("U0MIA", "C0JUNIPER", "<@U0TOM> can you check this with our warehouse?", thread_ts=ts)
    await quiet(here)
    assert len(here.bot_texts("C0JUNIPER", ts)) == 1
    assert len(llm.requests) == asked
    kept = await turn(here, said)
    assert kept is not None
    assert kept.outcome not in {"", "answered", "handed_over"}
    assert not here.sandbox.messages("C0DESK")
