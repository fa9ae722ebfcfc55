"""Posting on bad days: limits, lost answers, refused blocks, long texts, a shared agent channel."""

import asyncio
import random
import time
from datetime import timedelta
from typing import Any

import pytest

from bot.engine import send
from handoff.model import Draft
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ALSO_KNOWN,
    ANSWER,
    KNOWN,
    PERSON,
    UNKNOWN,
    answered,
    audit,
    by_bot,
    conversation,
    knowing,
    outbox,
    quiet,
)


def to(channel: str) -> Any:
    """Picks calls that go to one channel."""
    return lambda args: args.get("channel") == channel


async def test_a_rate_limit_is_waited_out_and_the_message_comes_once(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    here.sandbox.fail("chat.postMessage", "ratelimited", retry_after=1)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.until(lambda: any(call.error == "ratelimited" for call in here.sandbox.calls), what="a 429")
    refused = time.monotonic()
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    assert time.monotonic() - refused >= 0.9, "Retry-After is obeyed"
    await asyncio.sleep(0)
    assert [row.status for row in await outbox(here, "answer")] == ["sent"]


async def test_a_post_whose_answer_was_lost_is_not_posted_again(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    here.sandbox.fail("chat.postMessage", lost=True)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts), what="the post")
    [row] = await outbox(here, "answer")
    while row.status != "sent":
        await asyncio.sleep(0.05)
        [row] = await outbox(here, "answer")
    assert len(here.bot_texts("C0JUNIPER", ts)) == 1
    looked = [call for call in here.sandbox.calls if call.method == "conversations.replies"]
    assert looked, "it looked for its own post before it would send again"
    assert row.remote_ts == here.sandbox.messages("C0JUNIPER", ts)[-1]["ts"]


async def test_a_lost_post_in_a_direct_message_is_found_too(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    here.sandbox.fail("chat.postMessage", lost=True)
    await here.sandbox.say("U0MIA", "D0MIA", KNOWN)
    await here.until(lambda: by_bot(here, "D0MIA"), what="the post")
    [row] = await outbox(here, "answer")
    while row.status != "sent":
        await asyncio.sleep(0.05)
        [row] = await outbox(here, "answer")
    assert len(by_bot(here, "D0MIA")) == 1


async def test_a_post_slack_failed_on_is_posted_once_it_is_known_to_be_missing(
    world: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "VISIBLE", timedelta(seconds=0.5))
    here = await world(llm=FakeLLM(reply=knowing))
    here.sandbox.fail("chat.postMessage", "internal_error")
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await here.until(lambda: here.bot_texts("C0JUNIPER", ts), what="the second try")
    await quiet(here)
    assert len(here.bot_texts("C0JUNIPER", ts)) == 1


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
async def test_refused_blocks_become_plain_words(world: Start, error: str) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    here.sandbox.fail("chat.postMessage", error, times=1, when=to("C0JUNIPER"))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    assert "AI assistant" in text
    posted = here.sandbox.messages("C0JUNIPER", ts)[-1]
    assert not posted.get("blocks")


async def test_a_card_with_refused_blocks_still_reaches_the_agents(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    here.sandbox.fail("chat.postMessage", "invalid_blocks", when=to("C0DESK"))
    await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    card = await here.card(having="Iceland")
    await quiet(here)
    assert "<!subteam^S0AGENTS>" in card["text"]


class Long:
    """A drafter of one very long answer in words the knowledge uses."""

    model = "long"
    calls_tools = False

    def __init__(self, paragraphs: int) -> None:
        words = ["in", "shipments", "tick", "up", "to", "rows", "and", "choose", "cancel", "labels"]
        chance = random.Random(7)
        self.text = "\n\n".join(" ".join(chance.choices(words, k=24)).capitalize() + "." for _ in range(paragraphs))

    async def draft(self, request: Any) -> Draft:
        return Draft(text=self.text, origin=self.model, cites=(0,), enough=True)

    async def close(self) -> None:
        pass


async def test_a_long_answer_comes_in_order_with_the_buttons_on_the_last_part(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    long = Long(150)
    assert len(long.text) > 18_000
    here.baton.front.desk.drafter = long
    here.sandbox.fail("chat.postMessage", "ratelimited", retry_after=1, when=lambda args: _third(here))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    count = len(long.text) // 3_000 + 1
    await here.until(lambda: len(here.bot_texts("C0JUNIPER", ts)) >= count, what="all parts", seconds=15)
    await quiet(here)
    posted = [one for one in here.sandbox.messages("C0JUNIPER", ts) if one["user"] == here.sandbox.bot_user_id]
    assert words_of(posted) == long.text.split()
    assert [bool(here.labels(one)) for one in posted] == [False] * (len(posted) - 1) + [True]
    assert all(len(one["text"]) <= 4_000 for one in posted)
    assert ["AI assistant" in str(one["blocks"]) for one in posted] == [True] + [False] * (len(posted) - 1)


def _third(here: World) -> bool:
    return len(by_bot(here, "C0JUNIPER")) == 2


def words_of(posted: list[dict[str, Any]]) -> list[str]:
    """Every word of the answer's own sections, in order."""
    sections = [block["text"]["text"] for one in posted for block in one["blocks"] if block["type"] == "section"]
    return " ".join(sections).split()


async def test_no_card_is_posted_where_outsiders_read(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    card = await here.card(having="Iceland")
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.share("C0DESK", "T0LAKE")
    await quiet(here)
    before = len(here.sandbox.messages("C0DESK", all=True))
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Our secret volume is 4711 parcels.", thread_ts=ts)
    await here.sandbox.say("U0NORA", "C0LAKE", PERSON)
    await here.until(lambda: by_bot(here, "C0LAKE"), what="Nora's notice")
    for _ in range(3):
        await quiet(here)
    assert len(here.sandbox.messages("C0DESK", all=True)) == before
    assert "4711" not in str(here.sandbox.messages("C0DESK", all=True))
    assert "send-failed" in {line.act for line in await audit(here)}
    [now] = [one for one in here.sandbox.messages("C0DESK") if one["ts"] == card["ts"]]
    assert now["blocks"] == card["blocks"], "the old card is not written on either"


async def test_an_ephemeral_line_that_cannot_be_posted_comes_by_response_url(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    here.sandbox.fail("chat.postEphemeral", "user_not_in_channel", times=9)
    await here.sandbox.command("U0GUS", "C0DESK", "/handoff", "list")
    await here.until(lambda: here.sandbox.ephemerals("U0GUS"), what="a line")
    assert "not on its roster" in here.sandbox.ephemerals("U0GUS")[-1]["text"]
    await here.sandbox.command("U0ADA", "D0ADA", "/handoff", "help")
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="the help")


async def test_slack_being_unreachable_for_a_moment_only_delays(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    here.sandbox.fail("conversations.info", "internal_error")
    here.sandbox.fail("users.info", "ratelimited")
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text


async def test_a_pause_before_the_send_leaves_nobody_waiting_silently(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    root = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", root)
    here.sandbox.fail("chat.postMessage", "ratelimited", retry_after=1, when=to("C0JUNIPER"))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", ALSO_KNOWN, thread_ts=root)
    await here.until(lambda: any(call.error == "ratelimited" for call in here.sandbox.calls), what="a 429")
    await here.sandbox.command("U0LEA", "C0DESK", "/handoff", "pause all")
    texts = await answered(here, "C0JUNIPER", root, 2)
    assert "colleague" in texts[-1]
    assert (await conversation(here, ts)).owner == "WAITING"
    assert [line.facts["rule"] for line in await audit(here, "decide")][-1] == "paused"
