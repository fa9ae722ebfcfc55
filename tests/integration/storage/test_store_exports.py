"""Reviews, corrections and conversations come out of both databases whole, in order, and of the right customer only."""

from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import Session, SQLModel

from handoff.model import Author, Evidence, Passage, Verdict
from handoff.plan import DraftState
from storage import exports, mapping, replies
from storage.exports import PAGE, Place, Wanted
from storage.quality import ItemRow, ReviewRow, SampleRow, UnitRow
from storage.records import CorrectionRow, DecisionRow, DraftRow, EvidenceRow
from storage.tables import ChannelRow, ConversationRow, TurnRow
from tests.integration.storage.steps import ADA, BEN, EDITION, MIA, NINE, Held, Memory, agent, ts_at

EVERYTHING = Wanted()


async def put(memory: Memory, *rows: SQLModel) -> None:
    def op(session: Session) -> None:
        for row in rows:
            session.add(row)
            session.flush()

    await memory.run(op)


async def decision(memory: Memory, held: Held) -> DecisionRow:
    return await memory.row(DecisionRow, conversation_id=held.id)


async def item(memory: Memory, held: Held, kind: str, subject: str, **more: Any) -> ItemRow:
    """A thing drawn by one sample and reviewed once."""
    values = {"turn_ts": held.work.pending[0].ts, "at": NINE, "drawn_at": NINE, "state": "done"} | more
    row = ItemRow(kind=kind, subject_id=subject, conversation_id=held.id, **values)
    sample = SampleRow(
        method="risk", kinds=[kind], seed=7, asked=1, since=NINE, until=NINE, population={"": 4}, at=NINE
    )
    unit = UnitRow(sample_id=sample.id, item_id=row.id, stratum="", probability=0.25, position=0)
    review = ReviewRow(
        item_id=row.id, reviewer=BEN, seat="0", state="done", answers={"right": "no"}, words="Wrong.",
        corrected="Void it.", rubric="r", taken_at=NINE, done_at=NINE,
    )  # fmt: skip
    taken = ReviewRow(item_id=row.id, reviewer="U0CAT", seat="1", taken_at=NINE)
    await put(memory, row, sample, unit, review, taken)
    return row


async def test_a_review_comes_with_sample_decision_words_and_what_was_said_before(memory: Memory) -> None:
    held = await memory.answered("Press Void.")
    row = await item(memory, held, "answer", (await decision(memory, held)).draft_id)

    (record,) = await memory.run(exports.reviews, EVERYTHING)

    assert (record.id, record.kind, record.words, record.account) == (row.id, "answer", "Press Void.", "a")
    assert [(turn.side, turn.text, turn.person) for turn in record.context] == [("customer", "How?", MIA)]
    assert (record.verdict, record.rule, record.reason) == ("answer", "support", "0.9 is above 0.5")
    (drawn,) = record.samples
    assert (drawn.method, drawn.seed, drawn.probability) == ("risk", 7, 0.25)
    (judged,) = record.reviews  # the one that is only taken is not among them
    assert (judged.reviewer, judged.answers, judged.corrected) == (BEN, {"right": "no"}, "Void it.")


async def test_each_kind_of_item_shows_the_words_it_is_about(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD, words="Draft.")
    draft = await memory.row(DraftRow)
    await memory.run(replies.judge_draft, draft.id, agent(), DraftState.EDITED, now=memory.now, text="Better.")
    await memory.send_all(held.id)
    said = (await memory.turns(held.id))[-1]
    await item(memory, held, "intervention", draft.id)
    await item(memory, held, "agent", said.id, turn_ts=said.ts)
    await item(memory, held, "shadow", "gone")
    records = await memory.run(exports.reviews, EVERYTHING)
    assert {record.kind: (record.words, record.sent) for record in records} == {
        "intervention": ("Draft.", "Better."), "agent": ("Better.", ""), "shadow": ("", ""),
    }  # fmt: skip
    (own,) = [record for record in records if record.kind == "agent"]
    assert [turn.text for turn in own.context if not turn.notice] == [
        "How?"
    ]  # what is judged is no part of what came before


async def test_an_edit_and_a_shortcut_both_know_their_question_edition_and_passages(memory: Memory) -> None:
    held = await memory.held()
    await memory.commit(held, Verdict.HOLD, words="Draft.")
    draft = await memory.row(DraftRow)
    await memory.run(
        replies.judge_draft, draft.id, agent(), DraftState.EDITED, now=memory.now, text="Better.", edition_id=EDITION
    )
    await memory.send_all(held.id)
    answer = (await memory.turns(held.id))[-1]
    await memory.run(replies.correct, answer, agent(BEN), "Best.", memory.now + timedelta(minutes=1))

    edit, shortcut = await memory.run(exports.corrections, EVERYTHING)

    assert (edit.before, edit.after, edit.by, edit.source) == ("Draft.", "Better.", ADA, "edit")
    assert (shortcut.before, shortcut.after, shortcut.by, shortcut.source) == ("Better.", "Best.", BEN, "shortcut")
    for record in (edit, shortcut):
        assert (record.question, record.edition_id) == ("How?", EDITION)
        assert [turn.text for turn in record.context if not turn.notice] == ["How?"]
        assert [passage.article for passage in record.passages] == ["a.md"]


