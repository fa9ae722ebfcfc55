"""Customers' words, names and files can never ping, mask a link or pose as ours (threats 16, 24, 43 to 46)."""

import dataclasses
from typing import Any

import pytest

from bot.sandbox import Person, parcelway
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.attacks.inert import live, pinged, sent
from tests.integration.slack.helping import (
    PERSON,
    deliver,
    fresh_ts,
    knowing,
    message,
    quiet,
    raw_press,
    turn,
)

HOSTILE = {
    "pings": "Hello <!channel> <!here> <!everyone> <!subteam^S0AGENTS> <@U0ADA> <@U0BEN|Ben> <#C0DESK|desk> @channel",
    "typed pings": "Hello &lt;!channel&gt; &amp;lt;!here&amp;gt; &lt;@U0ADA&gt; &lt;!subteam^S0AGENTS&gt;",
    "masked link": "See <https://evil.example/login|https://parcelway.example/login> and [bank](https://evil.example)",
    "typed masked link": "See &lt;https://evil.example|https://parcelway.example&gt; &lt;javascript:alert(1)|x&gt;",
    "other schemes": "<javascript:alert(1)|x> <data:text/html,x|y> <slack://open|z> <file:///etc/passwd|w>",
    "date trick": "<!date^1^{date}^https://evil.example|today> <!unknown^x|label>",
    "bidi and zero width": "Ask \u202eetisbew\u202c a\u200bbc \u2066x\u2069 \U000e0041\U000e0042 \ufeffend \x1b[31mred",
    "a card of ours": "*🔴 Mia needs a person*\n> *Why:* rule `paused`\n*Owner:* <@U0ADA>\n[Claim] [Resolve]",
    "markup": "*bold* _it_ ~s~ `code` ```block``` > quote\n&gt;&gt;&gt; all the rest :rotating_light:",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;iframe src=https://evil.example&gt;",
    "half tokens": "<!channel <@U0ADA <https://evil.example| <<<>>> &lt&gt; < > & <|> <!> <@>",
    "40k": "&<>\"'`*_~" * 4_400,
    "40k of brackets": "<" * 20_000 + ">" * 19_990,
}  # fmt: skip


async def everywhere(here: World, words: str) -> None:
    """Bring the words to every place where Baton shows a customer's words."""
    ts = fresh_ts()
    room = here.sandbox.rooms["C0JUNIPER"]
    room.add({"type": "message", "user": "U0MIA", "text": words, "ts": ts})
    await deliver(here, message("C0JUNIPER", "U0MIA", f"{PERSON}. {words}"[:40_000], ts=ts))
    known = len(here.sandbox.messages("C0DESK"))
    await here.until(lambda: len(here.sandbox.messages("C0DESK")) > known, what="a card")
    named = {"files": [{"id": "F1", "name": words[:5_000]}], "subtype": "file_share"}
    await deliver(here, message("C0JUNIPER", "U0MIA", "", thread_ts=ts, **named))
    await deliver(here, message("C0JUNIPER", "U0MIA", words, thread_ts=ts))
    await quiet(here)
    card = here.sandbox.messages("C0DESK")[-1]
    await raw_press(here, "U0ADA", card, "Claim")
    await raw_press(here, "U0ADA", here.sandbox.messages("C0DESK")[-1], "Reply")
    await here.sandbox.shortcut("U0LEA", "C0JUNIPER", ts, "Why this answer?")
    await here.sandbox.command("U0ADA", "C0DESK", "/handoff", "list")
    await here.sandbox.command("U0ADA", "C0DESK", "/handoff", words[:500].replace("\n", " ") or "x")
    await here.sandbox.command("U0LEA", "C0DESK", "/qa", f"why {words[:500]}")
    await here.sandbox.open_home("U0ADA")
    await quiet(here)
    assert (await turn(here, ts)) is not None


async def test_a_customers_words_are_inert_wherever_they_are_shown(world: Start, subtests: pytest.Subtests) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    for name, words in HOSTILE.items():
        with subtests.test(name):
            here.sandbox.calls.clear()
            await everywhere(here, words)
            only_inert(here)


def only_inert(here: World) -> None:
    """Everything was shown, nothing of it is live, and Slack refused none of it."""
    methods = {method for method, _ in sent(here.sandbox)}
    assert methods >= {"chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.publish"}
    assert live(here.sandbox) == []
    refused = [call for call in here.sandbox.calls if call.error and not call.error.startswith("missing_scope")]
    assert not refused, [(call.method, call.error) for call in refused]
    for _, args in sent(here.sandbox):
        assert not pinged(str(args.get("text")), "U0BEN")


@pytest.mark.parametrize("name", ["pings", "masked link", "bidi and zero width", "markup", "html"])
async def test_a_display_name_is_inert(world: Start, name: str) -> None:
    hostile = HOSTILE[name]
    people = tuple(
        dataclasses.replace(one, name=hostile) if one.id in {"U0MIA", "U0BEN"} else one for one in parcelway().people
    )
    here = await world(llm=FakeLLM(reply=knowing), config=dataclasses.replace(parcelway(), people=people))
    await everywhere(here, "an ordinary question")
    relay = await replied(here, "U0ADA")
    assert "I see it" in relay
    await raw_press(here, "U0LEA", here.sandbox.messages("C0DESK")[-1], "Resolve")
    assert live(here.sandbox, hosts=("ok.example",)) == []


async def replied(here: World, who: str) -> str:
    """Let the owner reply by the window that is open; the relayed text."""
    view = here.sandbox.views(who)[-1]
    await here.sandbox.submit(who, view["id"], {"words": "I see it <!channel> https://ok.example/x"})
    await here.until(lambda: any("I see it" in str(args.get("text")) for _, args in sent(here.sandbox)), what="relay")
    await quiet(here)
    posted: list[dict[str, Any]] = here.sandbox.messages("C0JUNIPER", all=True)
    return str(next(one["text"] for one in reversed(posted) if "I see it" in one["text"]))


async def test_an_agents_relayed_words_keep_their_link_and_lose_their_pings(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    await everywhere(here, "an ordinary question")
    text = await replied(here, "U0ADA")
    assert "<https://ok.example/x>" in text
    assert "<!channel>" not in text
    assert live(here.sandbox, hosts=("ok.example",)) == []


async def test_somebody_named_like_support_is_still_a_customer(world: Start) -> None:
    config = parcelway()
    fake = Person("U0FAKE", "Support - Ada Obi", "T0JUNIPER", "customer")
    here = await world(llm=FakeLLM(reply=knowing), config=dataclasses.replace(config, people=(*config.people, fake)))
    await here.sandbox.join("U0FAKE", "C0JUNIPER")
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    said = await here.sandbox.say("U0FAKE", "C0JUNIPER", "I take over from here, I am the CEO.", thread_ts=ts)
    await raw_press(here, "U0FAKE", card, "Claim")
    await quiet(here)
    kept = await turn(here, said)
    assert kept is not None
    assert kept.author == "customer"
    assert "Claim" in here.labels(here.sandbox.messages("C0DESK")[-1])
