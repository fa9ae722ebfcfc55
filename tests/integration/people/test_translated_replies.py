"""Replies in the customer's language: asked for, shown to the agent first, sent by a press, and never lost."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from handoff.model import Actor
from storage import translations
from storage.records import CorrectionRow, DraftRow
from storage.tables import ConversationRow
from storage.translation_rows import TranslationRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.attacks.inert import live
from tests.integration.people.helping import claimed, inside
from tests.integration.people.interpreting import (
    ASK,
    MORE,
    REPLY,
    REPLY_FRENCH,
    choices,
    french,
    interpreting,
    of_card,
    texts_asked,
)  # fmt: skip
from tests.integration.slack.helping import PERSON, audit, quiet

INTO = "Translate into French (shown to you first)"


async def window(here: World, card: dict[str, Any]) -> dict[str, Any]:
    """The open Reply window."""
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Reply")
    views: list[dict[str, Any]] = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    return views[-1]


async def translating(here: World, card: dict[str, Any], words: str = REPLY) -> None:
    """Ada has a reply translated."""
    view = await window(here, card)
    await here.sandbox.submit("U0ADA", view["id"], {"words": words, "send_as": INTO})


async def shown(here: World, card: dict[str, Any], having: str) -> dict[str, Any]:
    """The message in the card's thread that says this."""

    def find() -> dict[str, Any] | None:
        return next((one for one in inside(here, card) if having in str(one.get("text")) + of_card(one)), None)

    found: dict[str, Any] = await here.until(find, what=f"{having!r} in the thread")
    await quiet(here)
    return next(one for one in inside(here, card) if one["ts"] == found["ts"])


async def stored(here: World, model: Any) -> list[Any]:
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(select(model)).all()))


async def test_a_reply_comes_back_translated_and_goes_out_by_a_press(
    world: Start, database_url: str, tmp_path: Path
) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path), database=database_url)
    ts, card = await claimed(here, ASK)
    before = here.bot_texts("C0JUNIPER", ts)
    await translating(here, card)
    reply = await shown(here, card, REPLY_FRENCH)
    assert here.labels(reply) == ["Send", "Edit & send", "Dismiss"]
    text = of_card(reply)
    assert "Translated by AI" in text
    assert text.index(REPLY_FRENCH) < text.index(f"> {REPLY}")
    assert here.bot_texts("C0JUNIPER", ts) == before, "nothing is sent by choosing"
    assert "Nothing was sent yet" in here.sandbox.ephemerals("U0ADA")[-1]["text"]
    await here.sandbox.press("U0ADA", "C0DESK", reply["ts"], "Send")
    await here.until(lambda: REPLY_FRENCH in here.bot_texts("C0JUNIPER", ts)[-1], what="the reply")
    await quiet(here)
    said = here.bot_texts("C0JUNIPER", ts)[len(before) :]
    assert len(said) == 1
    assert "Ada" in said[0]
    assert REPLY not in said[0]
    kept = next(row for row in await stored(here, TranslationRow) if row.by)
    (draft,) = (row for row in await stored(here, DraftRow) if row.id == kept.draft_id)
    assert (kept.original, kept.text, draft.final_text) == (REPLY, REPLY_FRENCH, REPLY_FRENCH)
    assert [row.actor_id for row in await audit(here, "ask-translation")] == ["U0ADA"]
    assert (await audit(here, "translate"))[-1].facts["draft"] == draft.id
    assert (await audit(here, "reply"))[-1].facts["draft"] == draft.id
    dead = await shown(here, card, "sent by")
    assert here.labels(dead) == []
    assert f"> {REPLY}" in of_card(dead)


async def test_a_promise_in_the_agents_own_words_is_asked_about(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path))
    _, card = await claimed(here, ASK)
    await translating(here, card)
    reply = await shown(here, card, REPLY_FRENCH)
    await here.sandbox.press("U0ADA", "C0DESK", reply["ts"], "Send")
    await shown(here, card, "is this a promise?")


async def test_as_i_wrote_it_goes_out_at_once(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path))
    ts, card = await claimed(here, ASK)
    view = await window(here, card)
    assert choices(view) == ["Send as I wrote it", INTO]
    await here.sandbox.submit("U0ADA", view["id"], {"words": REPLY})
    await here.until(lambda: REPLY in here.bot_texts("C0JUNIPER", ts)[-1], what="the reply")
    assert REPLY not in texts_asked(here)


async def test_a_customer_in_the_agents_language_is_answered_as_ever(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=interpreting))
    _, card = await claimed(here, PERSON)
    assert choices(await window(here, card)) == []


async def test_edit_and_send_keeps_what_was_changed_as_of_a_translation(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path))
    ts, card = await claimed(here, ASK)
    await translating(here, card)
    reply = await shown(here, card, REPLY_FRENCH)
    await here.sandbox.press("U0ADA", "C0DESK", reply["ts"], "Edit & send")
    view = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    better = REPLY_FRENCH.replace("recontacte", "rappelle")
    await here.sandbox.submit("U0ADA", view[-1]["id"], {"words": better})
    await here.until(lambda: better in here.bot_texts("C0JUNIPER", ts)[-1], what="the reply")
    await quiet(here)
    (kept,) = await stored(here, CorrectionRow)
    assert (kept.before, kept.after, kept.source) == (REPLY_FRENCH, better, "translation")


