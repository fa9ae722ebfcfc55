"""A reviewer in a browser: a sample, ten items one after the other, one item for one reviewer, a gold item caught."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from sqlmodel import select

from bot.demo import sample
from storage.quality import ReviewRow
from tests.e2e.conftest import Open
from tests.e2e.stage import Stage, Window, shot
from tests.fakes.llm import FakeLLM, llm_server

ANSWER = "Open Shipments, click the shipment and then Reprint label."
GOOD = ("Right", "All of it", "Yes", "No, the bot was right to answer", "Nothing wrong")


def model(text: str) -> Any:
    return {"answer": ANSWER, "cites": [1], "enough": True}


@pytest.fixture
async def llm() -> AsyncIterator[FakeLLM]:
    async with contextlib.AsyncExitStack() as stack:
        yield await stack.enter_async_context(llm_server(FakeLLM(reply=model)))


def policy(folder: Path, gold: float) -> Path:
    path = folder / "policy.yaml"
    lines = f"quality: {{gold: {gold}, double: 0.0, least: 5}}"
    path.write_text(f"{sample('policy.yaml').read_text(encoding='utf-8')}\n{lines}\n", encoding="utf-8")
    return path


async def answers(here: Stage, number: int) -> None:
    """So many answered questions, asked beside the browser."""
    for count in range(number):
        ts = await here.sandbox.say("U0MIA", "C0JUNIPER", f"How do I reprint label {count}?")
        await here.sandbox.until(lambda sandbox, ts=ts: len(sandbox.messages("C0JUNIPER", ts)) > 1)  # type: ignore[misc]


async def judge(window: Window, choices: tuple[str, ...] = GOOD) -> None:
    """Choose an answer to every question, in their order, and save."""
    for group, choice in enumerate(choices):
        await window.modal.get_by_role("radiogroup").nth(group).get_by_label(choice, exact=True).check()
    await window.press(window.modal, "Save, next")


async def command(window: Window, words: str) -> None:
    await window.write(f"/qa {words}")


async def test_a_reviewer_works_through_ten_items(stage: Open, llm: FakeLLM, tmp_path: Path) -> None:
    here = await stage(openai_base_url=llm.base_url, openai_api_key="test", baton_policy=policy(tmp_path, 0.0))
    await answers(here, 12)
    _, rui = await here.windows("Rui Costa")
    await rui.go("C0QA")
    await command(rui, "sample 10 last 24h of answers")
    await expect(rui.private.last).to_contain_text("10 of 12")
    await shot(rui.page, "review-01-sample")
    await rui.press(rui.messages.last, "Review")
    for left in range(10, 0, -1):
        await expect(rui.modal).to_contain_text(f"Review ({left} left)")
        if left == 10:
            await expect(rui.modal).to_contain_text(ANSWER)
            await shot(rui.page, "review-02-window")
        await judge(rui)
    await expect(rui.private.last).to_contain_text("the last one")
    done = await here.baton.front.desk.store.read(lambda session: session.exec(select(ReviewRow)).all())
    assert len({row.item_id for row in done if row.state == "done"}) == 10
    await shot(rui.page, "review-03-done")


async def test_two_reviewers_cannot_take_one_item_and_a_closed_window_gives_it_back(
    stage: Open, llm: FakeLLM, tmp_path: Path
) -> None:
    here = await stage(openai_base_url=llm.base_url, openai_api_key="test", baton_policy=policy(tmp_path, 0.0))
    await answers(here, 1)
    _, rui = await here.windows("Rui Costa")
    _, lea = await here.windows("Lea Moreau")
    for one in (rui, lea):
        await one.go("C0QA")
    await command(rui, "sample 1 last 24h of answers")
    await rui.press(rui.messages.last, "Review")
    await rui.modal.get_by_role("radiogroup").first.get_by_label("Wrong").check()
    await lea.press(lea.messages.last, "Review")
    await expect(lea.private.last).to_contain_text("Nothing is left for you")
    await rui.press(rui.modal, "Stop")
    await expect(rui.modal).to_have_count(0)
    await rui.press(rui.messages.last, "Review")
    await expect(rui.modal.get_by_role("radiogroup").first.get_by_label("Wrong")).to_be_checked()
    await judge(rui)
    await expect(rui.private.last).to_contain_text("the last one")


async def test_a_gold_item_catches_who_does_not_read(stage: Open, llm: FakeLLM, tmp_path: Path) -> None:
    here = await stage(openai_base_url=llm.base_url, openai_api_key="test", baton_policy=policy(tmp_path, 1.0))
    await answers(here, 2)
    _, lea = await here.windows("Lea Moreau")
    await lea.go("C0QA")
    await command(lea, "sample 2 last 24h of answers")
    await lea.press(lea.messages.last, "Review")
    await lea.modal.get_by_label("These are the right answers").check()
    await shot(lea.page, "review-04-gold")
    await judge(lea, ("Wrong", "No", "Yes", "Yes", "Major"))
    await lea.press(lea.modal, "Stop")
    _, rui = await here.windows("Rui Costa")
    await rui.go("C0QA")
    await rui.press(rui.messages.last, "Review")
    await expect(rui.modal).not_to_contain_text("right answers")
    await judge(rui)
    await expect(rui.modal).to_contain_text("Review (1 left)")
    await rui.press(rui.modal, "Stop")
    await command(lea, "stats")
    await expect(lea.private.last).to_contain_text("Gold")
    await expect(lea.private.last).to_contain_text("1 of 5")
