"""SIGKILL at the worst moments: after a restart every customer has exactly one answer."""

import asyncio
from functools import partial
from typing import Any

from tests.integration.crash.processes import ANSWER, KNOWN, UNKNOWN, Place


async def test_a_kill_at_every_worst_moment_loses_and_doubles_nothing(place: Place) -> None:
    """Five conversations, one kill: each is caught at another moment of its way (DESIGN P1, P2)."""
    box = place.sandbox
    baton = await place.start()
    claimed_card = await handed_over(place)

    # The answer was accepted by Slack and never marked as sent.
    accepted = await say_with_fault(place, lost=True)
    await place.until(lambda: place.said(accepted), "the accepted answer")
    # The answer is committed and its post never reaches Slack.
    unreached = await say_with_fault(place, error="internal_error", delay=60.0)
    await place.until(lambda: caught(place, unreached), "the post on its way")
    # The card was accepted by Slack and never marked as sent.
    fault = box.fail("chat.postMessage", lost=True, when=lambda args: args.get("channel") == "C0DESK")
    carded = await place.ask(UNKNOWN + " Or penguins?")
    await place.until(lambda: fault.hits, "the card")
    # A press is acknowledged and not done: whether Ada is an agent is still being asked.
    asking = box.fail("users.info", "internal_error", delay=60.0, when=lambda args: args.get("user") == "U0ADA")
    press = await box.press("U0ADA", "C0DESK", claimed_card, "Claim")
    await place.until(lambda: press.acked and asking.hits, "the press")
    # The model is writing.
    place.llm.gate = asyncio.Event()
    place.llm.started.clear()
    drafting = await place.ask()
    await place.llm.started.wait()

    await baton.kill()
    assert place.said(drafting) == []
    assert place.said(unreached) == []
    await place.half_a_minute_passes()
    place.llm.gate.set()

    again = await place.start()
    for ts, what in ((drafting, "the drafted answer"), (unreached, "the unreached answer"), (carded, "the notice")):
        await place.until(partial(place.said, ts), what)
    await place.until(lambda: "Reply" in str(card(place, claimed_card)), "the claim")
    await again.idle()
    for ts, what in ((accepted, "accepted"), (unreached, "unreached"), (drafting, "drafted")):
        texts = place.said(ts)
        assert len(texts) == 1, f"the {what} answer: {texts}"
        assert ANSWER in texts[0]
    assert len(place.said(carded)) == 1, "one notice"
    assert len([one for one in box.messages("C0DESK") if "penguins" in one["text"]]) == 1, "one card"
    assert await again.stop() < 20
    await place.in_order()


async def handed_over(place: Place) -> str:
    """A conversation that waits for a person; the ts of its card."""
    ts = await place.ask(UNKNOWN)
    await place.until(lambda: place.said(ts), "the notice")
    found: str = (await place.until(lambda: place.sandbox.messages("C0DESK"), "the card"))[0]["ts"]
    return found


def card(place: Place, ts: str) -> dict[str, object]:
    (found,) = [one for one in place.sandbox.messages("C0DESK") if one["ts"] == ts]
    return found


async def say_with_fault(place: Place, **fault: Any) -> str:
    """Mia asks; the next post to her thread goes wrong in this way."""
    mine = [""]
    asked = place.sandbox.fail("chat.postMessage", when=lambda args: args.get("thread_ts") == mine[-1], **fault)
    ts = await place.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    mine.append(ts)
    await place.until(lambda: asked.hits, "the faulty post")
    return ts


def caught(place: Place, ts: str) -> bool:
    """The post is on the wire: begun and not answered."""
    return place.acked(ts) and not place.said(ts)
