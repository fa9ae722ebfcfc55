"""What the pages show of a desk with weeks on record, and that nobody's words become markup."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from storage import audit, queries, trail
from storage.quality import ItemRow, ReviewRow
from storage.records import AuditRow
from storage.tables import ChannelRow, ConversationRow, TurnRow
from storage.trail import Asked
from tests.conftest import Start, World
from tests.fakes.weeks import Weeks, fill_weeks
from tests.integration.web.helping import AGENT, LEAD, signed_in

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}{% raw %}</textarea><b hx-get=/dashboard/leave>"
)
PAGES = ("/now", "/trends", "/rules", "/quality", "/quality/rates", "/agents", "/audit")


async def filled(here: World) -> None:
    desk = here.baton.front.desk
    await desk.store.run(partial(fill_weeks, now=desk.now()))


async def conversation(here: World, owner: str) -> str:
    statement = select(ConversationRow.id).where(ConversationRow.owner == owner)
    return str(await here.baton.front.desk.store.read(lambda session: session.exec(statement).first()))


@pytest.mark.parametrize("path", PAGES)
async def test_an_empty_desk_says_what_to_do(world: Start, path: str) -> None:
    here = await world()
    answer = await (await signed_in(here, LEAD)).get(path)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text or path == "/audit"


async def test_pages_of_a_busy_desk_show_numbers_with_their_n_and_method(world: Start) -> None:
    here = await world()
    await filled(here)
    browser = await signed_in(here, LEAD)
    now, trends, rules, rates, agents = [
        (await browser.get(path)).text for path in ("/now", "/trends", "/rules", "/quality/rates", "/agents")
    ]
    assert "the leads are pinged" in now
    assert "Mia" in now
    assert "100 %" in trends
    assert "n = " in trends
    assert "Wilson" in rules
    assert "95 % interval" in rates
    assert "Hájek" in rates or "exact" in rates
    assert "Ada" in agents
    assert "nobody is ranked" in agents


async def test_an_agent_sees_only_their_own_line(world: Start) -> None:
    here = await world()
    await filled(here)
    text = (await (await signed_in(here, AGENT)).get("/agents")).text
    assert "Ada" in text
    assert "Ben" not in text


async def test_a_panel_refreshes_without_the_frame_around_it(world: Start) -> None:
    here = await world()
    browser = await signed_in(here, AGENT)
    part = await browser.get("/now", hx_request="true")
    assert 'id="live"' in part.text
    assert "<html" not in part.text


async def test_a_conversation_is_told_from_turn_to_review(world: Start) -> None:
    here = await world()
    await filled(here)
    browser = await signed_in(here, LEAD)
    text = (await browser.get(f"/conversations/{await conversation(here, 'CLOSED')}")).text
    for word in ("claimed", "resolved", "WAITING → HUMAN", "Signals", "Evidence", "Draft", "Open in Slack"):
        assert word in text, word
    assert (await browser.get("/conversations/nothing")).status_code == 404


def spoil(session: Session) -> None:
    """Hostile text in everything a customer, a colleague or a model writes."""
    turn = session.exec(select(TurnRow)).first()
    assert turn is not None
    row = session.get_one(ConversationRow, turn.conversation_id)
    row.account = row.scope = HOSTILE
    session.get_one(ChannelRow, row.channel_id).name = HOSTILE
    for table in ("turn", "draft", "decision", "handoff", "promise", "evidence", "feedback", "csat"):
        for column in COLUMNS.get(table, ()):
            session.connection().exec_driver_sql(f"UPDATE {table} SET {column} = ?", (HOSTILE,))
    session.connection().exec_driver_sql("UPDATE conversation SET account = ?", (HOSTILE,))
    passage = {"title": HOSTILE, "section": HOSTILE, "text": HOSTILE, "score": 1}
    body = json.dumps({"passages": [passage]})
    session.connection().exec_driver_sql("UPDATE evidence SET body = ?", (body,))
    for review in session.exec(select(ReviewRow)).all():
        review.words, review.corrected = HOSTILE, HOSTILE
    for item in session.exec(select(ItemRow)).all():
        item.rule = HOSTILE
    for line in session.exec(select(AuditRow)).all():
        line.why, line.act, line.facts = HOSTILE, HOSTILE, {HOSTILE: HOSTILE}


COLUMNS = {
    "turn": ("text", "person", "author"),
    "draft": ("text", "origin"),
    "decision": ("reason", "rule", "topic", "verdict"),
    "handoff": ("reason", "rule", "priority", "agent"),
    "promise": ("what",),
}


async def test_hostile_words_stay_words_on_every_page(world: Start) -> None:
    here = await world()
    desk = here.baton.front.desk
    await desk.store.run(lambda session: Weeks(session, desk.now()).fill(days=4))
    ids = [await conversation(here, owner) for owner in ("CLOSED", "WAITING", "HUMAN", "BOT")]
    await desk.store.run(spoil)
    browser = await signed_in(here, LEAD)
    for path in (*PAGES, "/audit?person=%3Cscript%3E&act=%22%3E%3Cb%3E", *(f"/conversations/{id_}" for id_ in ids)):
        answer = await browser.get(path)
        assert answer.status_code == 200, path
        text = answer.text.lower()
        assert "<script>" not in text, path
        assert "<img" not in text, path
        assert "<b hx-get" not in text, path


async def test_the_audit_is_searched_page_by_page_without_a_line_twice_or_left_out(world: Start) -> None:
    here = await world()
    await filled(here)
    desk = here.baton.front.desk

    def all_pages(session: Session) -> tuple[list[str], list[str]]:
        ids, after = [], None
        while True:
            found = trail.search(session, Asked(act="decide", after=after), look=70)
            assert all(line.fits for line in found.lines)
            ids += [line.row.id for line in found.lines]
            after = found.more
            if after is None:
                break
        everything = session.exec(select(AuditRow.id).where(AuditRow.act == "decide")).all()
        return ids, list(everything)

    ids, everything = await desk.store.read(all_pages)
    assert len(ids) == len(set(ids))
    assert set(ids) == set(everything)


async def test_the_audit_finds_by_person_rule_conversation_and_day(world: Start) -> None:
    here = await world()
    await filled(here)
    desk = here.baton.front.desk
    read = desk.store.read
    closed = await conversation(here, "CLOSED")
    by_person = await read(partial(trail.search, asked=Asked(person="U0BEN")))
    by_rule = await read(partial(trail.search, asked=Asked(rule="very-angry")))
    by_place = await read(partial(trail.search, asked=Asked(conversation=closed)))
    recent = await read(partial(trail.search, asked=Asked(since=desk.now() - timedelta(days=3))))
    assert {line.row.actor_id for line in by_person.lines} == {"U0BEN"}
    assert {line.row.facts["rule"] for line in by_rule.lines} == {"very-angry"}
    assert {line.row.stream for line in by_place.lines} == {closed}
    assert all(line.row.at >= desk.now() - timedelta(days=3) for line in recent.lines)


async def test_a_changed_line_is_marked_where_it_stands(world: Start) -> None:
    here = await world()
    await filled(here)
    store = here.baton.front.desk.store
    change = "UPDATE audit SET why = 'nothing happened' WHERE act = 'claim'"
    await store.run(lambda session: session.connection().exec_driver_sql(change).rowcount)
    browser = await signed_in(here, LEAD)
    text = (await browser.get("/audit?act=claim")).text
    assert "does not fit" in text
    count, faults = await store.read(audit.verify)
    assert 0 < len(faults) < count


async def test_numbers_of_the_page_are_those_of_the_measures(world: Start) -> None:
    here = await world()
    await filled(here)
    desk = here.baton.front.desk
    counts = await desk.store.read(queries.counts)
    text = (await (await signed_in(here, LEAD)).get("/now")).text
    assert text.count("<tr") - 2 == counts["handoffs_open"]
