"""Who owns a thread when people write in it: takeovers without a press, hosts, bystanders, closed ones."""

from typing import Any

import pytest

from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ALSO_ANSWER,
    ALSO_KNOWN,
    KNOWN,
    PERSON,
    UNKNOWN,
    answered,
    audit,
    conversation,
    knowing,
    quiet,
    turn,
)


async def shown(here: World) -> dict[str, Any]:
    """The newest card as it looks now."""
    await quiet(here)
    card: dict[str, Any] = here.sandbox.messages("C0DESK")[-1]
    return card


@pytest.mark.parametrize("before", [KNOWN, UNKNOWN], ids=["while the bot owns it", "while it waits"])
async def test_an_agent_who_writes_in_the_customers_thread_has_taken_over(world: Start, before: str) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", before)
    texts = await answered(here, "C0JUNIPER", ts)
    own = await here.sandbox.say("U0ADA", "C0JUNIPER", "Ada here, let me look.", thread_ts=ts)
    await quiet(here)
    row = await conversation(here, own)
    assert (row.owner, row.agent) == ("HUMAN", "U0ADA")
    [claim] = await audit(here, "claim")
    assert (claim.actor_id, claim.to_owner) == ("U0ADA", "HUMAN")
    card = await shown(here)
    assert "Ada has Mia" in card["text"]
    assert here.labels(card) == ["Reply", "Release", "Resolve"]
    await here.sandbox.say("U0MIA", "C0JUNIPER", ALSO_KNOWN, thread_ts=ts)
    await quiet(here)
    assert here.bot_texts("C0JUNIPER", ts) == texts, "the bot says nothing any more"


async def test_a_customer_who_answers_in_an_agents_thread_talks_to_that_agent(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0ADA", "C0JUNIPER", "Morning Mia, did the new labels arrive?")
    await here.sandbox.say("U0ADA", "C0JUNIPER", "The blue ones I mean.", thread_ts=ts)
    await quiet(here)
    assert not here.sandbox.messages("C0DESK"), "no card for a thread without a customer"
    reply = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    await quiet(here)
    row = await conversation(here, reply)
    assert (row.owner, row.agent) == ("HUMAN", "U0ADA")
    assert not here.bot_texts("C0JUNIPER", ts), "a suggestion for the agent is all the model may be asked for"
    assert "Ada has Mia" in (await shown(here))["text"]


async def test_another_agents_word_does_not_move_the_ownership(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.say("U0ADA", "C0JUNIPER", "I have this.", thread_ts=ts)
    await quiet(here)
    fence = (await conversation(here, ts)).fence
    await here.sandbox.say("U0BEN", "C0JUNIPER", "Also, we are closed on Friday.", thread_ts=ts)
    await quiet(here)
    row = await conversation(here, ts)
    assert (row.owner, row.agent, row.fence) == ("HUMAN", "U0ADA", fence)
    card = await shown(here)
    assert any("Ben" in text for text in here.bot_texts("C0DESK", card["ts"])[1:]), "the card says so"


async def resolved(here: World) -> str:
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.press("U0BEN", "C0DESK", card["ts"], "Resolve")
    await answered(here, "C0JUNIPER", ts, 2)
    assert (await conversation(here, ts)).owner == "CLOSED"
    return ts


async def test_any_agent_may_resolve_what_waits_and_a_customers_word_opens_it_for_the_bot(
    world: Start,
) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await resolved(here)
    assert "no buttons" in str((await shown(here))["blocks"]) or here.labels(await shown(here)) == []
    await here.sandbox.say("U0MIA", "C0JUNIPER", ALSO_KNOWN, thread_ts=ts)
    texts = await answered(here, "C0JUNIPER", ts, 3)
    assert ALSO_ANSWER in texts[-1]
    row = await conversation(here, ts)
    assert (row.owner, row.reopened) == ("BOT", True)


async def test_an_agents_word_opens_a_closed_conversation_for_the_agent(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await resolved(here)
    await here.sandbox.say("U0ADA", "C0JUNIPER", "One more thing, Mia.", thread_ts=ts)
    await quiet(here)
    row = await conversation(here, ts)
    assert (row.owner, row.agent) == ("HUMAN", "U0ADA")
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    await quiet(here)
    assert len(here.bot_texts("C0JUNIPER", ts)) == 2


async def test_a_bystander_is_recorded_and_changes_nothing(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    fresh = await here.sandbox.say("U0BO", "C0JUNIPER", KNOWN)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    await here.card(having="Iceland")
    before = await answered(here, "C0JUNIPER", ts)
    asked = len(llm.requests)
    for words in ("Never mind, we don't need anybody.", PERSON, KNOWN):
        said = await here.sandbox.say("U0BO", "C0JUNIPER", words, thread_ts=ts)
        await quiet(here)
        kept = await turn(here, said)
        assert kept is not None
        assert (kept.author, kept.outcome) == ("bystander", "recorded")
    assert (await conversation(here, ts)).owner == "WAITING"
    assert here.bot_texts("C0JUNIPER", ts) == before
    assert not here.bot_texts("C0JUNIPER", fresh)
    assert len(llm.requests) == asked


async def test_the_customer_who_no_longer_needs_a_person_gets_the_bot_back(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Never mind, I found it myself.", thread_ts=ts)
    await answered(here, "C0JUNIPER", ts, 2)
    assert (await conversation(here, ts)).owner == "BOT"
    assert here.labels(await shown(here)) == []


async def test_take_over_from_the_messages_menu_silences_the_bot(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    before = await answered(here, "C0JUNIPER", ts)
    answer = here.sandbox.messages("C0JUNIPER", ts)[-1]["ts"]
    assert (await here.sandbox.shortcut("U0BEN", "C0JUNIPER", answer, "Take over")).acked
    await quiet(here)
    assert (await conversation(here, ts)).agent == "U0BEN"
    await here.sandbox.say("U0MIA", "C0JUNIPER", ALSO_KNOWN, thread_ts=ts)
    await quiet(here)
    assert here.bot_texts("C0JUNIPER", ts) == before
