"""Release with a word to the bot: it goes on as told, hands nothing over again, and the word stays inside."""

from typing import Any

from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.people.helping import claimed, inside
from tests.integration.slack.helping import PERSON, audit, conversation, quiet

WORD = "Tell her the labels are reprinted under Shipments, button Reprint label."
ANSWER = "Labels are reprinted under Shipments with the button Reprint label."


def told(text: str) -> dict[str, Any]:
    return {"answer": ANSWER, "cites": [], "enough": True}


async def test_the_bot_answers_what_was_open_as_it_was_told(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=told))
    ts, card = await claimed(here)
    before = len(here.bot_texts("C0JUNIPER", ts))
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Release with a word to the bot")
    view = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    await here.sandbox.submit("U0ADA", view[-1]["id"], {"words": WORD})
    await here.until(lambda: len(here.bot_texts("C0JUNIPER", ts)) > before, what="the bot's answer")
    await quiet(here)
    said = here.bot_texts("C0JUNIPER", ts)
    assert ANSWER in said[-1]
    assert not [text for text in said if "Tell her" in text], "the word itself stays inside"
    assert (await conversation(here, ts)).owner == "BOT"
    assert len(here.sandbox.messages("C0DESK")) == 1, "no second handoff for the same words"
    assert here.llm is not None
    assert WORD in here.llm.prompts[-1]
    assert [line.actor_id for line in await audit(here, "whisper")] == ["U0ADA"]
    assert WORD in str(inside(here, card)[-1]["blocks"])


async def test_a_plain_release_leaves_the_bot_no_word(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=told))
    ts, card = await claimed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Release")
    await quiet(here)
    assert (await conversation(here, ts)).whisper == ""


async def test_who_asks_for_a_person_again_gets_one_in_spite_of_the_word(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=told))
    ts, card = await claimed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Release with a word to the bot")
    view = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    await here.sandbox.submit("U0ADA", view[-1]["id"], {"words": WORD})
    await here.until(lambda: ANSWER in here.bot_texts("C0JUNIPER", ts)[-1], what="the bot's answer")
    await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON, thread_ts=ts)
    await here.until(lambda: len(here.sandbox.messages("C0DESK")) == 2, what="a new card")
