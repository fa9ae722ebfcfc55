"""A held draft is judged, replaced or handed over; the customer never waits for nobody."""

from datetime import timedelta

import pytest

from handoff.errors import CardGone
from handoff.model import Act, Owner, Verdict
from handoff.plan import DraftState
from storage import pauses, replies, requests
from storage.flow import OutboxRow
from storage.planned import open_handoff
from storage.records import AuditRow, DraftRow
from storage.tables import TurnRow
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import EDITION, POLICY, Memory, agent


async def hold(memory: Memory) -> str:
    held = await memory.held()
    assert (await memory.commit(held, Verdict.HOLD)).status == "written"
    return held.id


async def judge(memory: Memory, draft: DraftRow, state: DraftState) -> None:
    await memory.run(replies.judge_draft, draft.id, agent(), state, now=memory.now, edition_id=EDITION)


async def ask(memory: Memory, conversation: str) -> None:
    await memory.run(
        requests.ask_for_person, conversation, agent("U0MIA"), now=memory.now, policy=POLICY, edition_id=EDITION
    )


async def test_a_held_draft_ends_when_the_customer_asks_for_a_person(memory: Memory) -> None:
    conversation = await hold(memory)
    [draft] = await memory.rows(DraftRow)
    await ask(memory, conversation)
    assert (await memory.row(DraftRow, id=draft.id)).state == DraftState.WITHHELD.value
    with pytest.raises(CardGone):
        await judge(memory, draft, DraftState.APPROVED)
    assert (await memory.conversation(conversation)).owner == Owner.WAITING
    still_open = await memory.run(lambda session: open_handoff(session, conversation) is not None)
    assert still_open, "nobody waits without a card"


async def test_the_timer_of_an_earlier_draft_does_not_end_a_younger_one(memory: Memory) -> None:
    engine = Engine(memory, verdict=Verdict.HOLD)
    conversation = await engine.hear(text="What does it cost?")
    [first] = await memory.rows(DraftRow)
    await judge(memory, first, DraftState.APPROVED)
    memory.pass_by(timedelta(minutes=POLICY.timers.hold_minutes - 1))
    await engine.hear(text="How do I cancel?", thread_ts=(await memory.conversation(conversation)).thread_ts)
    memory.pass_by(timedelta(minutes=1, seconds=1))
    await engine.ticker.fire()
    await engine.quiet()
    [young] = [row for row in await memory.rows(DraftRow) if row.id != first.id]
    assert young.state == DraftState.HELD.value
    memory.pass_by(timedelta(minutes=POLICY.timers.hold_minutes))
    await engine.ticker.fire()
    await engine.quiet()
    assert (await memory.conversation(conversation)).owner == Owner.WAITING


async def test_an_approved_draft_that_a_pause_stops_goes_to_a_person(memory: Memory) -> None:
    conversation = await hold(memory)
    await memory.send_all(conversation)
    [draft] = await memory.rows(DraftRow)
    await memory.run(pauses.pause, "all", agent(), memory.now)
    await judge(memory, draft, DraftState.APPROVED)
    assert (await memory.start(conversation)).status == "cancelled"
    assert (await memory.row(DraftRow, id=draft.id)).state == DraftState.WITHHELD.value
    [turn] = await memory.rows(TurnRow, author="customer")
    assert turn.status == "pending", "it is decided anew, and a pause hands it over"
    await memory.pending_holds()


async def test_an_approved_draft_that_a_claim_overtakes_is_on_record_as_withheld(memory: Memory) -> None:
    conversation = await hold(memory)
    await memory.send_all(conversation)
    [draft] = await memory.rows(DraftRow)
    await judge(memory, draft, DraftState.APPROVED)
    await memory.act(conversation, Act.CLAIM)
    assert (await memory.start(conversation)).status == "cancelled"
    assert (await memory.row(DraftRow, id=draft.id)).state == DraftState.WITHHELD.value
    [item] = [row for row in await memory.rows(OutboxRow) if row.kind == "answer"]
    assert item.status == "cancelled"


async def test_a_rejection_and_its_handoff_are_one_step(memory: Memory) -> None:
    conversation = await hold(memory)
    [draft] = await memory.rows(DraftRow)
    await memory.run(replies.reject_held, draft.id, agent(), now=memory.now, policy=POLICY, edition_id=EDITION)
    assert (await memory.row(DraftRow, id=draft.id)).state == DraftState.REJECTED.value
    assert (await memory.conversation(conversation)).owner == Owner.WAITING
    assert len([line for line in await memory.rows(AuditRow) if line.act in {"judge-draft", "request"}]) == 2


async def test_a_question_whose_held_draft_a_new_one_replaces_is_answered_too(memory: Memory) -> None:
    engine = Engine(memory, verdict=Verdict.HOLD)
    conversation = await engine.hear(text="What does it cost?")
    root = (await memory.conversation(conversation)).thread_ts
    await engine.hear(text="And how do I cancel?", thread_ts=root)
    live = [row for row in await memory.rows(DraftRow) if row.state == DraftState.HELD.value]
    turns = await memory.turns(conversation)
    outcomes = [turn.outcome for turn in turns if turn.author == "customer"]
    assert outcomes in (["merged", "held"], ["held", "held"])
    assert len(live) == (1 if outcomes[0] == "merged" else 2)
