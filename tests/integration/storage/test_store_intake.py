"""Contract of intake: what Slack repeats, doubles or overtakes ends up once, and right."""

import asyncio
from datetime import timedelta

import pytest

from storage.flow import SeenRow
from storage.tables import ChangeRow, ConversationRow, TurnRow
from storage.timers import tidy
from tests.integration.storage.steps import NINE, Memory


async def test_a_message_becomes_a_pending_turn_of_its_thread(memory: Memory) -> None:
    taken = await memory.take(text="How?", files=("a.pdf",), mentions=("U0BOT",))
    assert taken.status == "new"
    (turn,) = await memory.turns(taken.conversation_id)
    assert (turn.status, turn.author, turn.text, turn.files) == ("pending", "", "How?", ["a.pdf"])
    row = await memory.conversation(taken.conversation_id)
    assert (row.thread_ts, row.pending, row.owner, row.fence) == (turn.ts, 1, "BOT", 0)


async def test_the_same_event_twice_is_one_turn(memory: Memory) -> None:
    message = memory.message()
    first, again = await memory.take(message), await memory.take(message)
    assert (first.status, again.status, again.token) == ("new", "duplicate", "")
    assert len(await memory.rows(TurnRow)) == 1
    await memory.pending_holds()


async def test_twins_with_two_event_ids_are_one_turn(memory: Memory) -> None:
    message = memory.message(event_id="Ev1")
    await memory.take(message)
    twin = await memory.take(memory.message(event_id="Ev2", ts=message.ts))
    assert twin.status == "duplicate"
    assert len(await memory.rows(TurnRow)) == 1
    await memory.pending_holds()


async def test_the_same_ts_in_two_channels_is_two_messages(memory: Memory) -> None:
    message = memory.message()
    await memory.take(message)
    other = await memory.take(memory.message(channel="C0LAKE", ts=message.ts))
    assert other.status == "new"
    assert len(await memory.rows(ConversationRow)) == 2


async def test_doubles_that_arrive_at_once_are_one_turn(memory: Memory) -> None:
    """Ten deliveries of five messages, by event id and by ts, from many tasks, in a channel never seen."""
    messages = [memory.message(thread_ts="1772442000.000001", text=str(number)) for number in range(5)]
    twins = [memory.message(thread_ts="1772442000.000001", ts=one.ts, text=one.text) for one in messages]
    taken = await asyncio.gather(*(memory.take(one) for one in [*messages, *twins, *messages]))
    assert [one.status for one in taken].count("new") == 5
    assert len({one.conversation_id for one in taken if one.status == "new"}) == 1
    assert len([one for one in taken if one.token]) == 1, "one worker may start"
    (row,) = await memory.rows(ConversationRow)
    assert (row.pending, len(await memory.rows(TurnRow))) == (5, 5)


async def test_a_duplicate_is_known_for_days(memory: Memory) -> None:
    message = memory.message()
    await memory.take(message)
    memory.pass_by(timedelta(days=7))
    await memory.run(tidy, memory.now - timedelta(days=8), memory.now - timedelta(hours=1))
    assert (await memory.take(message)).status == "duplicate"
    memory.pass_by(timedelta(days=2))
    await memory.run(tidy, memory.now - timedelta(days=8), memory.now - timedelta(hours=1))
    assert await memory.rows(SeenRow) == []
    assert (await memory.take(message)).status == "duplicate", "the turn itself still stands in the way"


async def test_nothing_is_kept_of_an_outside_channel(memory: Memory) -> None:
    await memory.take()
    await memory.execute("UPDATE channel SET surface = 'outside'")
    assert (await memory.take()).status == "outside"
    assert (await memory.change(memory.next_ts(), text="x")).status == "outside"
    assert len(await memory.rows(TurnRow)) == 1
    assert await memory.rows(ChangeRow) == []


async def test_an_edit_changes_the_turn(memory: Memory) -> None:
    taken = await memory.take(text="How?")
    (turn,) = await memory.turns(taken.conversation_id)
    changed = await memory.change(turn.ts, text="How, please?")
    assert (changed.status, changed.conversation_id) == ("changed", taken.conversation_id)
    (turn,) = await memory.turns(taken.conversation_id)
    assert (turn.text, turn.edited, turn.deleted, turn.status) == ("How, please?", True, False, "pending")


async def test_an_edit_without_a_change_is_dropped(memory: Memory) -> None:
    """Slack says message_changed as well when it unfurls a link."""
    taken = await memory.take(text="How?")
    (turn,) = await memory.turns(taken.conversation_id)
    assert (await memory.change(turn.ts, text="How?")).status == "unchanged"
    (turn,) = await memory.turns(taken.conversation_id)
    assert not turn.edited


async def test_a_deletion_leaves_no_words(memory: Memory) -> None:
    taken = await memory.take(text="My secret is 12", files=("secret.pdf",))
    (turn,) = await memory.turns(taken.conversation_id)
    assert (await memory.change(turn.ts, deleted=True)).status == "changed"
    assert (await memory.change(turn.ts, text="back again")).status == "unchanged"
    (turn,) = await memory.turns(taken.conversation_id)
    assert (turn.text, turn.files, turn.deleted) == ("", [], True)


async def test_a_change_delivered_twice_counts_once(memory: Memory) -> None:
    taken = await memory.take()
    (turn,) = await memory.turns(taken.conversation_id)
    await memory.change(turn.ts, event="Ev9", text="one")
    await memory.change(turn.ts, text="two")
    assert (await memory.change(turn.ts, event="Ev9", text="one")).status == "duplicate"
    assert (await memory.turns(taken.conversation_id))[0].text == "two"


@pytest.mark.parametrize("last", ["edit", "deletion"])
async def test_changes_that_overtook_their_message_are_applied(memory: Memory, last: str) -> None:
    message = memory.message(text="first", files=("f",))
    assert (await memory.change(message.ts, text="second")).status == "kept"
    memory.pass_by(timedelta(seconds=1))
    await memory.change(message.ts, text="third", deleted=last == "deletion")
    taken = await memory.take(message)
    (turn,) = await memory.turns(taken.conversation_id)
    assert (turn.text, turn.deleted) == (("third", False) if last == "edit" else ("", True))
    assert await memory.rows(ChangeRow) == [], "they are used up"


async def test_changes_to_messages_that_never_came_are_tidied(memory: Memory) -> None:
    await memory.change(memory.next_ts(), text="x")
    await memory.run(tidy, NINE - timedelta(days=8), memory.now + timedelta(hours=1))
    assert await memory.rows(ChangeRow) == []


async def test_an_edit_and_its_message_at_once_lose_nothing(memory: Memory) -> None:
    """Whichever is committed first, the turn ends with the edit's words or the edit is still kept."""
    for _ in range(5):
        message = memory.message(text="first")
        taken, _ = await asyncio.gather(memory.take(message), memory.change(message.ts, text="second"))
        (turn,) = [turn for turn in await memory.turns(taken.conversation_id) if turn.ts == message.ts]
        assert turn.text == "second"
