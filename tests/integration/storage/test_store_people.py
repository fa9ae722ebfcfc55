"""Contract of what people do: claims, presses, modals, feedback, corrections, pauses."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from handoff.errors import AlreadyClaimed, AlreadyWaiting, AlreadyYours, CardGone, HandoffError, NotAllowed, NotTheOwner
from handoff.model import Act, Actor, Verdict
from handoff.plan import DraftState
from storage import acts, audit, modals, pauses, replies, requests
from storage import inbox as inbox_ops
from storage.acts import Acted
from storage.drain import Committed
from storage.flow import InboxRow, ModalRow, OutboxRow
from storage.records import AuditRow, CorrectionRow, DecisionRow, DraftRow, FeedbackRow
from storage.tables import HandoffRow
from tests.integration.storage.steps import ADA, BEN, EDITION, MIA, POLICY, Memory, agent

CUSTOMER = Actor(kind="customer", id=MIA)


async def race(memory: Memory, claimers: int) -> str:
    """An answer and many claims at one moment; give who came first after checking that all agree."""
    held = await memory.held()
    work = [memory.act(held.id, Act.CLAIM, agent(f"U0AGENT{number:03}")) for number in range(claimers)]
    results = await asyncio.gather(
        *work[: claimers // 2], memory.commit(held), *work[claimers // 2 :], return_exceptions=True
    )
    won = [one for one in results if isinstance(one, Acted)]
    (committed,) = [one for one in results if isinstance(one, Committed)]
    lost = [one for one in results if isinstance(one, BaseException)]
    assert len(won) == 1, f"{len(won)} claims won: {[one for one in lost if not isinstance(one, AlreadyClaimed)][:3]}"
    assert len(lost) == claimers - 1
    assert {one.agent for one in lost if isinstance(one, AlreadyClaimed)} == {won[0].conversation.agent}
    row = await memory.conversation(held.id)
    assert (row.owner, row.agent, row.fence) == ("HUMAN", won[0].conversation.agent, 1)
    drafts = [draft.state for draft in await memory.rows(DraftRow, conversation_id=held.id)]
    if committed.status == "stale":
        assert drafts == ["withheld"]
        assert await memory.rows(OutboxRow, conversation_id=held.id, kind="answer") == []
        return "claim"
    assert (committed.status, drafts) == ("written", ["sent"])
    assert (await memory.start(held.id)).status == "cancelled", "after the claim no send starts (DESIGN P4)"
    return "answer"


async def test_of_fifty_claims_and_an_answer_exactly_one_outcome_stands(memory: Memory) -> None:
    assert await race(memory, 50) in {"claim", "answer"}
    await memory.pending_holds()
    assert (await memory.store.read(audit.verify))[1] == []


async def test_a_claim_and_an_answer_race_again_and_again(memory: Memory) -> None:
    for _ in range(12):
        await race(memory, 4)
    await memory.pending_holds()


async def test_a_claim_and_a_starting_send_never_both_come_first(memory: Memory) -> None:
    for _ in range(12):
        held = await memory.answered()
        start, acted = await asyncio.gather(memory.start(held.id), memory.act(held.id, Act.CLAIM))
        assert (start.status, acted.in_flight) in {("started", True), ("cancelled", False)}


async def test_an_approval_and_a_claim_leave_one_owner_of_the_draft(memory: Memory) -> None:
    for _ in range(8):
        held = await memory.held()
        await memory.commit(held, Verdict.HOLD)
        draft = await memory.row(DraftRow, conversation_id=held.id)
        approve = partial(
            replies.judge_draft, draft_id=draft.id, actor=agent(BEN), state=DraftState.APPROVED, now=memory.now
        )
        judged, _ = await asyncio.gather(memory.run(approve), memory.act(held.id, Act.CLAIM), return_exceptions=True)
        if isinstance(judged, BaseException):
            assert isinstance(judged, CardGone)
            assert await memory.rows(OutboxRow, conversation_id=held.id, kind="answer") == []
        else:
            assert "answer" not in await memory.send_all(held.id), "the owner speaks now"


async def test_refusals_name_what_stands_in_the_way(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    ask = partial(requests.ask_for_person, now=memory.now, policy=POLICY, edition_id=EDITION)
    with pytest.raises(AlreadyWaiting):
        await memory.run(ask, held.id, CUSTOMER)
    with pytest.raises(NotAllowed):
        await memory.act(held.id, Act.CLAIM, CUSTOMER)
    await memory.act(held.id, Act.CLAIM, agent(ADA))
    with pytest.raises(AlreadyYours):
        await memory.act(held.id, Act.CLAIM, agent(ADA))
    with pytest.raises(AlreadyClaimed):
        await memory.run(ask, held.id, CUSTOMER)
    with pytest.raises(NotTheOwner):
        await memory.act(held.id, Act.RESOLVE, agent(BEN))
    await memory.act(held.id, Act.RESOLVE, agent(BEN, lead=True))
    with pytest.raises(CardGone):
        await memory.act("no such conversation", Act.CLAIM)


async def test_pressing_talk_to_a_person_hands_over_with_a_reason(memory: Memory) -> None:
    held = await memory.answered()
    await memory.send_all(held.id)
    await memory.act(held.id, Act.RESOLVE)
    await memory.run(requests.ask_for_person, held.id, CUSTOMER, now=memory.now, policy=POLICY, edition_id=EDITION)
    row = await memory.conversation(held.id)
    assert (row.owner, row.reopened) == ("WAITING", True)
    newest = await memory.row(DecisionRow, rule="pressed-talk-to-a-person")
    assert (newest.verdict, newest.priority) == ("hand_over", "high")
    asked = await memory.rows(AuditRow, act="request")
    assert [(line.actor_kind, line.actor_id) for line in asked] == [("customer", MIA)]


async def test_a_refused_press_is_on_record(memory: Memory) -> None:
    held = await memory.held()
    outsider = Actor(kind="customer", id="U0NORA")
    await memory.run(acts.refused, held.id, outsider, "press claim", "NotAllowed", memory.now)
    await memory.run(acts.refused, "forged", outsider, "press claim", "CardGone", memory.now)
    assert {(row.stream, row.actor_id, row.why) for row in await memory.rows(AuditRow, act="refused")} == {
        (held.id, "U0NORA", "NotAllowed"), (audit.SYSTEM, "U0NORA", "CardGone"),
    }  # fmt: skip


async def test_the_first_lines_of_the_system_stream_at_once_all_stand(memory: Memory) -> None:
    await asyncio.gather(
        *(memory.run(acts.refused, "", agent(), f"press {number}", "no", memory.now) for number in range(8))
    )
    assert await memory.store.read(audit.verify) == (8, [])


async def test_one_pause_press_of_many_counts(memory: Memory) -> None:
    lead = agent(lead=True)
    paused = await asyncio.gather(*(memory.run(pauses.pause, "all", lead, memory.now) for _ in range(6)))
    assert paused.count(True) == 1
    assert await memory.store.read(pauses.pauses) == ["all"]
    resumed = await asyncio.gather(*(memory.run(pauses.resume, "all", lead, memory.now) for _ in range(6)))
    assert resumed.count(True) == 1
    assert [row.act for row in sorted(await memory.rows(AuditRow), key=lambda row: row.seq)] == ["pause", "resume"]


async def test_a_modal_works_once_for_the_one_who_opened_it(memory: Memory) -> None:
    keep = partial(modals.keep, kind="reply", person=ADA, conversation_id="c", ref="r", now=memory.now)

    async def use(modal: str, **more: Any) -> ModalRow:
        values = {"modal_id": modal, "kind": "reply", "person": ADA, "now": memory.now} | more
        return await memory.run(modals.use, **values)

    modal = await memory.run(keep)
    late = memory.now + timedelta(hours=3)
    wrongs: tuple[dict[str, Any], ...] = ({"person": BEN}, {"kind": "correct"}, {"modal_id": "forged"}, {"now": late})
    for wrong in wrongs:
        with pytest.raises(CardGone):
            await use(modal, **wrong)
    used = await asyncio.gather(*(use(modal) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in used].count(ModalRow) == 1
    assert [type(one) for one in used].count(CardGone) == 4


async def test_the_newest_word_of_each_person_on_an_answer_counts(memory: Memory) -> None:
    held = await memory.answered()
    for person, helpful in ((MIA, True), ("U0TOM", True), (MIA, False)):
        who = Actor(kind="customer", id=person)
        await memory.run(partial(replies.feedback, helpful=helpful, now=memory.now), held.id, "1.0", who)
    assert {row.person: row.helpful for row in await memory.rows(FeedbackRow)} == {MIA: False, "U0TOM": True}
    assert len(await memory.rows(AuditRow, act="feedback")) == 3


async def test_what_a_person_changed_is_kept_as_a_correction(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD, words="Draft.")
    draft = await memory.row(DraftRow)
    await memory.run(
        replies.judge_draft, draft.id, agent(), DraftState.EDITED, now=memory.now, text="Better.", edition_id=EDITION
    )
    (turn,) = await memory.turns(held.id)
    await memory.run(replies.correct, turn, agent(BEN), "Best.", memory.now)
    kept = {(row.source, row.before, row.after, row.by) for row in await memory.rows(CorrectionRow)}
    assert kept == {("edit", "Draft.", "Better.", ADA), ("shortcut", "How?", "Best.", BEN)}
    (item,) = await memory.rows(OutboxRow, kind="answer")
    assert item.body["text"] == "Better."


async def test_an_edit_that_changes_nothing_is_no_correction(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD, words="Draft.")
    draft = await memory.row(DraftRow)
    await memory.run(replies.judge_draft, draft.id, agent(), DraftState.EDITED, now=memory.now, text=" Draft. ")
    assert await memory.rows(CorrectionRow) == []


async def test_a_release_hands_the_bot_what_people_said(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    await memory.act(held.id, Act.CLAIM)
    await memory.run(replies.say, held.id, agent(), "I refunded you.", now=memory.now)
    await memory.send_all(held.id)
    assert await memory.run(acts.human_stretch, held.id) == "I refunded you."
    await memory.act(held.id, Act.RELEASE)
    row = await memory.conversation(held.id)
    handoff = await memory.row(HandoffRow)
    assert (row.owner, row.human_stretch, handoff.end_reason) == ("BOT", "I refunded you.", "released")


async def test_an_acknowledged_press_survives_its_worker(memory: Memory) -> None:
    take = partial(inbox_ops.take_other, kind="press", body={"a": 1}, now=memory.now)
    item = await memory.run(take, "K1")
    assert await memory.run(take, "K1") == ""
    assert await memory.run(inbox_ops.left_behind) == []
    await memory.leases_end()
    picked = await asyncio.gather(*(memory.run(inbox_ops.left_behind) for _ in range(4)))
    assert [row.id for rows in picked for row in rows] == [item]
    await memory.run(inbox_ops.done, item, "done")
    await memory.leases_end()
    assert await memory.run(inbox_ops.left_behind) == []
    assert (await memory.row(InboxRow)).status == "done"


async def test_refused_acts_are_all_handoff_errors(memory: Memory) -> None:
    held = await memory.held()
    await memory.act(held.id, Act.CLAIM)
    results = await asyncio.gather(*(memory.act(held.id, act, agent(BEN)) for act in Act), return_exceptions=True)
    assert all(isinstance(one, (Acted, HandoffError)) for one in results), results
