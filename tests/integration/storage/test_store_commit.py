"""Contract of the commit point: fence and lease decide, all of it is written or nothing."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from handoff.errors import AlreadyClaimed, IllegalAct, StaleConversation
from handoff.model import Act, Author, Verdict
from handoff.plan import Timer
from storage import acts, audit, replies
from storage.acts import Acted
from storage.apply import apply
from storage.drain import Committed
from storage.flow import OutboxRow, TimerRow
from storage.records import AuditHeadRow, AuditRow, DecisionRow, DraftRow, EvidenceRow
from storage.tables import ConversationRow, HandoffRow, TurnRow
from tests.integration.storage.steps import BEN, EDITION, POLICY, Held, Memory, agent

EFFECTS: tuple[Any, ...] = (
    AuditHeadRow, AuditRow, ConversationRow, DecisionRow, DraftRow, EvidenceRow, HandoffRow, OutboxRow, TimerRow,
    TurnRow,
)  # fmt: skip


async def everything(memory: Memory) -> list[list[dict[str, Any]]]:
    """All that an act may write, as it is."""
    return [sorted((row.model_dump() for row in await memory.rows(kind)), key=str) for kind in EFFECTS]


async def test_an_answer_writes_all_it_is_made_of(memory: Memory) -> None:
    held = await memory.answered("Like this.")
    turn = held.work.pending[0].ts
    (decision,) = await memory.rows(DecisionRow)
    (draft,) = await memory.rows(DraftRow)
    (item,) = await memory.outbox(held.id)
    assert (decision.turn_ts, decision.turns, decision.verdict, decision.edition_id) == (
        turn,
        [turn],
        "answer",
        EDITION,
    )
    assert (decision.fence, decision.propensity, decision.draft_id) == (0, 1.0, draft.id)
    assert (draft.text, draft.state, draft.scope) == ("Like this.", "sent", "s")
    assert (item.kind, item.status, item.fence, item.body["turn"], item.scope) == ("answer", "ready", 0, turn, "s")
    assert [row.act for row in await memory.rows(AuditRow)] == ["decide"]
    (turn_row,) = await memory.turns(held.id)
    assert (turn_row.status, turn_row.outcome) == ("answering", "answered")
    await memory.pending_holds()


async def test_a_handoff_opens_a_card_and_tells_the_customer(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    row = await memory.conversation(held.id)
    assert (row.owner, row.fence, row.pending) == ("WAITING", 1, 0)
    handoff = await memory.row(HandoffRow)
    kinds = {item.kind: item.fence for item in await memory.outbox(held.id)}
    assert kinds == {"notice": 1, "card": None}
    assert (handoff.rule, handoff.ended_at, handoff.decision_id) == (
        "support",
        None,
        (await memory.row(DecisionRow)).id,
    )
    timers = await memory.rows(TimerRow)
    assert [timer.due - memory.now for timer in sorted(timers, key=lambda timer: timer.rung)] == [
        rung.after for rung in POLICY.ladder
    ]
    assert {timer.fence for timer in timers} == {1}


@pytest.mark.parametrize("verdict", [Verdict.ANSWER, Verdict.HAND_OVER, Verdict.HOLD])
async def test_a_claim_before_the_commit_withholds_the_draft(memory: Memory, verdict: Verdict) -> None:
    held = await memory.held()
    await memory.act(held.id, Act.CLAIM)
    before = await everything(memory)
    assert await memory.commit(held, verdict, words="Too late.") == Committed(status="stale")
    (draft,) = await memory.rows(DraftRow)
    assert (draft.text, draft.state, draft.turn_ts) == ("Too late.", "withheld", held.work.pending[0].ts)
    lines = [row.act for row in sorted(await memory.rows(AuditRow), key=lambda row: row.seq)]
    assert lines == ["claim", "withhold"]
    after = await everything(memory)
    unchanged = [kind for kind in EFFECTS if kind not in (AuditHeadRow, AuditRow, DraftRow)]
    for kind in unchanged:
        assert after[EFFECTS.index(kind)] == before[EFFECTS.index(kind)], kind.__name__


async def test_a_worker_without_the_lease_keeps_its_draft_as_withheld(memory: Memory) -> None:
    held = await memory.held()
    assert (await memory.commit(held, token="somebody else's")).status == "stale"
    assert (await memory.row(DraftRow)).state == "withheld"
    assert await memory.rows(OutboxRow) == []
    assert (await memory.commit(held)).status == "written", "the holder is not disturbed"


async def test_a_stale_decision_without_a_draft_leaves_nothing(memory: Memory) -> None:
    held = await memory.held()
    await memory.act(held.id, Act.CLAIM)
    before = await everything(memory)
    assert (await memory.commit(held, Verdict.HAND_OVER, words=None)).status == "stale"
    assert await everything(memory) == before


async def test_a_customer_who_wrote_on_is_joined(memory: Memory) -> None:
    held = await memory.held()
    first = held.work.pending[0].ts
    await memory.take(thread_ts=first)
    before = await everything(memory)
    assert (await memory.commit(held, may_join=True)).status == "joined"
    row = await memory.conversation(held.id)
    assert (row.restarts, row.pending) == (1, 2)
    assert [kind.__name__ for kind, a, b in zip(EFFECTS, before, await everything(memory), strict=True) if a != b] == [
        "ConversationRow"
    ]
    await memory.admit(held.id, held.token)
    work = await memory.begin(held.id, held.token)
    assert work is not None
    assert (await memory.commit(Held(held.id, held.token, work), may_join=True)).status == "written"
    assert [(turn.status, turn.outcome) for turn in await memory.turns(held.id)] == [
        ("done", "merged"), ("answering", "answered"),
    ]  # fmt: skip
    (decision,) = await memory.rows(DecisionRow)
    assert len(decision.turns) == 2
    assert (await memory.conversation(held.id)).restarts == 0
    await memory.pending_holds()


@pytest.mark.parametrize("deleted", [False, True])
async def test_an_edit_under_the_draft_joins_as_well(memory: Memory, deleted: bool) -> None:
    held = await memory.held()
    await memory.change(held.work.pending[0].ts, text="Something else?", deleted=deleted)
    assert (await memory.commit(held, may_join=True)).status == "joined"


async def test_after_enough_restarts_the_answer_goes_out(memory: Memory) -> None:
    held = await memory.held()
    await memory.take(thread_ts=held.work.pending[0].ts)
    assert (await memory.commit(held, may_join=False)).status == "written"
    assert [turn.status for turn in await memory.turns(held.id)] == ["answering", "pending"]
    await memory.pending_holds()


async def test_a_bystander_does_not_start_the_draft_again(memory: Memory) -> None:
    """Side talk behind the customer's turn is not the customer writing on."""
    taken = await memory.take()
    (turn,) = await memory.turns(taken.conversation_id)
    await memory.admit(taken.conversation_id, taken.token)
    await memory.take(thread_ts=turn.ts, person="U0BO")
    await memory.admit(taken.conversation_id, taken.token, Author.BYSTANDER)
    work = await memory.begin(taken.conversation_id, taken.token)
    assert work is not None
    held = Held(taken.conversation_id, taken.token, replace(work, pending=work.pending[:1]))
    assert (await memory.commit(held, may_join=True)).status == "written"


