"""Contract of sends: what may start, what came of it, what is not known."""

import asyncio
from datetime import timedelta

import pytest

from handoff.model import Act
from storage import letters, outbox, pauses, replies
from storage.flow import OutboxRow
from storage.records import AuditRow, DraftRow
from storage.tables import HandoffRow
from tests.integration.storage.steps import Memory, agent, in_parts, started, waiting

LATER = timedelta(seconds=30)


async def test_a_send_starts_once_however_many_ask(memory: Memory) -> None:
    held = await memory.answered()
    starts = await asyncio.gather(*(memory.start(held.id) for _ in range(8)))
    assert sorted(start.status for start in starts) == ["later"] * 7 + ["started"]


async def test_a_sent_answer_is_a_turn_and_ends_the_customers(memory: Memory) -> None:
    held = await memory.answered("Like this.")
    letter = await started(memory, held.id)
    assert (letter.body["text"], letter.thread_ts, letter.doubt_at) == ("Like this.", held.work.thread_ts, None)
    await memory.sent(letter.id, "1772442099.000001")
    own = (await memory.turns(held.id))[-1]
    assert (own.ts, own.author, own.text, own.from_bot, own.status) == (
        "1772442099.000001",
        "bot",
        "Like this.",
        True,
        "done",
    )
    assert (await memory.conversation(held.id)).pending == 0
    assert (await memory.start(held.id)).status == "nothing"
    assert [row.act for row in await memory.rows(AuditRow)].count("send-answer") == 1


async def test_our_own_message_that_comes_back_as_an_event_is_no_new_turn(memory: Memory) -> None:
    held = await memory.answered()
    letter = await started(memory, held.id)
    await memory.sent(letter.id, "1772442099.000001")
    taken = await memory.take(ts="1772442099.000001", thread_ts=held.work.thread_ts, person="U0BATON", from_bot=True)
    assert taken.status == "duplicate"
    await memory.pending_holds()


async def test_a_claim_before_the_start_cancels_the_answer(memory: Memory) -> None:
    held = await memory.answered()
    acted = await memory.act(held.id, Act.CLAIM)
    assert not acted.in_flight
    assert (await memory.start(held.id)).status == "cancelled"
    assert (await memory.start(held.id)).status == "nothing"
    assert (await memory.row(DraftRow)).state == "withheld"
    (turn,) = await memory.turns(held.id)
    assert (turn.status, turn.outcome) == ("done", "attached")
    assert "withhold" in [row.act for row in await memory.rows(AuditRow)]
    await memory.pending_holds()


async def test_a_claim_after_the_start_names_the_message_on_its_way(memory: Memory) -> None:
    held = await memory.answered()
    letter = await started(memory, held.id)
    assert (await memory.act(held.id, Act.CLAIM)).in_flight
    assert "on its way" in (await memory.row(HandoffRow)).warning
    await memory.sent(letter.id)
    await memory.pending_holds()


async def test_parts_go_in_order_and_a_claim_between_them_stops_the_rest(memory: Memory) -> None:
    held = await memory.held()
    made = in_parts(held.plan(), ["one", "two", "three"])
    await memory.commit(held, plan=made)
    first = await started(memory, held.id)
    assert (await memory.start(held.id)).status == "later", "the second waits for the first"
    await memory.sent(first.id)
    assert (await memory.turns(held.id))[0].status == "answering", "parts are left"
    second = await started(memory, held.id)
    assert (first.body["text"], second.body["text"]) == ("one", "two")
    await memory.act(held.id, Act.CLAIM)
    await memory.sent(second.id)
    assert (await memory.start(held.id)).status == "cancelled"
    assert [item.status for item in await memory.outbox(held.id) if item.kind == "answer"] == [
        "sent",
        "sent",
        "cancelled",
    ]
    assert (await memory.conversation(held.id)).pending == 0


async def test_a_pause_before_the_start_gives_the_turn_to_people(memory: Memory) -> None:
    """Paused: nothing is sent, and the customer's turn is decided anew instead of vanishing (DESIGN P6)."""
    held = await memory.answered()
    await memory.run(pauses.pause, "all", agent(lead=True), memory.now)
    assert (await memory.start(held.id)).status == "cancelled"
    assert (await memory.row(DraftRow)).state == "withheld"
    work = await memory.begin(held.id, held.token)
    assert work is not None
    assert (work.paused, len(work.pending), work.answering) == (True, 1, False)
    await memory.pending_holds()