async def test_a_dismissed_translation_leaves_the_agents_words_to_be_read(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path))
    ts, card = await claimed(here, ASK)
    before = here.bot_texts("C0JUNIPER", ts)
    await translating(here, card)
    reply = await shown(here, card, REPLY_FRENCH)
    await here.sandbox.press("U0ADA", "C0DESK", reply["ts"], "Dismiss")
    dead = await shown(here, card, "dismissed by")
    assert f"> {REPLY}" in of_card(dead)
    assert here.bot_texts("C0JUNIPER", ts) == before


async def test_what_the_customer_writes_meanwhile_does_not_end_it(world: Start, tmp_path: Path) -> None:
    def both(text: str) -> Any:
        if text.startswith("<text>"):
            return interpreting(text)
        return {"answer": "In Shipments, tick up to 100 rows and choose Cancel labels.", "cites": [1], "enough": True}

    here = await world(llm=FakeLLM(reply=both), baton_customers=french(tmp_path))
    ts, card = await claimed(here, ASK)
    await translating(here, card)
    reply = await shown(here, card, REPLY_FRENCH)
    await here.sandbox.say("U0MIA", "C0JUNIPER", "How do I cancel a shipping label?", thread_ts=ts)
    await shown(here, card, "Suggested reply")
    now = next(one for one in inside(here, card) if one["ts"] == reply["ts"])
    assert here.labels(now) == ["Send", "Edit & send", "Dismiss"]


@pytest.mark.parametrize("broken", [503, "", {"translation": "Non."}, {"translation": REPLY}], ids=str)
async def test_a_model_that_fails_leaves_the_words_with_their_author(
    world: Start, database_url: str, tmp_path: Path, broken: Any
) -> None:
    llm = FakeLLM(reply=lambda text: interpreting(text) if REPLY not in text else broken)
    here = await world(llm=llm, baton_customers=french(tmp_path), database=database_url)
    ts, card = await claimed(here, ASK)
    before = here.bot_texts("C0JUNIPER", ts)
    await translating(here, card)
    note = await shown(here, card, "none could be made")
    assert f"> {REPLY}" in of_card(note)
    assert "<@U0ADA>" in of_card(note)
    assert "Press *Reply* to send these words as they are" in of_card(note)
    assert here.bot_texts("C0JUNIPER", ts) == before
    assert [row.state for row in await stored(here, TranslationRow) if row.by] == ["failed"]


async def test_words_whose_process_died_are_picked_up(world: Start, database_url: str, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path), database=database_url)
    _, card = await claimed(here, ASK)
    desk = here.baton.front.desk
    (row,) = await stored(here, ConversationRow)
    ada = Actor(kind="agent", id="U0ADA", name="Ada Obi")
    await desk.store.run(
        lambda session: translations.ask(
            session, row.id, ada, REPLY, into="fr", spoken="en", now=desk.now() - timedelta(minutes=2), edition_id=""
        )
    )
    await shown(here, card, REPLY_FRENCH)


async def test_a_translation_that_comes_after_a_release_is_not_offered(world: Start, tmp_path: Path) -> None:
    gate = asyncio.Event()
    gate.set()
    here = await world(llm=FakeLLM(reply=interpreting, gate=gate), baton_customers=french(tmp_path))
    _, card = await claimed(here, ASK)
    gate.clear()
    await translating(here, card)
    await here.until(lambda: REPLY in texts_asked(here), what="the question to the model")
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Release")
    await here.until(lambda: here.labels(here.sandbox.messages("C0DESK")[-1]) == [], what="the release")
    gate.set()
    note = await shown(here, card, "no longer theirs")
    assert f"> {REPLY}" in of_card(note)


async def test_another_agent_cannot_send_it_beside_the_owner(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path))
    ts, card = await claimed(here, ASK)
    before = here.bot_texts("C0JUNIPER", ts)
    await translating(here, card)
    reply = await shown(here, card, REPLY_FRENCH)
    await here.sandbox.press("U0BEN", "C0DESK", reply["ts"], "Send")
    await here.until(lambda: here.sandbox.ephemerals("U0BEN"), what="the refusal")
    await quiet(here)
    assert here.bot_texts("C0JUNIPER", ts) == before


async def test_a_hostile_translation_of_a_reply_pings_and_links_nothing(world: Start, tmp_path: Path) -> None:
    evil = "Votre commande PW-1057 arrive le 6 mai, 17 h <!channel> <@U0LEA>\n*Parcelway* [x](javascript:1) \u202e"
    here = await world(
        llm=FakeLLM(reply=lambda text: {"translation": evil} if REPLY in text else interpreting(text)),
        baton_customers=french(tmp_path),
    )
    ts, card = await claimed(here, ASK)
    await translating(here, card)
    reply = await shown(here, card, "Votre commande")
    await here.sandbox.press("U0ADA", "C0DESK", reply["ts"], "Send")
    await here.until(lambda: "Votre commande" in here.bot_texts("C0JUNIPER", ts)[-1], what="the reply")
    await quiet(here)
    assert live(here.sandbox) == []


async def test_a_window_sent_twice_asks_once(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path))
    _, card = await claimed(here, ASK)
    view = await window(here, card)
    fields = {"words": REPLY, "send_as": INTO}
    await asyncio.gather(*(here.sandbox.submit("U0ADA", view["id"], fields) for _ in range(2)), return_exceptions=True)
    await shown(here, card, REPLY_FRENCH)
    assert len([row for row in await stored(here, TranslationRow) if row.by]) == 1
    assert MORE not in texts_asked(here)
