"""Operations on one conversation lock in one order: on PostgreSQL two of them never wait for each other."""

import asyncio

import pytest

import storage.postgres
from handoff.errors import HandoffError
from handoff.model import Act, Verdict
from handoff.plan import DraftState
from storage import outbox, replies
from storage.records import DraftRow
from tests.integration.storage.steps import Memory, agent


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Deadlocks and serialization faults the store had to try again for."""
    found: list[BaseException] = []
    retryable = storage.postgres._retryable

    def noted(error: BaseException) -> bool:
        if retryable(error):
            found.append(error)
        return retryable(error)

    monkeypatch.setattr(storage.postgres, "_retryable", noted)
    return found


async def at_once(*work: object) -> None:
    results = await asyncio.gather(*work, return_exceptions=True)  # type: ignore[call-overload]
    wrong = [one for one in results if isinstance(one, BaseException) and not isinstance(one, HandoffError)]
    assert not wrong, wrong


async def test_judging_and_claiming_do_not_deadlock(postgres_memory: Memory, faults: list[BaseException]) -> None:
    memory = postgres_memory
    for _ in range(8):
        held = await memory.held()
        await memory.commit(held, Verdict.HOLD)
        draft = await memory.row(DraftRow, conversation_id=held.id)
        judge = memory.run(replies.judge_draft, draft.id, agent(), DraftState.APPROVED, now=memory.now)
        await at_once(judge, memory.act(held.id, Act.CLAIM))
    assert faults == []


async def test_marking_sends_and_acting_do_not_deadlock(postgres_memory: Memory, faults: list[BaseException]) -> None:
    memory = postgres_memory
    for number in range(8):
        held = await memory.held()
        await memory.commit(held, Verdict.HAND_OVER)
        notice, card = await memory.start(held.id), await memory.start(held.id, customer_side=False)
        assert notice.letter is not None
        assert card.letter is not None
        marks = (
            memory.sent(notice.letter.id),
            memory.sent(card.letter.id, "5.0", shown=1, card_channel="C0DESK")
            if number % 2
            else memory.run(outbox.lost, card.letter.id, "x", memory.now, unknown=False),
        )
        await at_once(
            *marks, memory.act(held.id, Act.CLAIM), memory.start(held.id), memory.take(thread_ts=held.work.thread_ts)
        )
    assert faults == []


async def test_edits_and_sends_do_not_deadlock(postgres_memory: Memory, faults: list[BaseException]) -> None:
    """An edit of a turn whose answer is being marked as sent."""
    memory = postgres_memory
    for _ in range(12):
        held = await memory.answered()
        start = await memory.start(held.id)
        assert start.letter is not None
        ts = held.work.pending[0].ts
        await at_once(memory.sent(start.letter.id), memory.change(ts, text="new"), memory.change(ts, deleted=True))
    assert faults == []
