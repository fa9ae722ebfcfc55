"""Suggested replies while a person has the conversation: sent, edited, dismissed, out of date, never by themselves."""

from sqlmodel import select

from storage.records import CorrectionRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.people.helping import claimed, inside, suggested
from tests.integration.slack.helping import ANSWER, KNOWN, audit, knowing, quiet


async def corrections(here: World) -> list[CorrectionRow]:
    return await here.baton.front.desk.store.read(lambda session: list(session.exec(select(CorrectionRow)).all()))


async def test_after_a_customers_message_a_draft_stands_in_the_cards_thread(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await claimed(here)
    before = here.bot_texts("C0JUNIPER", ts)
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    draft = await suggested(here, card)
    assert here.labels(draft) == ["Send", "Edit & send", "Dismiss"]
    assert ANSWER in str(draft["blocks"])
    assert here.bot_texts("C0JUNIPER", ts) == before, "nothing reaches the customer by itself"


async def test_send_makes_it_the_agents_words(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await claimed(here)
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    draft = await suggested(here, card)
    await here.sandbox.press("U0ADA", "C0DESK", draft["ts"], "Send")
    await here.until(lambda: ANSWER in here.bot_texts("C0JUNIPER", ts)[-1], what="the reply")
    await quiet(here)
    assert "Ada" in here.bot_texts("C0JUNIPER", ts)[-1]
    dead = next(one for one in inside(here, card) if one["ts"] == draft["ts"])
    assert here.labels(dead) == []
    assert "sent by" in dead["text"]
    assert await corrections(here) == []


async def test_edit_and_send_keeps_what_was_changed_and_of_which_kind(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await claimed(here)
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    draft = await suggested(here, card)
    await here.sandbox.press("U0ADA", "C0DESK", draft["ts"], "Edit & send")
    view = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    await here.sandbox.submit("U0ADA", view[-1]["id"], {"words": ANSWER.replace("100 rows", "50 rows")})
    await here.until(lambda: "50 rows" in here.bot_texts("C0JUNIPER", ts)[-1], what="the reply")
    await quiet(here)
    [kept] = await corrections(here)
    assert (kept.kind, kept.by, kept.before, kept.source) == ("fact", "U0ADA", ANSWER, "edit")


async def test_dismiss_sends_nothing(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await claimed(here)
    before = here.bot_texts("C0JUNIPER", ts)
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    draft = await suggested(here, card)
    await here.sandbox.press("U0ADA", "C0DESK", draft["ts"], "Dismiss")
    await here.until(lambda: "dismissed" in str(inside(here, card)[-1]["text"]), what="the dead suggestion")
    await quiet(here)
    assert here.bot_texts("C0JUNIPER", ts) == before


async def test_a_newer_message_puts_the_older_suggestion_out_of_date(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await claimed(here)
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    first = await suggested(here, card)
    await here.sandbox.say("U0MIA", "C0JUNIPER", "How many days do I have to cancel a label?", thread_ts=ts)
    second = await suggested(here, card, number=2)
    assert second["ts"] != first["ts"]
    old = next(one for one in inside(here, card) if one["ts"] == first["ts"])
    assert here.labels(old) == []
    assert "out of date" in old["text"]


async def test_release_ends_what_was_suggested(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await claimed(here)
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    draft = await suggested(here, card)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Release")
    await quiet(here)
    await here.until(
        lambda: not here.labels(next(one for one in inside(here, card) if one["ts"] == draft["ts"])), what="its end"
    )


async def test_another_agent_cannot_send_beside_the_owner(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await claimed(here)
    before = here.bot_texts("C0JUNIPER", ts)
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=ts)
    draft = await suggested(here, card)
    await here.sandbox.press("U0BEN", "C0DESK", draft["ts"], "Send")
    await here.until(lambda: here.sandbox.ephemerals("U0BEN"), what="the refusal")
    await quiet(here)
    assert "has this conversation" in here.sandbox.ephemerals("U0BEN")[-1]["text"]
    assert here.bot_texts("C0JUNIPER", ts) == before
    assert len(await audit(here, "suggest")) == 1
