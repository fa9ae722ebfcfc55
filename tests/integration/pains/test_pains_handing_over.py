"""Pains of people who use other desks: getting to a person, and back to the bot (docs/pains.md)."""

import asyncio
import json
from typing import Any

import pytest

from bot.sandbox import Delivery, controls, interactions
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ALSO_ANSWER,
    ALSO_KNOWN,
    ANSWER,
    KNOWN,
    PERSON,
    UNKNOWN,
    answered,
    audit,
    conversation,
    conversations,
    knowing,
    quiet,
)


async def through_people(here: World, first: str = PERSON) -> str:
    """A thread that went to Ada, got her answer and was given back to the bot; its ts."""
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", first)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
    await quiet(here)
    await here.sandbox.say("U0ADA", "C0JUNIPER", "Ada here, that is done now.", thread_ts=ts)
    await quiet(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Release")
    await here.until(lambda: here.labels(here.sandbox.messages("C0DESK")[-1]) == [], what="the card's end")
    await quiet(here)
    return ts


async def test_pain_04_an_old_handoff_in_the_thread_brings_no_new_one(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    ts = await through_people(here)
    cards = len(here.sandbox.messages("C0DESK"))
    for question, answer in ((KNOWN, ANSWER), (ALSO_KNOWN, ALSO_ANSWER)):
        before = len(here.bot_texts("C0JUNIPER", ts))
        await here.sandbox.say("U0MIA", "C0JUNIPER", question, thread_ts=ts)
        texts = await answered(here, "C0JUNIPER", ts, before + 1)
        assert answer in texts[-1]
    assert "Give me a person" in llm.prompts[-1], "the old wish stands in the context"
    assert len(here.sandbox.messages("C0DESK")) == cards
    assert (await conversation(here, ts)).owner == "BOT"


async def test_pain_05_after_it_got_the_thread_back_the_bot_goes_on_answering(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await through_people(here, UNKNOWN)
    for round_ in range(3):
        before = len(here.bot_texts("C0JUNIPER", ts))
        await here.sandbox.say("U0MIA", "C0JUNIPER", (KNOWN, ALSO_KNOWN)[round_ % 2], thread_ts=ts)
        assert len(await answered(here, "C0JUNIPER", ts, before + 1)) == before + 1


@pytest.mark.parametrize(
    "claim", ["I'm transferring you to a colleague now.", "Connecting you with a person, one moment please."]
)
async def test_pain_06_words_about_a_transfer_are_not_said_and_a_person_is_really_asked(
    world: Start, claim: str
) -> None:
    here = await world(llm=FakeLLM(reply=lambda text: {"answer": claim, "cites": [1], "enough": True}))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    card = await here.card(having="Mia")
    [notice] = await answered(here, "C0JUNIPER", ts)
    assert claim[:12] not in notice
    assert "asked a colleague" in notice
    assert here.labels(card)[-2:] == ["Claim", "Resolve"]
    assert (await conversation(here, ts)).owner == "WAITING"


def failing(text: str) -> int:
    return 500


REASONS = {
    "asks": (PERSON, knowing),
    "money": ("You charged me twice, I want my money back.", knowing),
    "not in the knowledge": (UNKNOWN, knowing),
    "the model fails": (KNOWN, failing),
    "another language": ("Wo ist mein Paket? Ich warte schon seit zwei Wochen darauf.", knowing),
    "anger": ("This is ridiculous, terrible service, I hate it!", knowing),
}


@pytest.mark.parametrize("why", REASONS)
async def test_pain_07_whatever_the_reason_both_sides_see_the_handoff(world: Start, why: str) -> None:
    text, reply = REASONS[why]
    here = await world(llm=FakeLLM(reply=reply))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", text)
    card = await here.card(having="Mia")
    [notice] = await answered(here, "C0JUNIPER", ts)
    assert "asked a colleague" in notice
    assert here.labels(card)[-2:] == ["Claim", "Resolve"]
    assert (await conversation(here, ts)).owner == "WAITING"


async def test_pain_07_on_a_paused_desk_both_sides_see_the_handoff(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    await here.sandbox.command("U0LEA", "C0DESK", "/handoff", "pause all")
    await quiet(here)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.card(having="Mia")
    assert "asked a colleague" in (await answered(here, "C0JUNIPER", ts))[0]


async def test_pain_08_a_conversation_resolved_by_two_at_once_ends_with_one_closing_word(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    presses = [_pressed(here, who, card) for who in ("U0ADA", "U0BEN", "U0ADA", "U0BEN")]
    await asyncio.gather(*(here.sandbox.courier.send(press) for press in presses))
    await answered(here, "C0JUNIPER", ts, 2)
    assert len([text for text in here.bot_texts("C0JUNIPER", ts) if "resolved" in text]) == 1
    assert len(await audit(here, "resolve")) == 1


def _pressed(here: World, who: str, card: dict[str, Any]) -> Delivery:
    """The press as Slack delivers it, whatever the card has become since."""
    action = controls.action(controls.find(card["blocks"], "Resolve"), "Resolve", None, here.sandbox.next_ts())
    payload = interactions.press_in_message(here.sandbox, who, here.sandbox.rooms["C0DESK"], card, action)
    return Delivery(here.sandbox.new_id("env"), "interactive", payload, accepts_response=False)


async def test_pain_09_one_thread_is_taken_from_the_bot_and_given_back_while_others_go_on(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    one = await here.sandbox.say("U0MIA", "C0JUNIPER", ALSO_KNOWN)
    other = await here.sandbox.say("U0TOM", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", one)
    await answered(here, "C0JUNIPER", other)
    answer = here.sandbox.messages("C0JUNIPER", one)[-1]["ts"]
    await here.sandbox.shortcut("U0BEN", "C0JUNIPER", answer, "Take over")
    await quiet(here)
    await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN, thread_ts=one)
    await here.sandbox.say("U0TOM", "C0JUNIPER", ALSO_KNOWN, thread_ts=other)
    await answered(here, "C0JUNIPER", other, 2)
    assert len(here.bot_texts("C0JUNIPER", one)) == 1, "the bot is silent in this thread alone"
    card = await here.card(having="Mia")
    await here.sandbox.press("U0BEN", "C0DESK", card["ts"], "Release")
    await quiet(here)
    before = len(here.bot_texts("C0JUNIPER", one))
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=one)
    assert ANSWER in (await answered(here, "C0JUNIPER", one, before + 1))[-1]


async def test_pain_10_an_end_waits_for_no_further_word_of_the_customer(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing), baton_autonomy="hold")
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    card = await here.card(having="Mia")
    await quiet(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Approve")
    await here.until(lambda: ANSWER in here.bot_texts("C0JUNIPER", ts)[-1], what="the approved answer")
    asked = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Give me a person")
    await answered(here, "C0JUNIPER", asked)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Resolve")
    await answered(here, "C0JUNIPER", asked, 2)
    assert (await conversation(here, asked)).owner == "CLOSED"


async def test_pain_29_the_card_is_words_and_buttons_for_people_and_no_data(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    card = await here.card(having="Mia")
    await answered(here, "C0JUNIPER", ts)
    said = [part["text"]["text"] for part in card["blocks"] if part["type"] in {"section", "header"} and "text" in part]
    assert any(UNKNOWN in text for text in said)
    assert not any(sign in text for text in (card["text"], *said) for sign in ('{"', '":', "None", "null"))
    with pytest.raises(json.JSONDecodeError):
        json.loads(card["text"])
    assert here.labels(card)[-2:] == ["Claim", "Resolve"]
    assert len(await conversations(here)) == 1


@pytest.mark.parametrize("where", ["C0JUNIPER", "D0MIA"])
async def test_pain_30_a_bare_wish_for_a_person_as_the_first_words_reaches_people(world: Start, where: str) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", where, "talk to a human")
    card = await here.card(having="Mia")
    await here.until(lambda: any("asked a colleague" in text for text in _bot(here, where)), what="the notice")
    await quiet(here)
    assert "talk to a human" in str(card["blocks"])
    assert (await conversation(here, ts)).owner == "WAITING"
    assert "S0AGENTS" in str(card), "the agents' group hears of it"
    assert not llm.requests


def _bot(here: World, where: str) -> list[str]:
    everything = here.sandbox.messages(where, all=True)
    return [str(one["text"]) for one in everything if one.get("user") == here.sandbox.bot_user_id]
