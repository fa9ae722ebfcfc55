"""What only many connections at once can show."""

import asyncio
import contextlib
from datetime import timedelta
from functools import partial

from sqlmodel import Session

from handoff.model import Act, Verdict
from handoff.plan import Send
from storage import acts, audit, changes, drain, outbox, replies
from storage.apply import Considered
from storage.flow import OutboxRow
from storage.planned import add_send
from storage.tables import HandoffRow, TurnRow
from tests.integration.storage.steps import EDITION, Memory, agent, evidence


async def test_the_record_beside_a_running_desk_holds(postgres_memory: Memory) -> None:
    memory = postgres_memory
    conversations = [(await memory.take()).conversation_id for _ in range(8)]

    async def press(conversation: str) -> None:
        while True:
            await memory.run(acts.refused, conversation, agent(), "press", "AlreadyClaimed", memory.now)

    pressing = [asyncio.ensure_future(press(one)) for one in conversations[:4]]
    try:
        for _ in range(12):
            _, faults = await memory.store.read(audit.verify)
            assert faults == [], "nobody touched the record"
    finally:
        for task in pressing:
            task.cancel()
        for task in pressing:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def test_an_edit_never_falls_between_a_decision_and_its_commit(postgres_memory: Memory) -> None:
    """Either the draft starts again, or people hear of the edit: never neither."""
    memory = postgres_memory
    for _ in range(10):
        held = await memory.held(text="How much is the small plan?")
        [turn] = await memory.turns(held.id)
        plan = held.plan(Verdict.HAND_OVER)
        considered = Considered(turns=held.work.pending, evidence=evidence())

        decide = partial(
            drain.commit, conversation_id=held.id, token=held.token, plan=plan, made_from=considered,
            now=memory.now, edition_id=EDITION, may_join=True,
        )  # fmt: skip
        edit = changes.Change(event_id=turn.id, channel="C0JUNIPER", ts=turn.ts, text="How much is the LARGE plan?")
        committed, _ = await asyncio.gather(
            memory.store.run(decide), memory.run(changes.take_change, edit, now=memory.now)
        )
        notes = await memory.rows(OutboxRow, kind="note", conversation_id=held.id)
        told = any("LARGE" in str(item.body["text"]) for item in notes)
        assert committed.status == "joined" or told


async def test_an_edit_and_a_send_that_ends_never_wait_for_one_another(postgres_memory: Memory) -> None:
    memory = postgres_memory
    began = asyncio.get_running_loop().time()
    for _ in range(15):
        held = await memory.answered()
        [turn] = await memory.turns(held.id)
        start = await memory.start(held.id)
        assert start.letter is not None
        await asyncio.gather(memory.sent(start.letter.id), memory.change(turn.ts, text="Something else?"))
    assert asyncio.get_running_loop().time() - began < 10, "a deadlock costs a second each"


async def test_a_persons_words_never_queue_behind_a_bots_message_that_may_not_go(memory: Memory) -> None:
    held = await memory.held()

    def slow(session: Session) -> None:
        row = acts.locked(session, held.id)
        add_send(session, row, Send(kind="notice", text="A notice."), memory.now + timedelta(seconds=30))

    await memory.run(slow)
    await memory.act(held.id, Act.CLAIM)
    await memory.run(replies.say, held.id, agent(), "Hello, Ada here.", now=memory.now)
    assert await memory.send_all(held.id) == ["relay"]


async def test_agents_hear_of_a_reply_that_did_not_arrive_though_they_released(memory: Memory) -> None:
    held = await memory.held()
    await memory.act(held.id, Act.CLAIM)
    await memory.run(replies.say, held.id, agent(), "Bye.", now=memory.now)
    await memory.act(held.id, Act.RELEASE)
    start = await memory.start(held.id)
    assert start.letter is not None
    await memory.run(outbox.lost, start.letter.id, "is_archived", memory.now, unknown=False)
    [handoff] = await memory.rows(HandoffRow, conversation_id=held.id)
    assert "did not reach" in handoff.warning


async def test_an_older_turn_that_comes_late_does_not_turn_the_clock_back(memory: Memory) -> None:
    first = await memory.take(ts=memory.next_ts())
    root = (await memory.conversation(first.conversation_id)).thread_ts
    at = memory.now
    await memory.take(ts="1772445999.000100", thread_ts=root, at=at - timedelta(minutes=1))
    await memory.admit(first.conversation_id, first.token)
    assert (await memory.conversation(first.conversation_id)).customer_at == at
    assert len(await memory.rows(TurnRow)) == 2
