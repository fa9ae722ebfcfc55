"""Deletions: before, while and after the bot answers; the parent; what is left of the words."""

import asyncio

from sqlmodel import select

from storage.records import DraftRow
from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ALSO_ANSWER,
    ALSO_KNOWN,
    KNOWN,
    UNKNOWN,
    answered,
    asked,
    audit,
    conversation,
    deleted,
    deliver,
    drafts,
    fresh_ts,
    knowing,
    message,
    quiet,
    turn,
)

SECRET = "my code is 4711-wombat"


async def test_a_message_deleted_before_it_arrives_is_never_answered_nor_kept(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    ts = fresh_ts()
    await deliver(here, deleted("C0JUNIPER", ts))
    await deliver(here, message("C0JUNIPER", "U0MIA", f"{KNOWN} {SECRET}", ts=ts))
    await quiet(here)
    kept = await turn(here, ts)
    assert kept is not None
    assert (kept.text, kept.outcome) == ("", "deleted")
    assert not llm.requests
    assert not here.bot_texts("C0JUNIPER")


async def test_a_message_deleted_while_the_model_writes_is_not_answered(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", f"{KNOWN} {SECRET}")
    await llm.started.wait()
    await here.sandbox.delete("U0MIA", "C0JUNIPER", ts)
    await here.until(lambda: llm.cancelled == 1, what="the call to be given up")
    assert llm.gate is not None
    llm.gate.set()
    await quiet(here)
    kept = await turn(here, ts)
    assert kept is not None
    assert (kept.text, kept.outcome, kept.status) == ("", "deleted", "done")
    assert not here.sandbox.messages("C0JUNIPER", all=True)


async def test_a_deletion_counts_even_when_the_draft_has_started_again_twice(world: Start) -> None:
    llm = FakeLLM(reply=knowing, gate=asyncio.Event())
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await llm.started.wait()
    for words in (ALSO_KNOWN, KNOWN):
        await here.sandbox.edit("U0MIA", "C0JUNIPER", ts, words)
        await here.until(lambda: asked(llm.requests[-1]) == words, what="another draft")  # noqa: B023 - awaited here
    await here.sandbox.delete("U0MIA", "C0JUNIPER", ts)
    await here.until(lambda: here.sandbox.deliveries[-1].acked, what="the deletion's ack")
    assert llm.gate is not None
    llm.gate.set()
    await quiet(here)
    kept = await turn(here, ts)
    assert kept is not None
    assert kept.outcome == "deleted"
    assert not here.sandbox.messages("C0JUNIPER", all=True)


async def test_an_answer_that_has_not_started_is_not_sent_to_a_deleted_question(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    root = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    before = await answered(here, "C0JUNIPER", root)
    here.sandbox.fail("chat.postMessage", "ratelimited", retry_after=1)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", ALSO_KNOWN, thread_ts=root)
    await here.until(lambda: any(call.error == "ratelimited" for call in here.sandbox.calls), what="a 429")
    await here.sandbox.delete("U0MIA", "C0JUNIPER", ts)
    await here.until(lambda: here.sandbox.deliveries[-1].acked, what="the deletion's ack")
    while not (withheld := await audit(here, "withhold")):
        await asyncio.sleep(0.03)
    assert "deleted" in withheld[0].why
    await quiet(here)
    assert here.bot_texts("C0JUNIPER", root) == before
    kept = await turn(here, ts)
    assert kept is not None
    assert (kept.status, kept.outcome) == ("done", "deleted")
    assert [draft.state for draft in await drafts(here)] == ["sent", "withheld"]


async def test_a_deletion_after_the_answer_takes_the_words_away(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", ts)
    extra = await here.sandbox.say("U0MIA", "C0JUNIPER", f"Also, {ALSO_KNOWN} {SECRET}", thread_ts=ts)
    await answered(here, "C0JUNIPER", ts, 2)
    await here.sandbox.delete("U0MIA", "C0JUNIPER", extra)
    await quiet(here)
    kept = await turn(here, extra)
    assert kept is not None
    assert (kept.text, kept.deleted) == ("", True)
    await here.sandbox.say("U0MIA", "C0JUNIPER", "Where do I find the label cancellation reason?", thread_ts=ts)
    await here.until(lambda: len(llm.requests) == 3, what="a third question to the model")
    assert SECRET in llm.prompts[1]
    assert SECRET not in llm.prompts[2]


async def test_a_deleted_parent_leaves_the_conversation_going(world: Start) -> None:
    llm = FakeLLM(reply=knowing)
    here = await world(llm=llm)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", f"{KNOWN} {SECRET}")
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.delete("U0MIA", "C0JUNIPER", ts)
    await quiet(here)
    kept = await turn(here, ts)
    assert kept is not None
    assert (kept.text, kept.deleted) == ("", True)
    extra = await here.sandbox.say("U0MIA", "C0JUNIPER", ALSO_KNOWN, thread_ts=ts)
    texts = await answered(here, "C0JUNIPER", ts, 2)
    assert ALSO_ANSWER in texts[-1]
    assert (await conversation(here, extra)).id == (await conversation(here, ts)).id
    assert SECRET not in llm.prompts[-1]


async def test_a_deletion_after_the_handoff_is_told_and_leaves_the_card(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    card = await here.card(having="Iceland")
    await answered(here, "C0JUNIPER", ts)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Claim")
    await here.until(lambda: "Reply" in here.labels(here.sandbox.messages("C0DESK")[-1]), what="a claim")
    await here.sandbox.delete("U0MIA", "C0JUNIPER", ts)
    await quiet(here)
    [now] = [one for one in here.sandbox.messages("C0DESK") if one["ts"] == card["ts"]]
    assert "Iceland" not in str(now)
    assert any("deleted" in text for text in here.bot_texts("C0DESK", card["ts"])[1:])


async def test_a_deletion_repeated_or_of_an_unknown_message_changes_nothing(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    texts = await answered(here, "C0JUNIPER", ts)
    for gone in (fresh_ts(), "not-a-ts", ""):
        assert (await deliver(here, deleted("C0JUNIPER", gone))).acked
    await quiet(here)
    assert here.bot_texts("C0JUNIPER", ts) == texts
    kept = await turn(here, ts)
    assert kept is not None
    assert kept.text == KNOWN
    count = await here.baton.front.desk.store.read(lambda session: len(session.exec(select(DraftRow)).all()))
    assert count == 1
