"""Slash commands and message shortcuts, typed and chosen in the page."""

from playwright.async_api import expect

from tests.e2e.conftest import Open
from tests.e2e.stage import labels, shot

KNOWN = "How do I reprint a label?"
UNKNOWN = "Do you ship live animals to Iceland?"


async def test_a_lead_lists_pauses_and_resumes_in_the_page(stage: Open) -> None:
    here = await stage()
    mia, desk = await here.windows("Ada Obi")
    await mia.ask(here, UNKNOWN)
    await desk.write("/handoff list")
    await expect(desk.private.last).to_contain_text("waits for a person since")
    await shot(desk.page, "tools-01-list")
    await desk.go("home")
    await expect(desk.root.locator(".home")).to_contain_text("Waiting for a person")
    await expect(desk.root.locator(".home")).to_contain_text("open the thread")
    await shot(desk.page, "tools-00-home")
    await desk.go("C0DESK")
    await desk.write("/handoff pause all")
    await expect(desk.private.last).to_contain_text("Only leads can do this.")
    await desk.become("Lea Moreau")
    await desk.write("/handoff pause #ext-juniper")
    await expect(desk.private.last).to_contain_text("The bot is now paused in #ext-juniper.")
    ts = await mia.ask(here, KNOWN)
    await expect(mia.replies.last).to_contain_text("asked a colleague")
    await expect(desk.messages.filter(has_text="The bot is paused here.")).to_have_count(1)
    await mia.reply("It is the 4x6 one.")
    await shot(desk.page, "tools-02-paused")
    await desk.write("/handoff resume #ext-juniper")
    await expect(desk.private.last).to_contain_text("The bot is now answering in #ext-juniper.")
    await mia.ask(here, KNOWN)
    await expect(mia.replies.last).to_contain_text("Click Reprint label")
    assert len(here.from_bot("C0JUNIPER", ts)) == 1


async def test_a_copied_link_explains_an_answer(stage: Open) -> None:
    here = await stage()
    mia, desk = await here.windows("Lea Moreau")
    ts = await mia.ask(here, KNOWN)
    await desk.go("C0JUNIPER")
    await desk.open_thread(ts)
    await desk.menu(desk.replies.last, "Copy link")
    link = await desk.page.evaluate("navigator.clipboard.readText()")
    await desk.press(desk.root, "Close thread")
    await desk.go("C0DESK")
    await desk.write(f"/qa why {link}")
    await expect(desk.private.last).to_contain_text("Decision: answer")
    await expect(desk.private.last).to_contain_text("supported")
    await shot(desk.page, "tools-03-qa-why")


async def test_the_three_shortcuts_work_from_a_messages_menu(stage: Open) -> None:
    here = await stage()
    mia, ada = await here.windows("Ada Obi")
    ts = await mia.ask(here, KNOWN)
    await ada.go("C0JUNIPER")
    await ada.open_thread(ts)
    answer = ada.replies.filter(has_text="Click Reprint label")
    await ada.menu(answer, "Why this answer?")
    await expect(ada.modal).to_contain_text("Decision: answer")
    await shot(ada.page, "tools-04-why")
    await ada.press(ada.modal.locator("footer"), "Close")
    await ada.menu(answer, "Correct this answer")
    await expect(ada.modal).to_contain_text("What should it have said?")
    await shot(ada.page, "tools-05-correct")
    await ada.modal.get_by_label("What should it have said?").fill("Reprints are free for 180 days.")
    await ada.press(ada.modal, "Keep")
    await expect(ada.root.get_by_role("alert")).to_contain_text("Nothing was sent to the customer.")
    await ada.menu(answer, "Take over")
    await expect(ada.private.last).to_contain_text("It is yours")
    await shot(ada.page, "tools-06-took-over")
    await ada.go("C0DESK")
    await expect(ada.messages.last).to_contain_text("Ada has Mia")
    assert await labels(ada.messages.last) == ["Reply", "Release", "Resolve"]
    await mia.reply("And can I print two?")
    await expect(ada.messages.last.locator(".reply-count")).to_be_visible()
    assert len(here.from_bot("C0JUNIPER", ts)) == 1
    await shot(ada.page, "tools-07-takeover-card")
