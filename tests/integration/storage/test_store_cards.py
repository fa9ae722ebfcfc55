"""Contract of cards, their notes, and drafts that wait for a person."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from handoff.model import Act, Verdict
from handoff.plan import DraftState, Note
from storage import acts, outbox, replies, requests
from storage.planned import add_note, touch_card
from storage.records import DraftRow
from storage.tables import HandoffRow, ParticipantRow
from tests.integration.storage.steps import EDITION, POLICY, Held, Memory, agent, started, waiting

LATER = timedelta(seconds=30)


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
        replies.judge_draft,
        draft_id=draft.id,
        actor=agent(),
        state=DraftState.APPROVED,
        now=memory.now,
        edition_id=EDITION,
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
