"""The main job in a real browser: from the customer's question to a person and back, with pictures."""

import asyncio
import time

from playwright.async_api import Route, expect

from tests.e2e.conftest import Open
from tests.e2e.stage import Stage, Window, labels, shot

KNOWN = "How do I top up my balance?"
UNKNOWN = "Do you ship live animals to Iceland?"
ANGRY = "This is ridiculous, you charged me twice for the same label and nobody answers!"


async def test_a_question_goes_to_a_person_and_back(stage: Open) -> None:
    here = await stage()
    mia, ada = await here.windows("Ada Obi")
    ben = Window(await here.page("Ben Lind"), "agents")
    await answered_from_the_knowledge(here, mia)
    await handed_over_not_invented(here, mia, ada)
    ts = await angry_and_on_a_card_within_two_seconds(here, mia, ada)
    card = here.newest("C0DESK", "charged me twice")["ts"]
    winner = await one_claim_wins(here, ada, ben, card)
    await the_bot_is_silent(here, mia, winner, ts, card)
    await the_agent_replies_both_ways(here, mia, winner, ts, card)
    await release_and_the_bot_resumes(here, mia, winner, ts, card)
    await taken_over_resolved_and_reopened(here, mia, winner, ts)


async def answered_from_the_knowledge(here: Stage, mia: Window) -> None:
    await mia.write(KNOWN)
    root = here.newest("C0JUNIPER")["ts"]
    await mia.open_thread(root)
    answer = mia.replies.last
    await expect(answer).to_contain_text("AI assistant")
    await expect(answer).to_contain_text("Written by AI from:")
    await expect(answer).to_contain_text("Choose a payment method")
    assert await labels(answer) == ["Talk to a person", "Helpful", "Not helpful"]
    await shot(mia.page, "main-01-answered")
    await mia.press(mia.root, "Close thread")


async def handed_over_not_invented(here: Stage, mia: Window, ada: Window) -> None:
    await mia.write(UNKNOWN)
    root = here.newest("C0JUNIPER")["ts"]
    card = ada.messages.filter(has_text="Iceland")
    await expect(card).to_be_visible()
    await mia.open_thread(root)
    await expect(mia.replies.last).to_contain_text("asked a colleague")
    assert len(here.from_bot("C0JUNIPER", root)) == 1
    assert await labels(card) == ["Claim", "Resolve"]
    await shot(mia.page, "main-02-handed-over")
    await mia.press(mia.root, "Close thread")


async def angry_and_on_a_card_within_two_seconds(here: Stage, mia: Window, ada: Window) -> str:
    box = mia.root.get_by_label("Message #ext-juniper")
    await box.fill(ANGRY)
    card = ada.messages.filter(has_text="charged me twice")
    began = time.monotonic()
    await box.press("Enter")
    await card.wait_for()
    seconds = time.monotonic() - began
    print(f"\ncard visible {seconds:.2f} s after Enter")
    assert seconds < 2.0
    await expect(card).to_contain_text("Why:")
    await expect(card).to_contain_text("Waiting since")
    await shot(mia.page, "main-03-angry")
    return str(here.newest("C0JUNIPER", "ridiculous")["ts"])


async def one_claim_wins(here: Stage, ada: Window, ben: Window, card: str) -> Window:
    claims = [side.message(card).get_by_role("button", name="Claim", exact=True) for side in (ada, ben)]
    both = asyncio.Barrier(2)

    async def together(route: Route) -> None:
        await both.wait()
        await route.continue_()

    for side in (ada, ben):
        await side.page.route("**/sandbox/press", together, times=1)
    await asyncio.gather(*(claim.click() for claim in claims))
    told = await here.sandbox.until(lambda box: box.ephemerals("U0ADA") + box.ephemerals("U0BEN"))
    assert len(told) == 1
    winner, loser, name = (ben, ada, "Ben Lind") if here.sandbox.ephemerals("U0ADA") else (ada, ben, "Ada Obi")
    await expect(loser.private).to_contain_text(f"@{name} has this conversation already")
    for side in (winner, loser):
        await expect(side.message(card)).to_contain_text(f"{name.split()[0]} has Mia")
        assert await labels(side.message(card)) == ["Reply", "Release", "Resolve"]
    await shot(winner.page, "main-04-claimed-winner")
    await shot(loser.page, "main-05-claimed-loser")
    return winner


