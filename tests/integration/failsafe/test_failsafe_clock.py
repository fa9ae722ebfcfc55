"""Clocks that jump an hour, in a whole Baton and in one replica of several (threat 79)."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from typing_extensions import override

import storage.clock
from bot.engine.ports import Busy, OutsideUnknown
from handoff.model import Act, Author, Owner, Verdict
from storage import leases
from storage.flow import TimerRow
from storage.letters import Letter
from tests.conftest import Start
from tests.fakes.llm import FakeLLM
from tests.integration.failsafe.breaking import Shifted, no_error_shows
from tests.integration.review.engine import Engine
from tests.integration.slack.helping import ANSWER, KNOWN, answered, conversation, knowing
from tests.integration.storage.steps import Memory

HOUR = timedelta(hours=1)
JUMPS = pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])


async def handed_over(memory: Memory) -> str:
    held = await memory.held()
    await memory.commit(held, Verdict.HAND_OVER)
    await memory.send_all(held.id)
    return held.id


async def test_a_clock_that_jumps_forth_and_back_fires_every_timer_once(memory: Memory) -> None:
    engine = Engine(memory)
    await handed_over(memory)
    start = memory.now
    for minutes in (3, 63, 3, 6, 66, 11, 20, 40, 95, 35, 130):
        memory.now = start + timedelta(minutes=minutes)
        await engine.ticker.fire()
        await engine.quiet()
    fired = [timer.kind for timer in await memory.rows(TimerRow) if timer.fired_at is not None]
    assert sorted(fired) == sorted(
        ["ladder_ping", "ladder_group", "ladder_leads", "ladder_word", "ladder_call_back", "call_back"]
    )
    notices = [letter for letter in engine.slack.posted if letter.kind == "notice"]
    assert len(notices) == 2, "the honest word and the call-back, once each"


async def test_a_clock_set_back_delays_a_timer_and_loses_none(memory: Memory) -> None:
    engine = Engine(memory)
    await handed_over(memory)
    memory.pass_by(timedelta(minutes=1) - HOUR)
    await engine.ticker.fire()
    assert [timer for timer in await memory.rows(TimerRow) if timer.fired_at is not None] == []
    memory.pass_by(timedelta(minutes=2) + HOUR)
    await engine.ticker.fire()
    await engine.quiet()
    assert len([timer for timer in await memory.rows(TimerRow) if timer.fired_at is not None]) == 1


@JUMPS
async def test_a_clock_that_jumps_never_gives_a_waiting_customer_back_to_the_bot(
    memory: Memory, jump: timedelta
) -> None:
    """An hour ahead the owner seems to have been idle: other people are asked. The way back changes nothing."""
    engine = Engine(memory)
    conversation_id = await handed_over(memory)
    await memory.act(conversation_id, Act.CLAIM)
    memory.pass_by(jump)
    await engine.ticker.fire()
    await engine.quiet()
    row = await memory.conversation(conversation_id)
    assert row.owner == (Owner.WAITING if jump > timedelta() else Owner.HUMAN)
    memory.pass_by(-jump)
    await engine.ticker.fire()
    assert (await memory.conversation(conversation_id)).fence == row.fence


@JUMPS
async def test_a_lease_is_judged_by_the_databases_clock_alone(memory: Memory, jump: timedelta) -> None:
    taken = await memory.take()
    memory.pass_by(jump)
    assert await memory.run(leases.take_lease_by_id, taken.conversation_id) == ""
    assert await memory.run(leases.renew_leases, {taken.conversation_id: taken.token}) == set()


async def test_a_new_question_is_answered_at_once_though_the_clock_was_set_back(
    world: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await world(llm=FakeLLM(reply=knowing))
    first = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    await answered(here, "C0JUNIPER", first)
    _set_back(here, monkeypatch)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert ANSWER in text
    no_error_shows(here)


async def test_a_clock_an_hour_ahead_asks_a_person_and_shows_no_fault(world: Start) -> None:
    """Every turn then looks an hour old: late ones are people's business (DESIGN §5)."""
    here = await world(llm=FakeLLM(reply=knowing))
    here.baton.front.desk.clock = Shifted(HOUR)
    ts = await here.sandbox.say("U0MIA", "C0JUNIPER", KNOWN)
    [text] = await answered(here, "C0JUNIPER", ts)
    assert "late" in text
    assert (await conversation(here, ts)).owner == "WAITING"
    no_error_shows(here)


def _set_back(here: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's clock goes an hour back: the desk's, and the one leases on SQLite go by."""
    here.baton.front.desk.clock = Shifted(-HOUR)  # type: ignore[attr-defined]

    class Back(datetime):
        @classmethod
        @override
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) - HOUR

    monkeypatch.setattr(storage.clock, "datetime", Back)


async def test_pacing_does_not_go_by_a_clock_that_can_be_set_back(world: Start) -> None:
    here = await world()
    assert here.baton.front.desk.messenger._pacer._now is time.monotonic  # type: ignore[attr-defined]


async def test_a_send_that_waits_a_second_does_not_wait_an_hour_for_the_clock(memory: Memory) -> None:
    engine = Engine(memory)

    def busy(letter: Letter) -> None:
        raise Busy(1.0, "ratelimited")

    engine.slack.fault = busy
    conversation_id = await engine.hear()
    engine.slack.fault = lambda _: None
    memory.pass_by(timedelta(seconds=40) - HOUR)
    await engine.sender.customer_side(conversation_id)
    assert engine.slack.words("answer") == ["An answer."]


async def test_a_turn_tried_again_by_a_replica_an_hour_ahead_does_not_wait_an_hour(memory: Memory) -> None:
    memory.now = datetime.now(UTC) + HOUR
    engine = Engine(memory)
    fine = engine.people.author

    async def unknown(person: str) -> Author:
        raise OutsideUnknown

    engine.people.author = unknown  # type: ignore[method-assign]
    conversation_id = await engine.hear()
    engine.people.author = fine  # type: ignore[method-assign]
    row = await memory.conversation(conversation_id)
    assert row.pending == 1
    assert conversation_id in await memory.run(leases.ready_conversations), "no wait of ours is that long"
