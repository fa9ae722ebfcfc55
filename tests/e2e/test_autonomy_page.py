"""A careful start: drafts that wait for approval, drafts for agents only, drafts nobody sees."""

from playwright.async_api import expect

from tests.e2e.conftest import Open
from tests.e2e.stage import labels, shot

REPRINT = "How do I reprint a label?"
CANCEL = "How do I cancel a shipping label?"
INVITE = "How do I invite a user?"


async def test_held_drafts_are_approved_edited_or_rejected(stage: Open) -> None:
    here = await stage(baton_autonomy="hold")
    mia, ada = await here.windows()

    ts = await mia.post(here, REPRINT)
    card = ada.messages.last
    await expect(card).to_contain_text("Draft, waiting for approval")
    assert (await labels(card))[:3] == ["Approve", "Edit", "Reject"]
    assert not any("Reprint label" in text for text in here.from_bot("C0JUNIPER", ts))
    await shot(ada.page, "hold-01-waits")
    await ada.press(card, "Approve")
    await mia.open_thread(ts)
    await expect(mia.replies.last).to_contain_text("Click Reprint label")
    await expect(mia.replies.last).to_contain_text("Written by AI from:")
    await expect(card.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await shot(ada.page, "hold-02-approved")

    ts = await mia.post(here, CANCEL)
    await expect(ada.messages.last).to_contain_text("Cancel label")
    await ada.press(ada.messages.last, "Edit")
    await ada.modal.get_by_label("What the customer gets").fill("Open the shipment and click More, Cancel label.")
    await shot(ada.page, "hold-03-edit")
    await ada.press(ada.modal, "Send")
    await mia.open_thread(ts)
    await expect(mia.replies.last).to_contain_text("click More, Cancel label")

    ts = await mia.post(here, INVITE)
    await expect(ada.messages.last).to_contain_text("Draft, waiting for approval")
    await ada.press(ada.messages.last, "Reject")
    await mia.open_thread(ts)
    await expect(mia.replies.last).to_contain_text("asked a colleague")
    await expect(ada.messages.last.get_by_role("button", name="Claim", exact=True)).to_be_visible()
    await expect(ada.messages.last.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await shot(ada.page, "hold-04-rejected")


async def test_suggestions_are_sent_edited_or_dismissed_by_agents(stage: Open) -> None:
    here = await stage(baton_autonomy="suggest")
    mia, ada = await here.windows()

    ts = await mia.ask(here, REPRINT)
    card = ada.messages.last
    await expect(card).to_contain_text("The bot suggests")
    assert (await labels(card))[:3] == ["Send", "Edit & send", "Dismiss"]
    await shot(ada.page, "suggest-01-card")
    await ada.press(card, "Send")
    await expect(mia.replies.last).to_contain_text("Click Reprint label")
    await expect(mia.replies.last).to_contain_text("Ada (Parcelway):")
    await expect(card).to_contain_text("Ada has Mia")
    assert await labels(card) == ["Reply", "Release", "Resolve"]
    await shot(ada.page, "suggest-02-sent")
    assert sum("Reprint label" in text for text in here.from_bot("C0JUNIPER", ts)) == 1

    await mia.ask(here, CANCEL)
    await expect(ada.messages.last).to_contain_text("The bot suggests")
    await ada.press(ada.messages.last, "Edit & send")
    await ada.modal.get_by_label("What the customer gets").fill("Open the shipment and click More, Cancel label.")
    await ada.press(ada.modal, "Send")
    await expect(mia.replies.last).to_contain_text("click More, Cancel label")

    await mia.ask(here, INVITE)
    await expect(ada.messages.last).to_contain_text("The bot suggests")
    await ada.press(ada.messages.last, "Dismiss")
    await expect(ada.messages.last).not_to_contain_text("The bot suggests")
    assert await labels(ada.messages.last) == ["Claim", "Resolve"]
    await shot(ada.page, "suggest-03-dismissed")


async def test_in_shadow_nobody_but_qa_sees_a_draft(stage: Open) -> None:
    here = await stage(baton_autonomy="shadow")
    mia, lea = await here.windows("Lea Moreau")
    ts = await mia.post(here, REPRINT)
    await lea.go("C0JUNIPER")
    await lea.menu(lea.message(ts), "Copy link")
    link = await lea.page.evaluate("navigator.clipboard.readText()")
    await lea.go("C0QA")
    await lea.write(f"/qa why {link}")
    await expect(lea.private.last).to_contain_text("In shadow; would have been answer")
    await expect(lea.private.last).to_contain_text("Click Reprint label")
    await shot(lea.page, "shadow-01-why")
    assert here.from_bot("C0JUNIPER", ts) == []
    assert here.sandbox.messages("C0DESK") == []
