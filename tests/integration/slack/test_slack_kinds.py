"""Every kind of message a channel brings: what is a turn, what is answered, and what is neither."""

import asyncio
import dataclasses
from typing import Any

import pytest

from bot.sandbox import parcelway
from bot.sandbox.config import MANIFEST_EVENTS
from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ANSWER,
    KNOWN,
    answered,
    asked,
    audit,
    by_bot,
    conversation,
    conversations,
    deliver,
    fresh_ts,
    knowing,
    message,
    outbox,
    quiet,
    turn,
    turns,
)


async def test_a_file_without_words_reaches_a_person(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", "", files=["damage.png"])
    [stub] = here.sandbox.deliveries[-1].payload["event"]["files"]
    assert stub["file_access"] == "check_file_info"
    card = await here.card()
    await answered(here, "C0JUNIPER", ts)
    assert here.labels(card) == ["Claim", "Resolve"]
    assert not llm.requests
    assert not [call for call in here.sandbox.calls if call.method.startswith("files.")], "never opened"


async def test_a_file_with_a_question_is_answered_by_its_words(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, files=["list.csv", "second.csv"])
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    kept = await turn(here, ts)
    assert kept is not None
    assert len(kept.files) == 2


async def test_a_broadcast_reply_is_one_turn_of_its_thread(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    root = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", root)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", "How many days?", thread_ts=root, broadcast=True)
    await answered(here, "C0JUNIPER", root, 2)
    assert (await conversation(here, ts)).id == (await conversation(here, root)).id
    assert len(await conversations(here)) == 1
    assert len(by_bot(here, "C0JUNIPER")) == 2


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_a_mention_and_its_message_are_one_turn(world: Start, http: bool) -> None:
    llm = FakeLLM(reply=knowing)
    config = dataclasses.replace(parcelway(), subscribe=(*MANIFEST_EVENTS, "app_mention"))
    here = await world(llm=llm, config=config, http=http)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", f"<@{here.sandbox.bot_user_id}> {KNOWN}", typed=False)
    kinds = [one.payload["event"]["type"] for one in here.sandbox.deliveries]
    assert kinds == ["message", "app_mention"]
    assert len(await answered(here, "C0JUNIPER", ts)) == 1
    assert len(llm.requests) == 1
    assert len(await turns(here)) == 1


async def test_of_twins_the_mention_may_come_first(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    ts = fresh_ts()
    words = f"<@{here.sandbox.bot_user_id}> {KNOWN}"
    mention = {**message("C0JUNIPER", "U0MIA", words, ts=ts), "type": "app_mention", "team": "T0PARCEL"}
    await deliver(here, mention)
    await deliver(here, message("C0JUNIPER", "U0MIA", words, ts=ts))
    await here.until(lambda: llm.requests, what="a request to the model")
    await quiet(here)
    assert len(llm.requests) == 1
    assert len(await turns(here)) == 1


BOTS: dict[str, dict[str, Any]] = {
    "a modern bot": {
        "user": "U0OTHERBOT",
        "bot_id": "B0OTHER",
        "app_id": "A0OTHER",
        "bot_profile": {"id": "B0OTHER"},
    },
    "an old bot": {"subtype": "bot_message", "user": None, "bot_id": "B0OLD", "username": "Old bot"},
    "an app without a user": {"user": None, "app_id": "A0OTHER"},
    "ourselves": {"user": "U0BATON", "bot_id": "B0BATON", "app_id": "A0BATON"},
}


async def test_a_bot_is_never_answered(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    for who, fields in BOTS.items():
        inner = {**message("C0JUNIPER", "", KNOWN), **fields}
        assert (await deliver(here, inner)).acked
        reply = {**message("C0JUNIPER", "", KNOWN), **fields, "thread_ts": inner["ts"]}
        assert (await deliver(here, reply)).acked
        await quiet(here)
        assert not llm.requests, who
    assert not by_bot(here, "C0JUNIPER")
    assert not here.sandbox.messages("C0DESK")


LINES = (
    "me_message", "channel_join", "channel_leave", "channel_topic", "channel_name", "channel_archive",
    "channel_posting_permissions", "ekm_access_denied", "assistant_app_thread", "group_join", "pinned_item",
)  # fmt: skip


async def test_lines_about_the_channel_are_no_turns(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    for subtype in LINES:
        assert (await deliver(here, message("C0JUNIPER", "U0MIA", KNOWN, subtype=subtype))).acked, subtype
    await quiet(here)
    assert not await turns(here)
    assert not llm.requests


async def test_a_message_nobody_expected_is_acknowledged_and_changes_nothing(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    odd: tuple[dict[str, Any], ...] = (
        {"type": "message"},
        {"type": "message", "channel": "C0JUNIPER", "ts": "yesterday", "user": "U0MIA", "text": KNOWN},
        {"type": "message", "channel": "C0JUNIPER", "ts": None, "user": [], "text": {}},
        {"type": "message", "subtype": "message_changed", "channel": "C0JUNIPER", "message": None},
        {"type": "reaction_added", "user": "U0MIA", "item": {"channel": "C0JUNIPER", "ts": "1.1"}},
        {"type": "something_new_in_2027", "channel": {"id": "C0JUNIPER"}},
    )
    for inner in odd:
        assert (await deliver(here, inner)).acked, inner
    await quiet(here)
    assert not await turns(here)


async def test_a_message_that_comes_late_is_handed_over_with_the_late_words(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    await deliver(here, message("C0JUNIPER", "U0MIA", KNOWN, ts=fresh_ts(ago=16 * 60)))
    await quiet(here)
    [notice] = await outbox(here, "notice")
    assert "reached me late" in notice.body["text"]
    assert not llm.requests
    [decided] = await audit(here, "decide")
    assert decided.facts["rule"] == "late-turn"


async def test_a_message_of_fourteen_minutes_ago_is_answered(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    await deliver(here, message("C0JUNIPER", "U0MIA", KNOWN, ts=fresh_ts(ago=14 * 60)))
    await here.until(lambda: llm.requests, what="a request to the model")
    assert asked(llm.requests[0]) == KNOWN


async def test_odd_words_have_a_defined_end(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    for text in ("🎉", "   ", "!!!", "<@U0TOM> " * 60, "?"):
        await deliver(here, message("C0JUNIPER", "U0MIA", text))
    kept = await turns(here)
    while any(one.status != "done" for one in kept):
        await asyncio.sleep(0.03)
        kept = await turns(here)
    assert len(kept) == 5
    assert {one.outcome for one in kept} <= {"silent", "handed", "answered"}