async def the_bot_is_silent(here: Stage, mia: Window, agent: Window, ts: str, card: str) -> None:
    before = here.from_bot("C0JUNIPER", ts)
    await mia.open_thread(ts)
    await mia.reply("Hello? Is anyone there? It was 42 dollars.")
    await agent.message(card).locator(".reply-count").wait_for()
    await agent.open_thread(card)
    await expect(agent.replies.last).to_contain_text("It was 42 dollars.")
    assert here.from_bot("C0JUNIPER", ts) == before
    await shot(mia.page, "main-06-silent-customer")
    await shot(agent.page, "main-07-seen-on-the-card")


async def the_agent_replies_both_ways(here: Stage, mia: Window, agent: Window, ts: str, card: str) -> None:
    before = len(here.from_bot("C0JUNIPER", ts))
    await agent.press(agent.message(card), "Reply")
    await expect(agent.modal).to_be_visible()
    await agent.modal.get_by_label("Your words to the customer").fill("I see both charges. I'm looking into it now.")
    await shot(agent.page, "main-08-reply-modal")
    await agent.press(agent.modal, "Send")
    await expect(agent.modal).to_have_count(0)
    await expect(mia.replies.last).to_contain_text("I see both charges.")
    await expect(agent.message(card)).not_to_contain_text("Still open")
    await mia.reply("Which of the two goes back?")
    await expect(agent.message(card)).to_contain_text("Still open")
    await agent.message(card).get_by_role("link", name="open the thread").click()
    await expect(agent.thread).to_have_attribute("data-thread", ts)
    await agent.reply("The second charge goes back to your card by Friday.")
    await expect(mia.replies.last).to_contain_text("by Friday")
    assert len(here.from_bot("C0JUNIPER", ts)) == before + 1
    await shot(mia.page, "main-09-replies-customer")
    await shot(agent.page, "main-10-replies-agent")


async def release_and_the_bot_resumes(here: Stage, mia: Window, agent: Window, ts: str, card: str) -> None:
    await agent.go("C0DESK")
    await expect(agent.message(card)).not_to_contain_text("Still open")
    await agent.press(agent.message(card), "Release")
    await expect(agent.message(card)).to_contain_text("given back to the bot")
    assert await labels(agent.message(card)) == []
    before = here.from_bot("C0JUNIPER", ts)
    await mia.reply(KNOWN)
    await expect(mia.replies.last).to_contain_text("Choose a payment method")
    later = here.from_bot("C0JUNIPER", ts)[len(before) :]
    assert not any("asked a colleague" in text for text in later)
    await shot(mia.page, "main-11-released-customer")
    await shot(agent.page, "main-12-released-agent")


async def taken_over_resolved_and_reopened(here: Stage, mia: Window, agent: Window, ts: str) -> None:
    await agent.go("C0JUNIPER")
    await agent.open_thread(ts)
    await agent.reply("One more thing from me: the refund is booked.")
    await agent.go("C0DESK")
    card = agent.messages.last
    await agent.press(card, "Resolve")
    await expect(card).to_contain_text("resolved")
    assert await labels(card) == []
    await expect(mia.replies.last).to_contain_text("resolved")
    await shot(mia.page, "main-13-resolved-customer")
    await shot(agent.page, "main-14-resolved-agent")
    await mia.reply("Thanks! And how do I reprint a label?")
    await expect(mia.replies.last).to_contain_text("Reprint label")
    await expect(mia.replies.last.get_by_role("button", name="Helpful", exact=True)).to_be_visible()
    await shot(mia.page, "main-15-reopened")
