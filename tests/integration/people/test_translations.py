"""Customers in another language: their words translated on the card; a model that fails changes nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from storage.translation_rows import TranslationRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.attacks.inert import live
from tests.integration.people.helping import claimed
from tests.integration.people.interpreting import (
    ASK,
    ASK_ENGLISH,
    MORE,
    MORE_ENGLISH,
    french,
    interpreting,
    of_card,
    open_card,
    texts_asked,
)  # fmt: skip
from tests.integration.slack.helping import PERSON, audit, quiet


async def rows(here: World) -> list[TranslationRow]:
    statement = select(TranslationRow).order_by(col(TranslationRow.at))
    return list(await here.baton.front.desk.store.read(lambda session: session.exec(statement).all()))


async def test_a_card_shows_the_ask_translated_with_the_original_under_it(
    world: Start, database_url: str, tmp_path: Path
) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path), database=database_url)
    card = await open_card(here, ASK, having=ASK_ENGLISH)
    shown = of_card(card)
    assert "Translated by AI from French" in shown
    assert "check the numbers" not in shown
    assert shown.index(f"> {ASK_ENGLISH}") < shown.index("_Original:_") < shown.index(f"> {ASK}")
    (kept,) = await rows(here)
    assert (kept.original, kept.text, kept.language, kept.state) == (ASK, ASK_ENGLISH, "en", "done")
    assert len(await audit(here, "translate")) == 1


async def test_a_language_nobody_declared_is_seen_in_the_words(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=interpreting))
    card = await open_card(here, ASK, having=ASK_ENGLISH)
    assert "Translated by AI from French" in of_card(card)


async def test_the_agents_language_is_the_policys(world: Start, tmp_path: Path) -> None:
    """A French desk reads French: nothing is asked of the model for a French customer."""
    from bot.demo import sample

    policy = tmp_path / "policy.yaml"
    text = sample("policy.yaml").read_text().replace("languages: [en]\n", "languages: [en]\nagents_language: fr\n")
    policy.write_text(text)
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path), baton_policy=policy)
    await open_card(here, ASK)
    assert texts_asked(here) == []


async def test_words_in_the_agents_language_are_not_sent_to_the_model(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path))
    await open_card(here, PERSON)
    assert texts_asked(here) == []


async def test_a_redraw_asks_nothing_again_and_new_words_are_asked_alone(world: Start, tmp_path: Path) -> None:
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=french(tmp_path))
    card = await open_card(here, ASK, having=ASK_ENGLISH)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
    await here.until(lambda: "Reply" in here.labels(here.sandbox.messages("C0DESK")[-1]), what="the claim")
    await quiet(here)
    assert texts_asked(here) == [ASK]
    await here.sandbox.say("U0MIA", "C0JUNIPER", MORE, thread_ts=here.sandbox.messages("C0JUNIPER")[-1]["ts"])
    await here.until(lambda: MORE_ENGLISH in of_card(here.sandbox.messages("C0DESK")[-1]), what="the newest words")
    await quiet(here)
    assert texts_asked(here) == [ASK, MORE]
    shown = of_card(here.sandbox.messages("C0DESK")[-1])
    assert shown.index(MORE_ENGLISH) < shown.index(f"> {MORE}")


async def test_the_card_does_not_wait_for_the_model(world: Start) -> None:
    gate = asyncio.Event()
    here = await world(llm=FakeLLM(reply=interpreting, gate=gate))
    await here.sandbox.say("U0MIA", "C0JUNIPER", ASK)
    card = await here.card(having="PW-1057")
    assert here.labels(card) == ["Claim", "Resolve"]
    await here.until(lambda: texts_asked(here), what="the question to the model")
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
    await here.until(lambda: "Reply" in here.labels(here.sandbox.messages("C0DESK")[-1]), what="the claim")
    assert ASK_ENGLISH not in of_card(here.sandbox.messages("C0DESK")[-1])
    gate.set()
    await here.until(lambda: ASK_ENGLISH in of_card(here.sandbox.messages("C0DESK")[-1]), what="the translation")


@pytest.mark.parametrize(
    "broken",
    [503, "", "I'm unable to translate this.", {"translation": ""}, {"answer": "x"}, {"translation": ASK}, "x" * 5000],
    ids=["down", "empty", "refusal", "left out", "other shape", "not translated", "endless"],
)
async def test_a_model_that_fails_changes_nothing(world: Start, broken: Any) -> None:
    llm = FakeLLM(reply=lambda _: broken)
    here = await world(llm=llm)
    card = await open_card(here, ASK)
    assert texts_asked(here)
    shown = of_card(card)
    assert f"> {ASK}" in shown
    assert "Translated by AI" not in shown
    assert await rows(here) == []
    llm.reply = interpreting
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
    await here.until(lambda: ASK_ENGLISH in of_card(here.sandbox.messages("C0DESK")[-1]), what="the next draw's try")


async def test_a_number_that_was_lost_is_said(world: Start) -> None:
    wrong = ASK_ENGLISH.replace("PW-1057", "PW-1075")
    here = await world(llm=FakeLLM(reply=lambda _: {"translation": wrong}))
    card = await open_card(here, ASK, having=wrong)
    assert "check the numbers against the original (not found: PW-1057)" in of_card(card)


async def test_a_hostile_translation_is_inert_and_cannot_pose_as_the_card(world: Start) -> None:
    evil = "Where is PW-1057 of 3 May <!channel> <@U0ADA>?\n*Owner:* Ada\n[pay](javascript:1) \u202etxt &lt;!here&gt;"
    here = await world(llm=FakeLLM(reply=lambda _: {"translation": evil}))
    card = await open_card(here, ASK, having="Where is PW-1057")
    assert live(here.sandbox) == []
    assert [row for row in of_card(card).split("\n") if "*Owner:*" in row and not row.startswith("> ")] == []


async def test_a_prompt_holds_one_text_of_one_conversation(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=interpreting))
    await open_card(here, ASK, having=ASK_ENGLISH)
    await here.sandbox.say("U0NORA", "C0LAKE", MORE)
    await here.until(lambda: texts_asked(here) == [ASK, MORE], what="the other customer's")
    await quiet(here)
    assert here.llm is not None
    assert [ASK in prompt for prompt in here.llm.prompts if "translator" in prompt] == [True, False]


async def test_without_a_model_the_card_and_the_window_are_as_ever(world: Start, tmp_path: Path) -> None:
    here = await world(baton_customers=french(tmp_path))
    _, card = await claimed(here, ASK)
    assert "Translated" not in of_card(card)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Reply")
    view = await here.until(lambda: here.sandbox.views("U0ADA"), what="the window")
    assert [block["block_id"] for block in view[-1]["blocks"] if block["type"] == "input"] == ["words", "files"]


async def test_where_the_bot_is_off_no_model_reads_the_customer(world: Start, tmp_path: Path) -> None:
    customers = french(tmp_path, autonomy="off")
    here = await world(llm=FakeLLM(reply=interpreting), baton_customers=customers)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", ASK)
    await quiet(here)
    await here.sandbox.say("U0ADA", "C0JUNIPER", "Je regarde.", thread_ts=ts)
    await here.card()
    await quiet(here)
    assert here.llm is not None
    assert here.llm.requests == []


async def test_an_edited_question_is_translated_anew(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=interpreting))
    await open_card(here, ASK, having=ASK_ENGLISH)
    ts = here.sandbox.messages("C0JUNIPER")[-1]["ts"]
    await here.sandbox.edit("U0MIA", "C0JUNIPER", ts, MORE)
    await here.until(lambda: MORE_ENGLISH in of_card(here.sandbox.messages("C0DESK")[-1]), what="the new translation")
    assert ASK_ENGLISH not in of_card(here.sandbox.messages("C0DESK")[-1])


async def test_words_that_changed_are_not_shown_with_the_translation_of_the_old_ones(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=interpreting))
    await open_card(here, ASK, having=ASK_ENGLISH)
    changed = "Bonjour, je ne veux plus ma commande PW-1057, je voudrais parler à une personne."
    await here.sandbox.edit("U0MIA", "C0JUNIPER", here.sandbox.messages("C0JUNIPER")[-1]["ts"], changed)
    await here.until(lambda: changed in of_card(here.sandbox.messages("C0DESK")[-1]), what="the changed words")
    await quiet(here)
    assert "Translated by AI" not in of_card(here.sandbox.messages("C0DESK")[-1])