async def test_passages_of_another_customers_scope_do_not_come_along(memory: Memory) -> None:
    held = await memory.answered()
    (turn,) = await memory.turns(held.id)
    kept = (await decision(memory, held)).evidence_id

    def spoil(session: Session) -> None:
        row = session.get_one(EvidenceRow, kept)
        scopes = ("public", "s", "other")
        found = (
            Passage(article=f"{scope}.md", title="T", section="S", text="x", score=1, scope=scope) for scope in scopes
        )
        row.body = mapping.evidence_body(Evidence(passages=tuple(found)))
        session.add(row)

    await memory.run(spoil)
    await memory.run(replies.correct, turn, agent(BEN), "Best.", memory.now)
    (record,) = await memory.run(exports.corrections, EVERYTHING)
    assert [passage.article for passage in record.passages] == ["public.md", "s.md"]


async def test_a_conversation_comes_with_all_sides_but_bystanders_and_deleted_turns(memory: Memory) -> None:
    held = await memory.answered("Press Void.")
    await memory.send_all(held.id)
    (first, *_) = await memory.turns(held.id)
    for number, author, deleted in ((91, Author.BYSTANDER, False), (92, Author.CUSTOMER, True)):
        extra = TurnRow(
            conversation_id=held.id, channel_id=first.channel_id, ts=ts_at(number), author=author.value,
            text="hidden", deleted=deleted, at=NINE, received_at=NINE,
        )  # fmt: skip
        await put(memory, extra)
    (record,) = await memory.run(exports.conversations, EVERYTHING)
    assert [(turn.side, turn.text) for turn in record.turns if not turn.notice] == [
        ("customer", "How?"), ("bot", "Press Void."),
    ]  # fmt: skip
    assert (record.editions, record.rules) == ((EDITION,), ("support",))


async def several(memory: Memory, count: int, account: str, minute: int = 0) -> None:
    """Corrections of one account, three at each moment: the id decides between them."""
    channel = ChannelRow(slack_id=f"C0{account}")
    row = ConversationRow(channel_id=channel.id, thread_ts="1.0", account=account, opened_at=NINE)
    fixes = [
        CorrectionRow(
            conversation_id=row.id, turn_ts="1.0", before="b", after=f"{account} {number}", source="edit", by=ADA,
            at=NINE + timedelta(minutes=minute + number // 3),
        )
        for number in range(count)
    ]  # fmt: skip
    await put(memory, channel, row, *fixes)


async def test_pages_hold_every_row_once_and_in_order(memory: Memory) -> None:
    await several(memory, PAGE * 2 + 3, "Juniper")
    seen: list[tuple[Any, str]] = []
    place = None
    while page := await memory.run(partial(exports.corrections, wanted=EVERYTHING, behind=place)):
        seen += [(record.at, record.id) for record in page]
        place = Place(at=page[-1].at, id=page[-1].id)
    assert len(seen) == len(set(seen)) == PAGE * 2 + 3 == await memory.run(exports.count, "corrections", EVERYTHING)
    assert seen == sorted(seen)


async def test_an_account_and_a_time_limit_what_comes_out(memory: Memory) -> None:
    await several(memory, 4, "Juniper")
    await several(memory, 4, "Lakeside", minute=10)
    assert await memory.run(exports.accounts) == {"Juniper", "Lakeside"}
    for wanted, count in (
        (Wanted(account="Juniper"), 4),
        (Wanted(account="junipe"), 0),
        (Wanted(since=NINE + timedelta(minutes=1)), 5),
        (Wanted(until=NINE + timedelta(minutes=1)), 3),
    ):
        records = await memory.run(exports.corrections, wanted)
        assert len(records) == count == await memory.run(exports.count, "corrections", wanted)
    assert {record.account for record in await memory.run(exports.corrections, Wanted(account="Juniper"))} == {
        "Juniper"
    }
    assert [one.account for one in await memory.run(exports.conversations, Wanted(account="Lakeside"))] == ["Lakeside"]


async def test_customers_without_an_account_are_told_apart_by_their_team(memory: Memory) -> None:
    await several(memory, 1, "unknown")
    (row,) = await memory.rows(ConversationRow)
    groups = {record.group for record in await memory.run(exports.corrections, EVERYTHING)}
    assert groups == {f"channel {row.channel_id}"}
    turn = TurnRow(
        conversation_id=row.id, channel_id=row.channel_id, ts="1.0", author="customer", text="x", team="T0ELM",
        at=NINE, received_at=NINE,
    )  # fmt: skip
    await put(memory, turn)
    assert {record.group for record in await memory.run(exports.corrections, EVERYTHING)} == {"team T0ELM"}


async def test_excluded_items_stay_inside(memory: Memory) -> None:
    held = await memory.answered()
    await item(memory, held, "answer", (await decision(memory, held)).id, state="excluded")
    assert await memory.run(exports.reviews, EVERYTHING) == []