async def test_a_pause_elsewhere_or_ended_stops_nothing(memory: Memory) -> None:
    held = await memory.answered()
    await memory.run(pauses.pause, "another channel", agent(lead=True), memory.now)
    await memory.run(pauses.pause, held.work.channel_id, agent(lead=True), memory.now)
    assert await memory.run(pauses.resume, held.work.channel_id, agent(lead=True), memory.now)
    assert await memory.send_all(held.id) == ["answer"]


async def test_a_persons_words_pass_every_fence_and_pause(memory: Memory) -> None:
    held = await waiting(memory)
    await memory.act(held.id, Act.CLAIM)
    await memory.run(replies.say, held.id, agent(), "Hello, Ada here.", now=memory.now)
    await memory.run(pauses.pause, "all", agent(lead=True), memory.now)
    await memory.act(held.id, Act.RELEASE)
    assert await memory.send_all(held.id) == ["relay"]
    own = (await memory.turns(held.id))[-1]
    assert (own.author, own.speaks_for, own.text) == ("agent", agent().id, "Hello, Ada here.")


async def test_a_known_failure_may_start_afresh_and_an_unknown_one_looks_first(memory: Memory) -> None:
    held = await memory.answered()
    first = await started(memory, held.id)
    await memory.run(outbox.again, first.id, memory.now + LATER, "ratelimited", known=True, now=memory.now)
    assert (await memory.start(held.id)).status == "later"
    memory.pass_by(LATER)
    second = await started(memory, held.id)
    assert (second.id, second.doubt_at, second.attempts) == (first.id, None, 2)
    since = memory.now
    await memory.run(outbox.again, first.id, memory.now + LATER, "timeout", known=False, now=memory.now)
    memory.pass_by(LATER)
    third = await started(memory, held.id)
    assert (third.doubt_at is not None, third.first_started) == (True, since)


async def test_a_send_whose_worker_died_is_looked_up_by_the_next(memory: Memory) -> None:
    held = await memory.answered()
    first = await started(memory, held.id)
    assert await memory.run(outbox.due_conversations, memory.now) == []
    memory.pass_by(LATER)
    await memory.leases_end()
    assert await memory.run(outbox.due_conversations, memory.now) == [held.id]
    again = await started(memory, held.id)
    assert (again.id, again.doubt_at is not None) == (first.id, True)


async def test_an_unknown_outcome_is_looked_up_even_after_a_claim(memory: Memory) -> None:
    """It may be there: calling it cancelled would hide a message the customer has read."""
    held = await memory.answered()
    await started(memory, held.id)
    await memory.act(held.id, Act.CLAIM)
    await memory.leases_end()
    letter = await started(memory, held.id)
    assert letter.doubt_at is not None
    assert letter.withdrawn, "if it is not there, it is not sent any more (DESIGN P4)"
    await memory.run(outbox.withdraw, letter.id, memory.now)
    assert (await memory.row(OutboxRow, kind="answer")).status == "cancelled"
    assert (await memory.row(DraftRow)).state == "withheld"
    await memory.pending_holds()


async def test_what_a_lone_process_was_sending_is_looked_up_at_its_start(memory: Memory) -> None:
    held = await memory.answered()
    await started(memory, held.id)
    await memory.run(outbox.void_sends)
    assert (await started(memory, held.id)).doubt_at is not None


@pytest.mark.parametrize("unknown", [False, True])
async def test_people_are_told_of_a_message_that_did_not_get_through(memory: Memory, unknown: bool) -> None:
    held = await waiting(memory)
    await memory.act(held.id, Act.CLAIM)
    await memory.run(replies.say, held.id, agent(), "Hello", now=memory.now)
    letter = await started(memory, held.id)
    wanted = (await memory.row(OutboxRow, kind="card")).wanted
    await memory.run(outbox.lost, letter.id, "is_archived", memory.now, unknown=unknown)
    assert (await memory.row(OutboxRow, kind="relay")).status == ("unknown" if unknown else "failed")
    assert "is_archived" in (await memory.row(HandoffRow)).warning
    assert (await memory.row(OutboxRow, kind="card")).wanted == wanted + 1


def test_a_send_lease_outlasts_the_slowest_call() -> None:
    """Else a second worker would look for a message that is still on the wire."""
    from bot.slack.client import TIMEOUT

    assert timedelta(seconds=TIMEOUT) < letters.SENDING
