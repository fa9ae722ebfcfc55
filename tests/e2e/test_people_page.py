"""People beside the bot in a browser: approvals, suggestions, promises, a word to the bot, how it was, at night."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, expect
from sqlmodel import Session, select

from bot.demo import sample
from storage import acts, deeds, ledger
from storage.receipts import DeedRow, OrderRow
from storage.tables import ConversationRow
from tests.e2e.conftest import Open
from tests.e2e.stage import Stage, Window, labels, shot
from tests.fakes.llm import FakeLLM, llm_server

DAMAGED = "Pallet 1057 arrived with broken crates, please refund 20 euro."
ANSWER = "Open Shipments, click the shipment and then Reprint label."


def model(text: str) -> Any:
    """Proposes a refund of the amount it is asked for; knows about labels; else nothing."""
    words = text.split()
    if "refund" in words and text.startswith("Pallet"):
        amount = words[words.index("refund") + 1]
        return [("refund", {"order": "1057", "amount": float(amount), "reason": "Broken crates"})]
    if "reprint" in text:
        return {"answer": ANSWER, "cites": [1], "enough": True}
    return {"answer": "The passages do not say.", "cites": [], "enough": False}


@pytest.fixture
async def llm() -> AsyncIterator[FakeLLM]:
    async with contextlib.AsyncExitStack() as stack:
        yield await stack.enter_async_context(llm_server(FakeLLM(reply=model)))


async def menu(window: Window, card: Locator, choice: str) -> None:
    """Choose from a card's own menu."""
    await card.get_by_role("button", name="More choices").click()
    await window.page.get_by_role("menuitem", name=choice).click()


async def refunded(here: Stage) -> tuple[int, int]:
    """Cents given back on the order, and how many deeds there are."""

    def look(session: Session) -> tuple[int, int]:
        done = len(session.exec(select(DeedRow)).all())
        return session.get_one(OrderRow, "1057").refunded_cents, done

    return await here.baton.front.desk.store.read(look)


async def later(here: Stage, ts: str, hours: int, what: str) -> None:
    """What time brings to one conversation, so many hours from now."""
    desk, now = here.baton.front.desk, datetime.now(UTC) + timedelta(hours=hours)
    brain = desk.thinking()

    def op(session: Session) -> str:
        found = session.exec(select(ConversationRow).where(ConversationRow.thread_ts == ts)).one()
        row = acts.locked(session, found.id)
        if what == "approvals":
            deeds.lapse(session, row, policy=brain.policy, edition_id=brain.edition_id, now=now)
        else:
            ledger.lapse(session, row, now)
        return row.id

    here.baton.front.send(await desk.store.run(op))


async def test_a_refund_is_proposed_approved_done_once_and_told(stage: Open, llm: FakeLLM) -> None:
    here = await stage(openai_base_url=llm.base_url, openai_api_key="test")
    mia, ada = await here.windows("Ada Obi")
    await mia.ask(here, DAMAGED)
    await expect(mia.replies.last).to_contain_text("approve a refund of 20.00 EUR on order 1057")
    card = ada.messages.filter(has_text="waits for approval")
    for words in ("Order: 1057", "Amount: 20.00 EUR", "Reason: Broken crates", "Account: Juniper Outdoor", "the bot"):
        await expect(card).to_contain_text(words)
    assert await labels(card) == ["Approve", "Edit", "Reject"]
    await shot(ada.page, "people-01-approval")
    await ada.press(card, "Approve")
    await expect(mia.replies.last).to_contain_text("The refund of 20.00 EUR on order 1057 is booked.")
    done = ada.messages.filter(has_text="approved and done")
    await expect(done).to_have_count(1)
    assert await labels(done) == []
    assert await refunded(here) == (2000, 1)
    await shot(ada.page, "people-02-done")


