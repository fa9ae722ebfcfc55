"""The main job over every transport, database and drafter."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM

KNOWN = "How do I cancel a shipping label?"
UNKNOWN = "Do you ship live animals to Iceland?"
ANGRY = "This is ridiculous, you charged me twice and nobody answers!"


def quoting(text: str) -> Any:
    if "label" in text:
        return {
            "answer": "In Shipments, tick up to 100 rows and choose Actions > Cancel labels.",
            "cites": [1],
            "enough": True,
        }
    return {"answer": "The passages do not say.", "cites": [], "enough": False}


@pytest.mark.parametrize("transport", ["socket", "http"])
@pytest.mark.parametrize("drafter", ["extractive", "llm"])
async def test_a_conversation_goes_to_a_human_and_back(
    database_url: str, world: Start, transport: str, drafter: str
) -> None:
    here = await world(
        llm=FakeLLM(reply=quoting) if drafter == "llm" else None, http=transport == "http", database=database_url
    )
    await answered(here)
    await handed_over(here)
    await claimed_and_back(here)


async def answered(here: World) -> None:
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts))
    (message,) = [m for m in here.sandbox.messages("C0JUNIPER", ts) if m["user"] == here.sandbox.bot_user_id]
    assert "AI assistant" in message["text"]
    assert "Cancel label" in message["text"]
    assert here.labels(message) == ["Talk to a person", "Helpful", "Not helpful"]
    assert "Written by AI from:" in str(message["blocks"])


async def handed_over(here: World) -> None:
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts))
    (notice,) = here.bot_texts("C0JUNIPER", ts)
    assert "asked a colleague" in notice
    card = await here.card(having="Iceland")
    assert here.labels(card) == ["Claim", "Resolve"]


async def claimed_and_back(here: World) -> None:
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", ANGRY)
    card = await here.card(having="charged me twice")
    await asyncio.gather(*(here.sandbox.press(who, "C0DESK", card["ts"], "Claim") for who in ("U0ADA", "U0BEN")))
    await here.until(lambda: here.sandbox.ephemerals("U0ADA") + here.sandbox.ephemerals("U0BEN"))
    (told,) = here.sandbox.ephemerals("U0ADA") + here.sandbox.ephemerals("U0BEN")
    loser = "U0ADA" if here.sandbox.ephemerals("U0ADA") else "U0BEN"
    winner = {"U0ADA": "U0BEN", "U0BEN": "U0ADA"}[loser]
    assert f"<@{winner}> has this conversation already" in told["text"]
    await here.until(lambda: here.labels(here.sandbox.messages("C0DESK")[-1]) == ["Reply", "Release", "Resolve"])

    before = here.bot_texts("C0JUNIPER", ts)
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Hello? Is anyone there?", thread_ts=ts)
    await here.until(lambda: any("Is anyone there" in text for text in here.bot_texts("C0DESK", card["ts"])))
    assert here.bot_texts("C0JUNIPER", ts) == before

    await here.sandbox.press(winner, "C0DESK", card["ts"], "Reply")
    (view,) = await here.until(lambda: here.sandbox.views(winner))
    await here.sandbox.submit(winner, view["id"], {"words": "I see the double charge. <!channel>"})
    await here.until(lambda: len(here.bot_texts("C0JUNIPER", ts)) == len(before) + 1)
    relayed = here.bot_texts("C0JUNIPER", ts)[-1]
    assert "I see the double charge." in relayed
    assert "<!channel>" not in relayed

    await here.sandbox.press(winner, "C0DESK", card["ts"], "Release")
    await here.until(lambda: here.labels(here.sandbox.messages("C0DESK")[-1]) == [])
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    await here.until(lambda: "Cancel label" in here.bot_texts("C0JUNIPER", ts)[-1])
    assert not any("asked a colleague" in text for text in here.bot_texts("C0JUNIPER", ts)[len(before) :])
