"""How content the customer was: asked once an agent resolved, one press, words if they like, the newest counts."""

import pytest
from sqlmodel import select

from storage.records import CsatRow
from tests.conftest import Start, World
from tests.integration.people.helping import claimed
from tests.integration.slack.helping import quiet


async def scores(here: World) -> list[CsatRow]:
    return await here.baton.front.desk.store.read(lambda session: list(session.exec(select(CsatRow)).all()))


async def resolved(here: World) -> tuple[str, str]:
    """A resolved conversation: its thread, and the message that asks."""
    ts, card = await claimed(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Resolve")
    await here.until(lambda: "resolved" in here.bot_texts("C0JUNIPER", ts)[-1], what="the notice")
    await quiet(here)
    return ts, here.sandbox.messages("C0JUNIPER", ts)[-1]["ts"]


async def test_one_press_is_a_score_and_words_may_follow(world: Start) -> None:
    here = await world()
    _, asked = await resolved(here)
    await here.sandbox.press("U0MIA", "C0JUNIPER", asked, "csat.4")
    view = await here.until(lambda: here.sandbox.views("U0MIA"), what="the window")
    await here.sandbox.submit("U0MIA", view[-1]["id"], {"words": "Quick, thank you."})
    await quiet(here)
    [kept] = await scores(here)
    assert (kept.score, kept.words, kept.person, kept.agent) == (4, "Quick, thank you.", "U0MIA", "U0ADA")


async def test_the_newest_press_of_a_person_counts_and_each_person_once(world: Start) -> None:
    here = await world()
    _, asked = await resolved(here)
    for who, score in (("U0MIA", 2), ("U0MIA", 5), ("U0TOM", 1), ("U0MIA", 5)):
        await here.sandbox.press(who, "C0JUNIPER", asked, f"csat.{score}")
        await quiet(here)
    assert sorted((kept.person, kept.score) for kept in await scores(here)) == [("U0MIA", 5), ("U0TOM", 1)]


@pytest.mark.parametrize("who", ["U0ADA", "U0BO"], ids=["an agent", "a bystander"])
async def test_a_colleagues_press_is_no_score(world: Start, who: str) -> None:
    here = await world()
    _, asked = await resolved(here)
    await here.sandbox.press(who, "C0JUNIPER", asked, "csat.5")
    await here.until(lambda: here.sandbox.ephemerals(who), what="the refusal")
    assert await scores(here) == []


async def test_a_late_press_after_the_thread_went_on_counts_for_the_ending_it_stands_under(world: Start) -> None:
    here = await world()
    ts, asked = await resolved(here)
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Give me a person please, it broke again", thread_ts=ts)
    await here.until(lambda: len(here.sandbox.messages("C0DESK")) == 2, what="the new card")
    await quiet(here)
    await here.sandbox.press("U0MIA", "C0JUNIPER", asked, "csat.1")
    await quiet(here)
    [kept] = await scores(here)
    assert kept.score == 1
