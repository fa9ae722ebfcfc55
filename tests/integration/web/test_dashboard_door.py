"""Signing in to the dashboard: one link, one use, one person of the roster, for as long as they are on it."""

import asyncio
import dataclasses
import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from bot.sandbox import parcelway
from bot.web.dashboard.session import Sessions
from handoff.errors import TicketSpent
from storage import tickets
from storage.migrate import prepare
from storage.quality import TicketRow
from storage.records import AuditRow
from storage.store import open_store
from tests.conftest import Start
from tests.integration.web.helping import AGENT, LEAD, REVIEWER, Browser, csrf, signed_in, ticket

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def test_the_command_gives_a_link_that_opens_the_dashboard(world: Start) -> None:
    here = await world()
    await here.sandbox.command(LEAD, "C0DESK", "/handoff", "dashboard")
    [said] = await here.until(lambda: here.sandbox.ephemerals(LEAD), what="the link")
    [link] = re.findall(r"<(http://127\.0\.0\.1:\d+/dashboard/enter\?t=[\w-]+)\|", str(said["text"]))
    answer = await Browser(here).press(link.split("t=")[1])
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/")


async def test_a_reviewer_gets_a_link_from_their_own_command(world: Start) -> None:
    here = await world()
    await here.sandbox.command(REVIEWER, "C0QA", "/qa", "dashboard")
    [said] = await here.until(lambda: here.sandbox.ephemerals(REVIEWER), what="the link")
    assert "/dashboard/enter?t=" in str(said["text"])


async def test_looking_at_the_link_does_not_use_it_up_and_pressing_does(world: Start) -> None:
    here = await world()
    token = await ticket(here, AGENT)
    for _ in range(3):
        assert (await Browser(here).get(f"/enter?t={token}")).status_code == 200
    assert (await Browser(here).press(token)).status_code == 303
    again = await Browser(here).press(token)
    assert (again.status_code, "used already" in again.text) == (410, True)


async def test_of_many_uses_at_one_moment_one_wins(world: Start) -> None:
    here = await world()
    token = await ticket(here, AGENT)
    answers = await asyncio.gather(*(Browser(here).press(token) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [303, *[410] * 7]
    lines = await here.baton.front.desk.store.read(
        lambda session: session.exec(select(AuditRow).where(AuditRow.act == "sign-in")).all()
    )
    assert [line.actor_id for line in lines] == [AGENT]


async def test_of_many_uses_at_one_moment_one_wins_on_both_databases(database_url: str) -> None:
    store = open_store(database_url)
    await prepare(store)
    token = await store.run(partial(tickets.make, person=AGENT, now=NOW))
    use = partial(tickets.use, token=token, now=NOW)
    done = await asyncio.gather(*(store.run(use) for _ in range(8)), return_exceptions=True)
    await store.close()
    assert sorted(map(repr, done)) == sorted([repr(AGENT), *[repr(TicketSpent())] * 7])


async def test_a_link_is_dead_after_ten_minutes_and_only_its_hash_is_kept(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    await prepare(store)
    token = await store.run(partial(tickets.make, person=AGENT, now=NOW))
    with pytest.raises(TicketSpent):
        await store.run(partial(tickets.use, token=token, now=NOW + timedelta(minutes=10)))
    [row] = await store.read(lambda session: session.exec(select(TicketRow)).all())
    await store.close()
    assert token not in str(row.model_dump())


async def test_a_session_ends_after_twelve_hours_and_no_forged_one_opens() -> None:
    sessions = Sessions(b"a" * 32)
    cookie = sessions.seal(LEAD, NOW)
    assert sessions.open(cookie, NOW + timedelta(hours=11, minutes=59)) is not None
    assert sessions.open(cookie, NOW + timedelta(hours=12)) is None
    assert Sessions(b"b" * 32).open(cookie, NOW) is None
    words, _, seal = cookie.partition(".")
    other, _, _ = sessions.seal(AGENT, NOW).partition(".")
    forged = (f"{other}.{seal}", words, f"{words}.", f".{seal}", f"{words}.{seal}x", "é.é", "", ".", cookie[:-2])
    assert [sessions.open(one, NOW) for one in forged] == [None] * len(forged)


async def test_a_sign_in_form_is_no_session(world: Start) -> None:
    here = await world()
    browser = Browser(here)
    await browser.get(f"/enter?t={await ticket(here, LEAD)}")
    browser.cookies["baton"] = browser.cookies["a-form"]
    assert (await browser.get("/now")).status_code == 401


async def test_a_role_taken_away_counts_at_the_next_page_and_a_guest_is_out(world: Start) -> None:
    here = await world()
    browser = await signed_in(here, AGENT)
    assert (await browser.get("/now")).status_code == 200
    people = here.sandbox.people
    people[AGENT] = dataclasses.replace(people[AGENT], is_restricted=True)
    answer = await browser.get("/now")
    assert (answer.status_code, "roster" in answer.text) == (403, True)
    people[AGENT] = dataclasses.replace(people[AGENT], is_restricted=False, deleted=True)
    assert (await browser.get("/now")).status_code == 403


@pytest.mark.parametrize("person", ["U0BO", "U0GUS", "U0DEE", "U0MIA", "U0NOBODY"])
async def test_bystanders_guests_former_colleagues_and_customers_get_in_by_no_link(world: Start, person: str) -> None:
    here = await world(config=parcelway())
    browser = Browser(here)
    answer = await browser.sign_in(person)
    assert answer.status_code == 403
    assert "baton" not in browser.cookies


async def test_nobody_is_let_in_while_slack_cannot_say_who_they_are(world: Start) -> None:
    here = await world()
    browser = await signed_in(here, AGENT)
    here.baton.front.directory.people.forget(AGENT)
    here.sandbox.fail("users.info", "internal_error", times=5)
    answer = await browser.get("/now")
    assert (answer.status_code, "Slack cannot be asked" in answer.text) == (503, True)


async def test_signing_out_takes_the_cookie_away(world: Start) -> None:
    here = await world()
    browser = await signed_in(here, AGENT)
    page = await browser.get("/now")
    assert (await browser.post("/leave", {"csrf": csrf(page)})).status_code == 200
    assert "baton" not in browser.cookies
    assert (await browser.get("/now")).status_code == 401
