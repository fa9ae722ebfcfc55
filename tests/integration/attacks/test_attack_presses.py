"""Buttons pressed by the wrong people, with forged values, on old cards, or twice (threats A4, A7, A12)."""

import copy
import json
from typing import Any

import pytest

from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    ANSWER,
    KNOWN,
    PERSON,
    answered,
    audit,
    by_bot,
    conversation,
    conversations,
    drafts,
    interact,
    knowing,
    quiet,
    raw_press,
)

OUTSIDERS = ("U0MIA", "U0TOM", "U0NORA")


async def waiting(here: World, who: str = "U0MIA", channel: str = "C0JUNIPER") -> tuple[str, dict[str, Any]]:
    """A conversation that waits, and its card."""
    ts = await here.sandbox.say(who, channel, PERSON)
    card = await here.card(having=here.sandbox.people[who].name.split()[0])
    await answered(here, channel, ts)
    return ts, card


async def held(here: World) -> tuple[str, dict[str, Any]]:
    """A conversation whose draft waits for approval, and its card."""
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    card = await here.card(having="Mia")
    await quiet(here)
    assert "Approve" in here.labels(card)
    return ts, card


def posts(here: World) -> int:
    """How often the bot has spoken to customers."""
    return len(by_bot(here, "C0JUNIPER")) + len(by_bot(here, "C0LAKE"))


async def test_people_from_outside_who_press_agents_buttons_are_refused_and_on_record(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await waiting(here)
    before = posts(here)
    for who in OUTSIDERS:
        for label in ("Claim", "Resolve"):
            assert (await raw_press(here, who, card, label)).acked
    row = await conversation(here, ts)
    assert (row.owner, row.agent, posts(here)) == ("WAITING", "", before)
    lines = await audit(here, "refused")
    assert [(line.actor_kind, line.actor_id) for line in lines] == [("customer", w) for w in OUTSIDERS for _ in "cr"]
    assert {line.facts["what"] for line in lines} == {"press handoff.claim", "press handoff.resolve"}


async def test_people_from_outside_can_neither_approve_nor_edit_nor_reject_a_draft(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing), baton_customers=None, baton_autonomy="hold")
    _, card = await held(here)
    for who in (*OUTSIDERS, "U0BO", "U0GUS"):
        for label in ("Approve", "Edit", "Reject"):
            await raw_press(here, who, card, label)
        assert not here.sandbox.views(who)
    assert [draft.state for draft in await drafts(here)] == ["held"]
    assert ANSWER not in str(by_bot(here, "C0JUNIPER"))
    assert len(await audit(here, "refused")) == 15


JUNK = (
    "", "null", "[]", "{}", "x" * 2_000, "[" * 1_900, '{"v":1}', '{"v":1,"c":7}', '{"v":2,"c":"0","r":""}',
    '{"v":1,"c":"../../etc/passwd","r":"x"}', '{"v":1,"c":"' + "g" * 32 + '","r":""}',
    '{"v":1,"c":"' + "0" * 32 + '","r":"' + "0" * 32 + '"}', '{"v":1,"c":"' + "٠" * 32 + '","r":""}',
)  # fmt: skip


