"""What a customer can do in the page besides asking: reach a person, say whether it helped, change their mind."""

from playwright.async_api import expect

from tests.e2e.conftest import Open
from tests.e2e.stage import labels, shot

KNOWN = "How do I reprint a label?"
UNKNOWN = "Do you ship live animals to Iceland?"


async def test_talk_to_a_person_brings_one_and_helpful_is_thanked(stage: Open) -> None:
    here = await stage()
    mia, ada = await here.windows()
    ts = await mia.ask(here, KNOWN)
    answer = mia.replies.filter(has_text="Click Reprint label")
    await mia.press(answer, "Helpful")
    await expect(mia.private.last).to_contain_text("Thank you, noted.")
    await mia.press(answer, "Not helpful")
    await expect(mia.private.last).to_contain_text("Press “Talk to a person” and a colleague will join")
    await shot(mia.page, "customer-01-feedback")
    await mia.press(answer, "Talk to a person")
    card = ada.messages.last
    await expect(card).to_contain_text("The customer pressed Talk to a person.")
    await expect(card).to_contain_text("Click Reprint label")
    assert await labels(card) == ["Claim", "Resolve"]
    await expect(mia.replies.filter(has_text="asked a colleague")).to_have_count(1)
    await mia.press(answer, "Talk to a person")
    await expect(mia.private.last).to_contain_text("asked already")
    assert sum("asked a colleague" in text for text in here.from_bot("C0JUNIPER", ts)) == 1
    await shot(mia.page, "customer-02-person")


async def test_never_mind_gives_the_thread_back_to_the_bot(stage: Open) -> None:
    here = await stage()
    mia, ada = await here.windows()
    ts = await mia.ask(here, UNKNOWN)
    card = ada.messages.last
    await expect(card).to_contain_text("Iceland")
    await mia.reply("Never mind, I found it.")
    await expect(mia.replies.last).to_contain_text("you no longer need a person")
    await expect(card).to_contain_text("no longer needed by the customer")
    assert await labels(card) == []
    await shot(mia.page, "customer-03-never-mind")
    await mia.reply(KNOWN)
    await expect(mia.replies.last).to_contain_text("Click Reprint label")
    assert sum("asked a colleague" in text for text in here.from_bot("C0JUNIPER", ts)) == 1