async def test_edit_reject_expiry_and_the_second_person(stage: Open, llm: FakeLLM) -> None:
    here = await stage(openai_base_url=llm.base_url, openai_api_key="test")
    mia, ada = await here.windows("Ada Obi")
    await mia.ask(here, DAMAGED)
    await ada.press(ada.messages.filter(has_text="waits for approval"), "Edit")
    await expect(ada.modal.get_by_label("Amount")).to_have_value("20.00")
    await ada.modal.get_by_label("Amount").fill("12.50")
    await shot(ada.page, "people-03-edit")
    await ada.press(ada.modal, "Save")
    card = ada.messages.filter(has_text="Amount: 12.50 EUR")
    await ada.press(card, "Approve")
    await expect(ada.private.last).to_contain_text("somebody else has to approve it")
    await ada.become("Ben Lind")
    await ada.press(card, "Approve")
    await expect(mia.replies.last).to_contain_text("12.50 EUR on order 1057 is booked")
    await mia.ask(here, "Pallet 1057 lost two boxes, please refund 30 euro.")
    await ada.press(ada.messages.filter(has_text="Amount: 30.00 EUR"), "Reject")
    await ada.modal.get_by_label("Why not?").fill("The boxes are insured elsewhere.")
    await shot(ada.page, "people-04-reject")
    await ada.press(ada.modal, "Reject")
    await expect(mia.replies.last).to_contain_text("can't approve a refund of 30.00 EUR")
    await expect(ada.messages.last).to_contain_text("insured elsewhere")
    ts = await mia.ask(here, "Pallet 1057 was late, please refund 40 euro.")
    await expect(ada.messages.filter(has_text="Amount: 40.00 EUR")).to_have_count(1)
    await later(here, ts, 2, "approvals")
    await expect(mia.replies.last).to_contain_text("Nobody could decide on a refund of 40.00 EUR")
    await expect(ada.messages.filter(has_text="nobody decided in time").first).to_be_visible()
    await shot(ada.page, "people-05-expired")
    await mia.ask(here, "Pallet 1057 arrived all broken, please refund 300 euro.")
    card = ada.messages.filter(has_text="Amount: 300.00 EUR")
    await expect(card).to_contain_text("2 different approvers")
    await ada.press(card, "Approve")
    await expect(ada.private.last).to_contain_text("1 more approver")
    await expect(card).to_contain_text("so far")
    await shot(ada.page, "people-06-second")
    assert (await refunded(here))[1] == 1
    await ada.become("Ada Obi")
    await ada.press(card, "Approve")
    await expect(mia.replies.last).to_contain_text("300.00 EUR on order 1057 is booked")
    assert await refunded(here) == (31250, 2)


async def test_an_agent_proposes_from_the_card_without_any_model(stage: Open) -> None:
    here = await stage()
    mia, ada = await here.windows("Ada Obi")
    await mia.ask(here, "Give me a person please, my pallet was broken")
    await ada.press(ada.messages.last, "Claim")
    await expect(ada.messages.last).to_contain_text("Ada has Mia")
    await menu(ada, ada.messages.last, "Propose an action")
    await ada.modal.locator("select").select_option(label="Credit")
    await ada.modal.get_by_label("Amount").fill("15")
    await ada.modal.get_by_label("Reason").fill("Goodwill")
    await shot(ada.page, "people-07-propose")
    await ada.press(ada.modal, "Propose")
    card = ada.messages.filter(has_text="Amount: 15.00 EUR")
    await ada.press(card, "Approve")
    await expect(ada.private.last).to_contain_text("You proposed this")
    await ada.become("Ben Lind")
    await ada.press(card, "Approve")
    await expect(mia.replies.last).to_contain_text("A credit of 15.00 EUR is on your account.")


