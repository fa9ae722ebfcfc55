"""Contract of places: threads, stretches of a direct message, channels whose ids change."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from handoff.model import Act, Actor, Verdict
from storage import channels, queries
from storage.tables import ChannelAliasRow, ChannelRow, ConversationRow
from tests.integration.storage.steps import ADA, QUIET, Held, Memory, ts_at

IM: dict[str, Any] = {"channel": "D0MIA", "direct": True}
SECOND = timedelta(seconds=1)


async def done(memory: Memory) -> Held:
    """A direct message answered to its end."""
    held = await memory.answered(**IM)
    await memory.send_all(held.id)
    assert await memory.begin(held.id, held.token) is None
    return held


async def test_replies_belong_to_their_thread_and_roots_open_their_own(memory: Memory) -> None:
    root = await memory.take()
    (turn,) = await memory.turns(root.conversation_id)
    reply = await memory.take(thread_ts=turn.ts)
    other = await memory.take()
    assert reply.conversation_id == root.conversation_id != other.conversation_id


async def test_a_reply_that_overtakes_its_root_shares_the_thread(memory: Memory) -> None:
    root = memory.message()
    reply = await memory.take(thread_ts=root.ts)
    assert (await memory.take(root)).conversation_id == reply.conversation_id


async def test_a_direct_message_goes_on_while_it_is_not_quiet(memory: Memory) -> None:
    first = await done(memory)
    memory.pass_by(QUIET - SECOND)
    assert (await memory.take(**IM)).conversation_id == first.id


async def test_a_direct_message_starts_anew_after_quiet(memory: Memory) -> None:
    first = await done(memory)
    memory.pass_by(QUIET + SECOND)
    second = await memory.take(**IM)
    assert second.status == "new"
    assert second.conversation_id != first.id


async def test_a_direct_message_starts_anew_after_resolve(memory: Memory) -> None:
    first = await done(memory)
    await memory.act(first.id, Act.RESOLVE)
    memory.pass_by(SECOND)
    second = await memory.take(**IM)
    assert second.conversation_id != first.id
    memory.pass_by(SECOND)
    assert (await memory.take(**IM)).conversation_id == second.conversation_id


async def test_an_unanswered_turn_keeps_its_stretch_open(memory: Memory) -> None:
    first = await memory.take(**IM)
    memory.pass_by(QUIET + SECOND)
    assert (await memory.take(**IM)).conversation_id == first.conversation_id


@pytest.mark.parametrize("claimed", [False, True])
async def test_a_stretch_with_people_is_never_cut(memory: Memory, claimed: bool) -> None:
    """The customer who still waits, or whose agent is at work, is not given to the bot by a quiet weekend."""
    held = await memory.held(**IM)
    await memory.commit(held, Verdict.HAND_OVER, words=None)
    if claimed:
        await memory.act(held.id, Act.CLAIM)
    memory.pass_by(QUIET + SECOND)
    assert (await memory.take(**IM)).conversation_id == held.id


async def test_a_thread_reply_in_a_direct_message_follows_its_parent(memory: Memory) -> None:
    first = await done(memory)
    parent = (await memory.turns(first.id))[0].ts
    await memory.act(first.id, Act.RESOLVE)
    memory.pass_by(SECOND)
    second = await memory.take(**IM)
    assert (await memory.take(**IM, thread_ts=parent)).conversation_id == first.id
    assert (await memory.take(**IM, thread_ts=ts_at(-99))).conversation_id == second.conversation_id


async def test_a_late_twin_in_a_direct_message_opens_nothing(memory: Memory) -> None:
    """Slack repeats after an hour; the stretch may have ended meanwhile."""
    message = memory.message(**IM)
    held = await memory.held(await memory.take(message))
    later = await memory.take(**IM)
    await memory.commit(await memory.held(later) if later.token else held, Verdict.SILENT, words=None)
    ts = [turn.ts for turn in await memory.turns(held.id)]
    await memory.execute("UPDATE turn SET status = 'done'")
    await memory.execute("UPDATE conversation SET pending = 0, owner = 'CLOSED'")
    memory.pass_by(timedelta(hours=1))
    for one in ts:
        assert (await memory.take(**IM, ts=one)).status == "duplicate"
    assert len(await memory.rows(ConversationRow)) == 1


async def test_two_first_messages_at_once_open_one_stretch(memory: Memory) -> None:
    await memory.run(channels.channel_of, "D0MIA")
    taken = await asyncio.gather(*(memory.take(**IM) for _ in range(6)))
    assert len({one.conversation_id for one in taken}) == 1


async def test_a_channel_seen_first_by_many_at_once_is_one(memory: Memory) -> None:
    rows = await asyncio.gather(*(memory.run(channels.channel_of, "C0NEW") for _ in range(8)))
    assert len({row.id for row in rows}) == 1
    assert len(await memory.rows(ChannelRow)) == 1


async def test_a_renamed_channel_keeps_its_conversations(memory: Memory) -> None:
    taken = await memory.take(channel="C0OLD")
    (turn,) = await memory.turns(taken.conversation_id)
    await memory.run(channels.rename_channel, "C0OLD", "C0NEW")
    for name in ("C0OLD", "C0NEW"):
        assert (await memory.take(channel=name, thread_ts=turn.ts)).conversation_id == taken.conversation_id
        assert (await memory.take(channel=name, ts=turn.ts)).status == "duplicate"
    assert (await memory.row(ChannelRow)).slack_id == "C0NEW", "what is sent goes to the new id"


async def test_a_message_that_overtook_the_renaming_keeps_its_thread(memory: Memory) -> None:
    """Both ids must lead to one channel however the two events arrive."""
    before = await memory.take(channel="C0OLD")
    early = await memory.take(channel="C0NEW")
    (turn,) = await memory.turns(early.conversation_id)
    await memory.run(channels.rename_channel, "C0OLD", "C0NEW")
    aliases = {row.slack_id: row.channel_id for row in await memory.rows(ChannelAliasRow)}
    assert aliases["C0OLD"] == aliases["C0NEW"]
    reply = await memory.take(channel="C0NEW", thread_ts=turn.ts)
    assert reply.conversation_id == early.conversation_id != before.conversation_id
    assert await memory.run(queries.find_turn, "C0OLD", turn.ts) is not None


async def test_renaming_twice_and_back_does_no_harm(memory: Memory) -> None:
    taken = await memory.take(channel="C0OLD")
    (turn,) = await memory.turns(taken.conversation_id)
    for old, new in (("C0OLD", "C0NEW"), ("C0OLD", "C0NEW"), ("C0NEW", "C0OLD")):
        await memory.run(channels.rename_channel, old, new)
    assert (await memory.take(channel="C0NEW", thread_ts=turn.ts)).conversation_id == taken.conversation_id
    assert (await memory.row(ChannelRow)).slack_id == "C0OLD"


async def test_leaving_our_surfaces_leaves_no_words(memory: Memory) -> None:
    taken = await memory.take()
    await memory.run(channels.forget_conversation, taken.conversation_id)
    assert await memory.turns(taken.conversation_id) == []
    assert await memory.rows(ConversationRow) == []


async def test_a_customer_reopens_to_the_bot_and_an_agent_to_themselves(memory: Memory) -> None:
    for actor, owner in ((Actor(kind="customer", id="U0MIA"), "BOT"), (Actor(kind="agent", id=ADA), "HUMAN")):
        held = await memory.answered()
        await memory.act(held.id, Act.RESOLVE)
        await memory.act(held.id, Act.REOPEN, actor)
        row = await memory.conversation(held.id)
        assert (row.owner, row.reopened, row.end_reason) == (owner, True, "reopened")
