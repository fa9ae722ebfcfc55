"""Contract of sends: what may start, what came of it, what is not known."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from handoff.model import Act, Verdict
from handoff.plan import DraftState, Note
from storage import acts, letters, outbox, pauses, replies, requests
from storage.flow import OutboxRow
from storage.letters import Letter
from storage.planned import add_note, touch_card
from storage.records import AuditRow, DraftRow
from storage.tables import HandoffRow, ParticipantRow
from tests.integration.storage.steps import EDITION, POLICY, Held, Memory, agent, in_parts

LATER = timedelta(seconds=30)


async def started(memory: Memory, conversation: str, *, customer_side: bool = True) -> Letter:
    start = await memory.start(conversation, customer_side=customer_side)
    assert start.letter is not None, start.status
    return start.letter


async def waiting(memory: Memory) -> Held:
    """A conversation handed over, its notice sent."""
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    await memory.send_all(held.id)
    return held


async def test_a_send_starts_once_however_many_ask(memory: Memory) -> None:
    held = await memory.answered()
    starts = await asyncio.gather(*(memory.start(held.id) for _ in range(8)))
    assert sorted(start.status for start in starts) == ["later"] * 7 + ["started"]


async def test_a_sent_answer_is_a_turn_and_ends_the_customers(memory: Memory) -> None:
    held = await memory.answered("Like this.")
    letter = await started(memory, held.id)
    assert (letter.body["text"], letter.thread_ts, letter.started_before) == ("Like this.", held.work.thread_ts, False)
    await memory.sent(letter.id, "1772442099.000001")
    own = (await memory.turns(held.id))[-1]
    assert (own.ts, own.author, own.text, own.from_bot, own.status) == ("1772442099.000001", "bot", "Like this.", True, "done")
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
    assert [item.status for item in await memory.outbox(held.id) if item.kind == "answer"] == ["sent", "sent", "cancelled"]
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
    await memory.run(outbox.again, first.id, memory.now + LATER, "ratelimited", known=True)
    assert (await memory.start(held.id)).status == "later"
    memory.pass_by(LATER)
    second = await started(memory, held.id)
    assert (second.id, second.started_before, second.attempts) == (first.id, False, 2)
    since = memory.now
    await memory.run(outbox.again, first.id, memory.now + LATER, "timeout", known=False)
    memory.pass_by(LATER)
    third = await started(memory, held.id)
    assert (third.started_before, third.first_started) == (True, since)


async def test_a_send_whose_worker_died_is_looked_up_by_the_next(memory: Memory) -> None:
    held = await memory.answered()
    first = await started(memory, held.id)
    assert await memory.run(outbox.due_conversations, memory.now) == []
    memory.pass_by(LATER)
    assert await memory.run(outbox.due_conversations, memory.now) == [held.id]
    again = await started(memory, held.id)
    assert (again.id, again.started_before) == (first.id, True)


async def test_an_unknown_outcome_is_looked_up_even_after_a_claim(memory: Memory) -> None:
    """It may be there: calling it cancelled would hide a message the customer has read."""
    held = await memory.answered()
    await started(memory, held.id)
    await memory.act(held.id, Act.CLAIM)
    memory.pass_by(LATER)
    letter = await started(memory, held.id)
    assert letter.started_before
    assert letter.withdrawn, "if it is not there, it is not sent any more (DESIGN P4)"
    await memory.run(outbox.withdraw, letter.id, memory.now)
    assert (await memory.row(OutboxRow, kind="answer")).status == "cancelled"
    assert (await memory.row(DraftRow)).state == "withheld"
    await memory.pending_holds()


async def test_what_a_lone_process_was_sending_is_looked_up_at_its_start(memory: Memory) -> None:
    held = await memory.answered()
    await started(memory, held.id)
    await memory.run(outbox.void_sends)
    assert (await started(memory, held.id)).started_before


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


async def test_notes_wait_for_their_card_and_follow_it(memory: Memory) -> None:
    held = await waiting(memory)

    def note(session, text) -> None:  # type: ignore[no-untyped-def]
        add_note(session, acts.locked(session, held.id), None, Note(text=text), memory.now)

    for text in ("one", "two"):
        await memory.run(partial(note, text=text))
    await memory.execute("UPDATE outbox SET status = 'cancelled' WHERE kind = 'card'")
    assert (await memory.start(held.id, customer_side=False)).status == "later"
    await memory.execute("UPDATE outbox SET status = 'ready' WHERE kind = 'card'")
    card = await started(memory, held.id, customer_side=False)
    assert card.kind == "card"
    await memory.sent(card.id, "5.0", shown=card.wanted, card_channel="C0DESK")
    memory.pass_by(timedelta(seconds=1))
    for text in ("one", "two"):
        letter = await started(memory, held.id, customer_side=False)
        assert (letter.body["text"], letter.card_channel, letter.card_ts) == (text, "C0DESK", "5.0")
        await memory.sent(letter.id)


async def test_many_wishes_for_a_card_become_one_call(memory: Memory) -> None:
    held = await waiting(memory)
    card = await started(memory, held.id, customer_side=False)

    def touch(session) -> None:  # type: ignore[no-untyped-def]
        touch_card(session, acts.locked(session, held.id), session.get(HandoffRow, card.handoff_id), memory.now)

    for _ in range(5):
        await memory.run(touch)
    await memory.sent(card.id, "5.0", shown=card.wanted, card_channel="C0DESK")
    again = await started(memory, held.id, customer_side=False)
    assert (again.id, again.wanted, again.card_ts) == (card.id, card.wanted + 5, "5.0")
    await memory.sent(again.id, "5.0", shown=again.wanted)
    assert (await memory.start(held.id, customer_side=False)).status == "nothing"


@pytest.mark.parametrize("unknown", [False, True])
async def test_a_card_that_was_lost_is_drawn_at_the_next_wish(memory: Memory, unknown: bool) -> None:
    held = await waiting(memory)
    card = await started(memory, held.id, customer_side=False)
    await memory.run(outbox.lost, card.id, "timeout", memory.now, unknown=unknown)
    await memory.act(held.id, Act.CLAIM)
    assert (await started(memory, held.id, customer_side=False)).kind == "card"


async def test_the_notice_goes_with_the_first_words_to_each_new_customer(memory: Memory) -> None:
    held = await memory.answered()
    letter = await started(memory, held.id)
    assert letter.disclose
    await memory.sent(letter.id)
    await memory.run(outbox.disclosed, held.id, memory.now)
    for person, expected in (("U0MIA", False), ("U0TOM", True)):
        await memory.take(thread_ts=held.work.thread_ts, person=person)
        await memory.admit(held.id, held.token)
        work = await memory.begin(held.id, held.token)
        assert work is not None
        await memory.commit(Held(held.id, held.token, work))
        letter = await started(memory, held.id)
        assert letter.disclose == expected
        await memory.sent(letter.id)
    assert len(await memory.rows(ParticipantRow)) == 2


async def test_an_approved_draft_is_sent_once(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD, words="Held.")
    draft = await memory.row(DraftRow)
    assert draft.state == "held"
    assert "answer" not in await memory.send_all(held.id)
    judge = partial(
        replies.judge_draft, draft_id=draft.id, actor=agent(), state=DraftState.APPROVED, now=memory.now, edition_id=EDITION
    )
    results = await asyncio.gather(*(memory.run(judge) for _ in range(6)), return_exceptions=True)
    assert [type(result).__name__ for result in results].count("DraftRow") == 1
    assert await memory.send_all(held.id) == ["answer"]


async def test_a_held_draft_nobody_judged_becomes_a_handoff(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD, words="Held.")
    ran_out = partial(
        requests.hand_over_held, conversation_id=held.id, now=memory.now, policy=POLICY, edition_id=EDITION,
        why="Nobody.", only_if_held=True,
    )  # fmt: skip
    assert await memory.run(ran_out) is not None
    assert (await memory.conversation(held.id)).owner == "WAITING"
    assert (await memory.row(DraftRow)).state == "expired"
    assert await memory.run(ran_out) is None


def test_a_send_lease_outlasts_the_slowest_call() -> None:
    """Else a second worker would look for a message that is still on the wire."""
    from bot.slack.client import TIMEOUT

    assert timedelta(seconds=TIMEOUT) < letters.SENDING