async def test_suggestion_promise_word_to_the_bot_and_how_it_was(stage: Open, llm: FakeLLM) -> None:
    here = await stage(openai_base_url=llm.base_url, openai_api_key="test")
    mia, ada = await here.windows("Ada Obi")
    ts = await mia.ask(here, "Give me a person please")
    await ada.press(ada.messages.last, "Claim")
    await expect(ada.messages.last).to_contain_text("Ada has Mia")
    card = str(here.newest("C0DESK")["ts"])
    await mia.reply("How do I reprint a label?")
    await ada.open_thread(card)
    draft = ada.replies.filter(has_text="Suggested reply")
    await expect(draft).to_contain_text("Reprint label")
    await shot(ada.page, "people-08-suggestion")
    await ada.press(draft, "Edit & send")
    await ada.modal.get_by_label("What the customer gets").fill(f"{ANSWER} I'll check it with you in two hours.")
    await ada.press(ada.modal, "Send")
    await expect(mia.replies.last).to_contain_text("in two hours")
    await expect(ada.replies.filter(has_text="edited and sent by")).to_have_count(1)
    asked = ada.replies.filter(has_text="is this a promise?")
    await ada.press(asked, "Keep track")
    kept = ada.replies.filter(has_text="Promised by")
    await shot(ada.page, "people-09-promise")
    await ada.press(kept, "Kept")
    await expect(ada.replies.filter(has_text="Promise kept")).to_have_count(1)
    await ada.press(ada.root, "Close thread")
    await ada.press(ada.messages.last, "Reply")
    await ada.modal.get_by_label("Your words to the customer").fill("I'll call you in one hour.")
    await ada.press(ada.modal, "Send")
    await expect(mia.replies.last).to_contain_text("in one hour")
    await ada.open_thread(card)
    await ada.press(ada.replies.filter(has_text="is this a promise?"), "Keep track")
    await expect(ada.replies.filter(has_text="Promised by")).to_have_count(1)
    await later(here, ts, 2, "promises")
    await expect(ada.replies.filter(has_text="not kept in time").first).to_be_visible()
    await shot(ada.page, "people-10-broken")
    await mia.reply("And how do I reprint the second label?")
    await expect(ada.replies.filter(has_text="Suggested reply").last).to_contain_text("Send")
    await ada.press(ada.root, "Close thread")
    await menu(ada, ada.messages.last, "Release with a word to the bot")
    await ada.modal.get_by_label("What should the bot do?").fill("Tell her it is the same: Shipments, Reprint label.")
    await shot(ada.page, "people-11-word")
    await ada.press(ada.modal, "Release")
    await expect(mia.replies.last).to_contain_text("Written by AI")
    await expect(ada.messages.last).to_contain_text("given back to the bot")
    await mia.reply("Give me a person please")
    await expect(ada.messages).to_have_count(2)
    await ada.press(ada.messages.last, "Claim")
    await ada.press(ada.messages.last, "Resolve")
    await expect(mia.replies.last).to_contain_text("How did we do?")
    await shot(mia.page, "people-12-how-was-it")
    await mia.press(mia.replies.last, "5 🙂")
    await mia.modal.get_by_label("Would you like to add a word?").fill("Fast and kind.")
    await mia.press(mia.modal, "Send")
    await ada.go("home")
    await expect(ada.root.locator(".home")).to_contain_text("1 of 1 asked")
    await shot(ada.page, "people-13-home")


@pytest.mark.parametrize("when", ["night", "holiday"])
async def test_at_night_and_on_a_holiday_the_customer_hears_when_the_team_is_back(
    stage: Open, tmp_path: Path, when: str
) -> None:
    now = datetime.now(UTC)
    closed = f"{(now + timedelta(hours=2)):%H:%M}", f"{(now + timedelta(hours=4)):%H:%M}"
    hours = {"night": closed, "holiday": ("00:00", "23:59")}[when]
    off = f", closed_on: [{now:%Y-%m-%d}]" if when == "holiday" else ""
    team = f'teams:\n  - {{name: support, hours: {{from: "{hours[0]}", to: "{hours[1]}", zone: UTC}}{off}}}\n'
    policy = tmp_path / "policy.yaml"
    policy.write_text(sample("policy.yaml").read_text().replace("teams: []\n", team))
    here = await stage(baton_policy=policy)
    mia, ada = await here.windows("Ada Obi")
    await mia.ask(here, "Give me a person please")
    await expect(mia.replies.last).to_contain_text("The team is back")
    await expect(ada.messages.last).to_contain_text("needs a person")
    await shot(mia.page, f"people-14-{when}")
