"""Promises: found in an agent's words, confirmed by one press, reminded, kept or broken on record."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session, select

from handoff.promises import Promise
from storage import ledger, timers
from storage.flow import TimerRow
from storage.records import PromiseRow
from tests.conftest import Start, World
from tests.integration.people.helping import claimed, inside
from tests.integration.slack.helping import audit, quiet

WORDS = "Thanks Mia, I'll get back to you in two hours."


async def promised(here: World, words: str = WORDS) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """An agent promises in the customer's thread: the thread, its card, and what stands in the card's thread."""
    ts, card = await claimed(here)
    await here.sandbox.say("U0ADA", "C0JUNIPER", words, thread_ts=ts)
    asked = await here.until(
        lambda: next((one for one in inside(here, card) if "promise" in str(one.get("text"))), None),
        what="the question",
    )
    await quiet(here)
    return ts, card, asked


async def rows(here: World) -> list[PromiseRow]:
    return await here.baton.front.desk.store.read(lambda session: list(session.exec(select(PromiseRow)).all()))


async def time_passes(here: World, by: timedelta) -> None:
    """Fire every timer that is due ``by`` from now."""
    store, at = here.baton.front.desk.store, datetime.now(UTC) + by

    def due(session: Session) -> list[TimerRow]:
        mine = select(TimerRow).where(TimerRow.fence == timers.ANY, TimerRow.due <= at)
        return [timer for timer in session.exec(mine).all() if timer.fired_at is None]

    def effect(session: Session, row: Any, one: Any) -> None:
        {ledger.REMIND: ledger.remind, ledger.DUE: ledger.lapse}[one.kind](session, row, at)

    for timer in await store.read(due):
        fire = partial(timers.fire, timer_id=timer.id, conversation_id=timer.conversation_id, now=at, effect=effect)
        await store.run(fire)
        here.baton.front.send(timer.conversation_id)
    await quiet(here)


async def test_a_promise_is_asked_about_once_and_nothing_is_timed_before_a_press(world: Start) -> None:
    here = await world()
    _, _card, asked = await promised(here)
    assert here.labels(asked) == ["Keep track", "Not a promise"]
    assert "get back to you" in str(asked["blocks"])
    [row] = await rows(here)
    assert (row.state, row.by) == ("found", "U0ADA")
    assert row.due is not None
    assert timedelta(minutes=110) < row.due - datetime.now(UTC) < timedelta(minutes=125)
    await time_passes(here, timedelta(hours=5))
    assert (await rows(here))[0].state == "found"


async def test_a_kept_promise_is_on_record(world: Start) -> None:
    here = await world()
    _, card, asked = await promised(here)
    await here.sandbox.press("U0ADA", "C0DESK", asked["ts"], "Keep track")
    await here.until(lambda: "Kept" in here.labels(inside(here, card)[-1]), what="the open promise")
    await quiet(here)
    await here.sandbox.press("U0ADA", "C0DESK", asked["ts"], "Kept")
    await here.until(lambda: not here.labels(inside(here, card)[-1]), what="the dead promise")
    await quiet(here)
    assert [row.state for row in await rows(here)] == ["kept"]
    assert [len(await audit(here, act)) for act in ("promise", "promise-kept")] == [1, 1]
    await time_passes(here, timedelta(hours=5))
    assert [row.state for row in await rows(here)] == ["kept"]


async def test_who_promised_is_reminded_and_the_leads_hear_of_a_broken_one(world: Start) -> None:
    here = await world()
    _, card, asked = await promised(here)
    await here.sandbox.press("U0ADA", "C0DESK", asked["ts"], "Keep track")
    await quiet(here)
    await time_passes(here, timedelta(minutes=100))
    assert "<@U0ADA>" in str(inside(here, card)[-1]["text"])
    assert "as promised" in str(inside(here, card)[-1]["text"])
    await time_passes(here, timedelta(minutes=130))
    assert [row.state for row in await rows(here)] == ["broken"]
    assert "<@U0LEA>" in str(inside(here, card)[-1]["text"])
    assert len(await audit(here, "promise-broken")) == 1


async def test_what_is_none_is_dropped(world: Start) -> None:
    here = await world()
    _, card, asked = await promised(here)
    await here.sandbox.press("U0ADA", "C0DESK", asked["ts"], "Not a promise")
    await here.until(lambda: "Not a promise" in str(inside(here, card)[-1]["text"]), what="its end")
    await quiet(here)
    assert [row.state for row in await rows(here)] == ["dropped"]


async def test_a_promise_outlives_a_change_of_owner_and_the_bot_is_told_of_it(world: Start) -> None:
    here = await world()
    _ts, card, asked = await promised(here)
    await here.sandbox.press("U0ADA", "C0DESK", asked["ts"], "Keep track")
    await quiet(here)
    await here.sandbox.press("U0ADA", "C0DESK", card["ts"], "Release")
    await quiet(here)
    store = here.baton.front.desk.store
    stretch = await store.read(
        lambda session: session.connection().exec_driver_sql("SELECT human_stretch FROM conversation").scalar_one()
    )
    assert "still open" in stretch
    await time_passes(here, timedelta(minutes=130))
    assert [row.state for row in await rows(here)] == ["broken"]


async def test_the_same_words_are_asked_about_once(world: Start) -> None:
    here = await world()
    ts, _, _ = await promised(here)
    store, now = here.baton.front.desk.store, datetime.now(UTC)
    [row] = await rows(here)
    again = [Promise(what=row.what, due=row.due, said="")]
    found = partial(
        ledger.found, conversation_id=row.conversation_id, ref=row.turn_ts, by="U0ADA", promises=again, now=now
    )
    assert await store.run(found) == []
    assert ts
