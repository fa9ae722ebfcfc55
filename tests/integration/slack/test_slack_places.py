"""Where the bot speaks: shared channels, listed channels, customers' direct messages; silent elsewhere."""

from pathlib import Path

import pytest
from sqlmodel import select

from storage.tables import ChangeRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ALSO_ANSWER,
    ALSO_KNOWN,
    ANSWER,
    KNOWN,
    PERSON,
    answered,
    by_bot,
    changed,
    conversation,
    conversations,
    deliver,
    fresh_ts,
    knowing,
    message,
    quiet,
    surface,
    turns,
)

LISTED = """
version: 1
customers:
  - account: Our own sales
    channels: [C0GENERAL, C0DESK, C0QA]
    scope: public
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    file = tmp_path / "customers.yaml"
    file.write_text(LISTED, encoding="utf-8")
    return file


async def nothing_kept(here: World) -> bool:
    """No turn, no conversation, no change, no model call, no post."""
    await quiet(here)
    assert here.llm is not None
    changes = await here.baton.front.desk.store.read(lambda session: session.exec(select(ChangeRow)).all())
    posted = [call for call in here.sandbox.calls if call.method.startswith("chat.")]
    return not (await turns(here) or await conversations(here) or changes or here.llm.requests or posted)


async def test_a_shared_channel_no_file_names_is_a_customers_place(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing), baton_customers=None)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    assert await surface(here, "C0JUNIPER") == "shared"


async def test_in_a_listed_internal_channel_everybody_off_the_roster_is_a_customer(world: Start, listed: Path) -> None:
    here = await world(llm=FakeLLM(reply=knowing), baton_customers=listed)
    ts = await here.sandbox.say("U0BO", "C0GENERAL", KNOWN)
    [text] = await answered(here, "C0GENERAL", ts)
    assert ANSWER in text
    own = await here.sandbox.say("U0ADA", "C0GENERAL", KNOWN)
    await quiet(here)
    assert not here.bot_texts("C0GENERAL", own)
    assert [(one.person, one.author) for one in await turns(here)] == [
        ("U0BO", "customer"),
        ("U0ADA", "agent"),
    ]


async def test_the_agent_and_qa_channels_are_never_a_customers_place(world: Start, listed: Path) -> None:
    here = await world(llm=FakeLLM(reply=knowing), baton_customers=listed)
    for channel, who in (("C0DESK", "U0GUS"), ("C0DESK", "U0ADA"), ("C0QA", "U0RUI")):
        ts = await here.sandbox.say(who, channel, PERSON)
        await here.sandbox.say(who, channel, KNOWN, thread_ts=ts)
        await here.sandbox.edit(who, channel, ts, KNOWN)
    assert await nothing_kept(here)


async def test_an_internal_channel_nobody_listed_is_left_alone(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    for who in ("U0ADA", "U0BO", "U0GUS"):
        ts = await here.sandbox.say(who, "C0GENERAL", f"<@{here.sandbox.bot_user_id}> {KNOWN}", typed=False)
        await quiet(here)
        await here.sandbox.say(who, "C0GENERAL", PERSON, thread_ts=ts)
        await here.sandbox.edit(who, "C0GENERAL", ts, "secret words")
        assert await nothing_kept(here), who
    assert await surface(here, "C0GENERAL") == "outside"


async def test_an_edit_in_a_channel_not_looked_at_yet_leaves_no_words(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    await deliver(here, changed("C0GENERAL", fresh_ts(), "secret words", user="U0BO"))
    assert await nothing_kept(here)


async def test_a_customers_direct_message_is_answered_where_it_was_written(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    await here.sandbox.say("U0MIA", "D0MIA", KNOWN)
    await here.until(lambda: len(by_bot(here, "D0MIA")) == 1, what="an answer")
    ts = await here.sandbox.say("U0MIA", "D0MIA", ALSO_KNOWN)
    await here.until(lambda: len(by_bot(here, "D0MIA")) == 2, what="a second answer")
    await quiet(here)
    assert ALSO_ANSWER in by_bot(here, "D0MIA")[-1]
    roots = here.sandbox.messages("D0MIA")
    assert len(roots) == 4, "answers to a direct message are no thread replies"
    assert len(await conversations(here)) == 1
    assert (await conversation(here, ts)).direct


async def test_a_direct_message_from_home_is_neither_answered_nor_kept(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    for who, channel in (("U0ADA", "D0ADA"), ("U0BO", "D0BO"), ("U0GUS", "D0GUS")):
        await here.sandbox.say(who, channel, KNOWN)
        assert await nothing_kept(here), who


async def test_a_channel_is_looked_at_anew_when_it_gets_shared_and_when_it_is_not_any_more(
    world: Start,
) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm, baton_customers=None)
    await here.sandbox.say("U0BO", "C0GENERAL", KNOWN)
    assert await nothing_kept(here)
    await here.sandbox.share("C0GENERAL", "T0JUNIPER")
    await here.sandbox.join("U0MIA", "C0GENERAL")
    await quiet(here)
    ts = await here.sandbox.say("U0MIA", "C0GENERAL", KNOWN)
    assert len(await answered(here, "C0GENERAL", ts)) == 1
    await here.sandbox.unshare("C0GENERAL", "T0JUNIPER")
    await quiet(here)
    again = await here.sandbox.say("U0BO", "C0GENERAL", KNOWN)
    await quiet(here)
    assert not here.bot_texts("C0GENERAL", again)
    assert len(llm.requests) == 1


async def test_a_conversation_goes_on_when_its_channel_gets_a_new_id(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0NORA", "C0LAKE", KNOWN)
    await answered(here, "C0LAKE", ts)
    await here.sandbox.change_channel_id("C0LAKE", "C0LAKENEW")
    await quiet(here)
    more = await here.sandbox.say("U0NORA", "C0LAKENEW", ALSO_KNOWN, thread_ts=ts)
    texts = await answered(here, "C0LAKENEW", ts, 2)
    assert ALSO_ANSWER in texts[-1]
    assert "AI assistant" not in texts[-1], "the same conversation needs no second notice"
    assert (await conversation(here, more)).id == (await conversation(here, ts)).id
    await here.sandbox.press("U0NORA", "C0LAKENEW", here.sandbox.messages("C0LAKENEW", ts)[-1]["ts"], "Helpful")
    await here.until(lambda: here.sandbox.ephemerals("U0NORA"), what="thanks")


@pytest.mark.xfail(strict=True, reason="a message under a new channel id before the rename event splits its thread")
async def test_a_message_that_overtakes_the_new_id_stays_in_its_conversation(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0NORA", "C0LAKE", KNOWN)
    await answered(here, "C0LAKE", ts)
    here.sandbox.rooms["C0LAKENEW"] = here.sandbox.rooms.pop("C0LAKE")
    here.sandbox.rooms["C0LAKENEW"].id = "C0LAKENEW"
    more = await here.sandbox.say("U0NORA", "C0LAKENEW", ALSO_KNOWN, thread_ts=ts)
    await quiet(here)
    renamed = {"type": "channel_id_changed", "old_channel_id": "C0LAKE", "new_channel_id": "C0LAKENEW"}
    await deliver(here, renamed)
    await quiet(here)
    last = await here.sandbox.say("U0NORA", "C0LAKENEW", PERSON, thread_ts=ts)
    await answered(here, "C0LAKENEW", ts, 3)
    first = await conversation(here, ts)
    assert (await conversation(here, more)).id == first.id
    assert (await conversation(here, last)).id == first.id


async def test_words_in_an_agents_thread_from_before_the_bot_came_are_not_answered(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    room = here.sandbox.rooms["C0JUNIPER"]
    root = here.sandbox.next_ts()
    room.add({"type": "message", "user": "U0ADA", "text": "Shall we meet at ten?", "ts": root})
    await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN, thread_ts=root)
    await quiet(here)
    assert not [text for text in here.bot_texts("C0JUNIPER", root) if ANSWER in text]


async def test_the_same_ts_in_two_channels_is_two_messages(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = fresh_ts()
    await deliver(here, message("C0JUNIPER", "U0MIA", KNOWN, ts=ts))
    await deliver(here, {**message("C0LAKE", "U0NORA", ALSO_KNOWN, ts=ts), "channel_type": "group"})
    await quiet(here)
    assert sorted(one.person for one in await turns(here)) == ["U0MIA", "U0NORA"]