async def test_a_failure_inside_rolls_everything_back(memory: Memory) -> None:
    held = await memory.held()
    before = await everything(memory)

    def op(session: Session) -> None:
        row = acts.locked(session, held.id)
        apply(session, row, held.plan(Verdict.HAND_OVER), now=memory.now, edition_id=EDITION)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await memory.run(op)
    assert await everything(memory) == before


async def test_a_fault_of_the_database_half_way_rolls_everything_back(memory: Memory) -> None:
    """The audit line stands after the effect and before the timers that fail: neither may stay."""
    held = await memory.held()
    before = await everything(memory)
    made = held.plan(Verdict.HAND_OVER)
    broken = replace(made, timers=(*made.timers, Timer(kind=None, due=memory.now)))  # type: ignore[arg-type]
    with pytest.raises(DBAPIError):
        await memory.commit(held, plan=broken)
    assert await everything(memory) == before


async def test_what_cannot_be_put_on_record_is_not_done(memory: Memory) -> None:
    """A line the chain cannot take refuses the act it belongs to (DESIGN P11)."""
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    head = await memory.row(AuditHeadRow, stream=held.id)
    await memory.execute("UPDATE audit_head SET seq = seq - 1 WHERE stream = :id", id=held.id)
    before = await everything(memory)
    with pytest.raises(DBAPIError):
        await memory.act(held.id, Act.CLAIM)
    with pytest.raises(DBAPIError):
        await memory.run(replies.say, held.id, agent(), "Hello", now=memory.now)
    assert await everything(memory) == before
    await memory.execute("UPDATE audit_head SET seq = :seq WHERE stream = :id", id=held.id, seq=head.seq)
    assert (await memory.act(held.id, Act.CLAIM)).conversation.agent == agent().id


async def test_a_plan_for_an_older_owner_is_refused(memory: Memory) -> None:
    held = await memory.held()
    made = held.plan()
    await memory.act(held.id, Act.CLAIM)
    with pytest.raises(StaleConversation):
        await memory.run(
            lambda session: apply(session, acts.locked(session, held.id), made, now=memory.now, edition_id="")
        )


async def test_every_change_of_owner_moves_the_fence_and_nothing_else_does(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    for act, who in (
        (Act.CLAIM, None), (Act.CLAIM, BEN), (Act.RELEASE, BEN), (Act.RELEASE, None), (Act.RELEASE, None),
        (Act.CLAIM, BEN), (Act.RESOLVE, None), (Act.RESOLVE, BEN), (Act.CLAIM, None), (Act.REOPEN, None),
    ):  # fmt: skip
        before = await memory.conversation(held.id)
        (result,) = await asyncio.gather(memory.act(held.id, act, agent(who or agent().id)), return_exceptions=True)
        after = await memory.conversation(held.id)
        if isinstance(result, Acted):
            assert after.owner != before.owner
            assert after.fence == before.fence + 1
        else:
            assert isinstance(result, IllegalAct)
            assert (after.owner, after.agent, after.fence) == (before.owner, before.agent, before.fence)
    with pytest.raises(AlreadyClaimed):
        await memory.act(held.id, Act.CLAIM, agent(BEN))
    assert await memory.store.read(audit.verify) == (len(await memory.rows(AuditRow)), [])