async def test_junk_in_a_buttons_value_does_nothing(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await waiting(here)
    for junk in JUNK:
        for label in ("Claim", "Resolve"):
            assert (await raw_press(here, "U0ADA", card, label, junk)).acked, junk
    assert (await conversation(here, ts)).owner == "WAITING"
    assert len(await audit(here, "refused")) == 2 * len(JUNK)
    assert "buttons do nothing" in here.sandbox.ephemerals("U0ADA")[-1]["text"]
    answer = here.sandbox.messages("C0JUNIPER", ts)[-1]
    assert answer["user"] == here.sandbox.bot_user_id


async def test_a_value_of_another_conversation_is_refused(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await waiting(here)
    other, others_card = await waiting(here, "U0NORA", "C0LAKE")
    mine, theirs = await conversation(here, ts), await conversation(here, other)
    value = json.loads(_value(card, "Claim"))
    forged = (
        {**value, "c": theirs.id},
        {**value, "c": theirs.id, "r": ""},
        {**value, "r": ""},
        json.loads(_value(others_card, "Claim")),
    )
    for body in forged:
        await raw_press(here, "U0ADA", card, "Claim", json.dumps(body))
        owners = [(await conversation(here, one)).owner for one in (ts, other)]
        assert owners == ["WAITING", "WAITING"], body
    assert {line.why for line in await audit(here, "refused")} == {"CardGone"}
    assert {line.stream for line in await audit(here, "refused")} == {mine.id, theirs.id}


async def test_a_draft_of_another_conversation_cannot_be_approved_from_this_card(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing), baton_customers=None, baton_autonomy="hold")
    _, card = await held(here)
    await here.sandbox.say("U0NORA", "C0LAKE", KNOWN)
    other = await here.card(having="Nora")
    await quiet(here)
    mine, theirs = json.loads(_value(card, "Approve")), json.loads(_value(other, "Approve"))
    for label in ("Approve", "Reject", "Edit"):
        for forged in ({**mine, "r": theirs["r"]}, theirs):
            await raw_press(here, "U0ADA", card, label, json.dumps(forged))
    assert [draft.state for draft in await drafts(here)] == ["held", "held"]
    assert ANSWER not in str(by_bot(here, "C0JUNIPER") + by_bot(here, "C0LAKE"))
    assert {line.why for line in await audit(here, "refused")} == {"CardGone"}


async def test_a_customers_button_works_for_its_own_message_only(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", ts)
    other = await here.sandbox.say("U0NORA", "C0LAKE", KNOWN)
    await answered(here, "C0LAKE", other)
    answer = here.sandbox.messages("C0LAKE", other)[-1]
    foreign = _value(here.sandbox.messages("C0JUNIPER", ts)[-1], "Talk to a person")
    for label in ("Talk to a person", "Helpful", "Not helpful"):
        await raw_press(here, "U0NORA", answer, label, foreign)
    assert {row.owner for row in await conversations(here)} == {"BOT"}
    assert not await audit(here, "feedback")
    assert len(await audit(here, "refused")) == 3


@pytest.mark.parametrize("then", ["released", "resolved", "claimed by another"])
async def test_the_buttons_of_an_older_card_do_nothing(world: Start, then: str) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await waiting(here)
    await raw_press(here, "U0ADA", card, "Claim")
    claimed = copy.deepcopy(here.sandbox.messages("C0DESK")[-1])
    if then == "claimed by another":
        await raw_press(here, "U0ADA", claimed, "Release")
        await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON, thread_ts=ts)
        await here.until(lambda: len(here.sandbox.messages("C0DESK")) == 2, what="a second card")
        await raw_press(here, "U0BEN", here.sandbox.messages("C0DESK")[-1], "Claim")
    else:
        await raw_press(here, "U0ADA", claimed, "Release" if then == "released" else "Resolve")
    row, before = await conversation(here, ts), posts(here)
    for old, labels in ((card, ("Claim", "Resolve")), (claimed, ("Reply", "Release", "Resolve"))):
        for label in labels:
            for who in ("U0ADA", "U0LEA"):
                assert (await raw_press(here, who, old, label)).acked
    now = await conversation(here, ts)
    assert (now.owner, now.agent, now.fence, posts(here)) == (row.owner, row.agent, row.fence, before)
    assert not here.sandbox.views("U0ADA")
    assert len(await audit(here, "refused")) == 10


async def test_the_same_press_delivered_again_has_one_effect(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts, card = await waiting(here)
    first = await raw_press(here, "U0ADA", card, "Claim")
    await raw_press(here, "U0ADA", here.sandbox.messages("C0DESK")[-1], "Release")
    await interact(here, first.payload)
    await interact(here, first.payload)
    assert (await conversation(here, ts)).owner == "BOT"
    assert len(await audit(here, "claim")) == 1
    assert not await audit(here, "refused")


def _value(message: dict[str, Any], label: str) -> str:
    for block in message["blocks"]:
        for element in block.get("elements", ()):
            if element.get("text", {}) and element["type"] == "button" and element["text"]["text"] == label:
                return str(element["value"])
    raise AssertionError(f"no button says {label}")
