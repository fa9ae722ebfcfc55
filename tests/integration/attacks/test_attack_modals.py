"""Modals replayed, forged or sent by others, and slash commands by people off the roster (threats A9, A13)."""

import copy
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.sandbox import Delivery, interactions
from storage import modals
from storage.flow import ModalRow
from tests.conftest import Start, World
from tests.fakes.llm import FakeLLM
from tests.integration.slack.helping import (
    KNOWN,
    PERSON,
    UNKNOWN,
    answered,
    audit,
    by_bot,
    conversation,
    drafts,
    interact,
    knowing,
    outbox,
    quiet,
    raw_press,
)

WORDS = "I looked into it, Mia."


async def submission(here: World, words: str = WORDS) -> dict[str, Any]:
    """Ada claims, presses Reply and types; the payload her client would send."""
    await here.sandbox.say("U0MIA", "C0JUNIPER", PERSON)
    card = await here.card(having="Mia")
    await raw_press(here, "U0ADA", card, "Claim")
    await raw_press(here, "U0ADA", here.sandbox.messages("C0DESK")[-1], "Reply")
    [view] = here.sandbox.views("U0ADA")
    typed = {"words": {"words": {"type": "plain_text_input", "value": words}}}
    return interactions.submission(here.sandbox, "U0ADA", {**view, "state": {"values": typed}})


def again(payload: dict[str, Any], **view: Any) -> dict[str, Any]:
    """The payload once more, as a new delivery, with a changed view."""
    fresh = copy.deepcopy(payload)
    again.count += 1  # type: ignore[attr-defined]
    fresh["trigger_id"] = f"1.{again.count}"  # type: ignore[attr-defined]
    fresh["view"] |= view
    return fresh


again.count = 0  # type: ignore[attr-defined]


async def test_a_modal_submitted_again_says_nothing_twice(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    payload = await submission(here)
    await interact(here, payload)
    await interact(here, payload)
    await interact(here, again(payload))
    assert len(await outbox(here, "relay")) == 1
    assert sum(WORDS in text for text in by_bot(here, "C0JUNIPER")) == 1
    assert [line.why for line in await audit(here, "refused")] == ["CardGone"]


async def test_a_modal_with_edited_metadata_says_nothing(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    payload = await submission(here)
    for forged in ("", "0" * 32, "junk", "{}", "x" * 3_000):
        assert (await interact(here, again(payload, private_metadata=forged))).acked
        assert not await outbox(here, "relay"), forged
    assert len(await audit(here, "refused")) == 5


async def test_a_modal_counts_only_from_the_person_it_was_opened_for(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    payload = await submission(here)
    others = ("U0MIA", "U0NORA", "U0BO", "U0GUS", "U0BEN")
    for who in others:
        foreign = again(payload)
        foreign["user"] = {**foreign["user"], "id": who, "team_id": here.sandbox.people[who].team_id}
        assert (await interact(here, foreign)).acked
        assert not await outbox(here, "relay"), who
    assert [line.actor_id for line in await audit(here, "refused")] == list(others)
    await interact(here, again(payload))
    assert len(await outbox(here, "relay")) == 1, "the right person's words still go out"


async def test_a_modal_cannot_pose_as_another_kind(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    payload = await submission(here)
    for kind in ("modal.edit", "modal.correct", "modal.show", "modal.unheard-of"):
        assert (await interact(here, again(payload, callback_id=kind))).acked, kind
    assert not await outbox(here, "relay")
    assert not await outbox(here, "answer")


async def test_a_modal_left_open_for_hours_is_refused(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    payload = await submission(here)

    def age(session: Any) -> None:
        for row in session.exec(select(ModalRow)).all():
            row.at -= modals.LIFE + timedelta(minutes=1)
            session.add(row)

    await here.baton.front.desk.store.run(age)
    await interact(here, again(payload))
    assert not await outbox(here, "relay")
    assert [line.why for line in await audit(here, "refused")] == ["CardGone"]


async def test_what_an_agent_typed_goes_out_even_when_the_conversation_moved_on(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    payload = await submission(here)
    await raw_press(here, "U0LEA", here.sandbox.messages("C0DESK")[-1], "Release")
    await interact(here, again(payload))
    assert sum(WORDS in text for text in by_bot(here, "C0JUNIPER")) == 1


async def test_slash_commands_of_people_off_the_roster_are_refused(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", UNKNOWN)
    await answered(here, "C0JUNIPER", ts)
    people = ("U0BO", "U0GUS", "U0MIA", "U0NOBODY")
    for who in people:
        for number, words in enumerate(("/handoff list", "/handoff pause all", "/handoff stats", "/qa why x")):
            await typed(here, who, words, trigger=f"1.{who}.{number}")
    assert [line.actor_id for line in await audit(here, "refused")] == [who for who in people for _ in range(4)]
    assert not await audit(here, "pause")
    assert "Juniper" not in str([here.sandbox.ephemerals(who) for who in people])


async def typed(here: World, who: str, words: str, *, trigger: str) -> None:
    """A slash command as Slack would send it, whoever types."""
    name, _, rest = words.partition(" ")
    stand_in = who if who in here.sandbox.people else "U0BO"
    payload = interactions.command(here.sandbox, stand_in, here.sandbox.rooms["C0GENERAL"], name, rest)
    payload |= {"user_id": who, "trigger_id": trigger}
    delivery = Delivery(f"env{trigger}", "slash_commands", payload, accepts_response=True)
    assert (await here.sandbox.courier.send(delivery)).acked
    await quiet(here)


async def test_an_agent_who_is_no_lead_cannot_pause(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    await here.sandbox.command("U0ADA", "C0DESK", "/handoff", "pause all")
    await here.until(lambda: here.sandbox.ephemerals("U0ADA"), what="a word")
    await quiet(here)
    assert "Only leads" in here.sandbox.ephemerals("U0ADA")[-1]["text"]
    assert not await audit(here, "pause")
    assert len(await audit(here, "refused")) == 1


async def test_message_shortcuts_of_people_off_the_roster_are_refused(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", ts)
    room = here.sandbox.rooms["C0JUNIPER"]
    answer = here.sandbox.messages("C0JUNIPER", ts)[-1]
    tries = [(who, what) for who in ("U0BO", "U0GUS", "U0MIA", "U0TOM") for what in ("takeover", "why", "correct")]
    for who, shortcut in tries:
        await interact(here, interactions.message_shortcut(here.sandbox, who, room, answer, shortcut))
        assert not here.sandbox.views(who)
    assert (await conversation(here, ts)).owner == "BOT"
    assert [line.actor_id for line in await audit(here, "refused")] == [who for who, _ in tries]
    assert len(await drafts(here)) == 1


async def test_app_home_tells_outsiders_nothing(world: Start) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    ts = await here.sandbox.say("U0NORA", "C0LAKE", UNKNOWN)
    await answered(here, "C0LAKE", ts)
    for who in ("U0MIA", "U0BO", "U0GUS"):
        await here.sandbox.open_home(who)
        await quiet(here)
        shown = str(here.sandbox.home(who))
        assert not [word for word in ("Lakeside", "U0NORA", "Waiting") if word in shown], who
