"""A French customer and an English desk in a browser: both languages on the card, a reply looked at before it goes."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Open
from tests.e2e.stage import labels, shot
from tests.fakes.llm import FakeLLM, llm_server
from tests.integration.people.interpreting import ASK, ASK_ENGLISH, REPLY, REPLY_FRENCH, french, interpreting

INTO = "Translate into French (shown to you first)"


@pytest.fixture
async def llm() -> AsyncIterator[FakeLLM]:
    async with contextlib.AsyncExitStack() as stack:
        yield await stack.enter_async_context(llm_server(FakeLLM(reply=interpreting)))


async def test_a_french_customer_is_read_and_answered_by_an_english_agent(
    stage: Open, llm: FakeLLM, tmp_path: Path
) -> None:
    here = await stage(openai_base_url=llm.base_url, openai_api_key="test", baton_customers=french(tmp_path))
    mia, ada = await here.windows("Ada Obi")
    await mia.ask(here, ASK)
    card = ada.messages.last
    await expect(card).to_contain_text("Translated by AI from French")
    await expect(card).to_contain_text(ASK_ENGLISH)
    await expect(card).to_contain_text(ASK)
    await shot(ada.page, "translation-01-card")

    await ada.press(card, "Claim")
    await expect(ada.messages.last).to_contain_text("Ada has Mia")
    ts = str(here.newest("C0DESK")["ts"])
    await ada.press(ada.messages.last, "Reply")
    await ada.modal.get_by_label("Your words to the customer").fill(REPLY)
    await ada.modal.locator("select").select_option(label=INTO)
    await shot(ada.page, "translation-02-window")
    await ada.press(ada.modal, "Send")

    await ada.open_thread(ts)
    reply = ada.replies.filter(has_text="Reply in French")
    await expect(reply).to_contain_text(REPLY_FRENCH)
    await expect(reply).to_contain_text(REPLY)
    assert await labels(reply) == ["Send", "Edit & send", "Dismiss"]
    assert not any(REPLY_FRENCH in text for text in here.from_bot("C0JUNIPER", str(here.newest("C0JUNIPER")["ts"])))
    await shot(ada.page, "translation-03-suggested")
    await ada.press(reply, "Send")
    await expect(mia.replies.last).to_contain_text(REPLY_FRENCH)
    await expect(mia.replies.last).to_contain_text("Ada (Parcelway)")
    await expect(ada.replies.filter(has_text="sent by")).to_have_count(1)
    await shot(ada.page, "translation-04-sent")
