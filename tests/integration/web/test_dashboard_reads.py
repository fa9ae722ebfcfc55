"""What the pages read from the store, on both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from storage import judged, queue, trail
from storage.migrate import prepare
from storage.records import AuditRow
from storage.store import Store, open_store
from storage.tables import ConversationRow
from storage.timeline import Timeline, timeline
from storage.trail import Asked
from tests.fakes.weeks import Weeks

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = open_store(database_url)
    await prepare(opened)
    await opened.run(lambda session: Weeks(session, NOW).fill(days=9))
    yield opened
    await opened.close()


def of_owner(session: Session, owner: str) -> str:
    return session.exec(select(ConversationRow.id).where(ConversationRow.owner == owner)).first() or ""


async def test_the_audit_is_searched_page_by_page_without_a_line_twice_or_left_out(store: Store) -> None:
    def all_pages(session: Session) -> tuple[list[str], set[str]]:
        ids, after, more = list[str](), None, True
        while more:
            found = trail.search(session, Asked(act="decide", after=after), look=70)
            assert all(line.fits for line in found.lines)
            ids += [line.row.id for line in found.lines]
            after, more = found.more, found.more is not None
        return ids, set(session.exec(select(AuditRow.id).where(AuditRow.act == "decide")).all())

    ids, everything = await store.read(all_pages)
    assert len(ids) == len(set(ids))
    assert set(ids) == everything


async def test_the_audit_finds_by_person_rule_conversation_and_day(store: Store) -> None:
    closed = await store.read(partial(of_owner, owner="CLOSED"))
    by_person = await store.read(partial(trail.search, asked=Asked(person="U0BEN")))
    by_rule = await store.read(partial(trail.search, asked=Asked(rule="asks-for-a-person")))
    by_place = await store.read(partial(trail.search, asked=Asked(conversation=closed)))
    recent = await store.read(partial(trail.search, asked=Asked(since=NOW - timedelta(days=3))))
    assert {line.row.actor_id for line in by_person.lines} == {"U0BEN"}
    assert {line.row.facts["rule"] for line in by_rule.lines} == {"asks-for-a-person"}
    assert {line.row.stream for line in by_place.lines} == {closed}
    assert all(line.row.at >= NOW - timedelta(days=3) for line in recent.lines)


async def test_a_search_that_finds_nothing_says_how_far_back_it_looked(store: Store) -> None:
    found = await store.read(partial(trail.search, asked=Asked(person="U0NOBODY"), look=20))
    assert (found.lines, found.more is not None) == ((), True)
    assert found.back_to is not None
    whole = await store.read(partial(trail.search, asked=Asked(person="U0NOBODY")))
    assert (whole.lines, whole.more) == ((), None)


async def test_a_timeline_holds_all_of_one_conversation_and_nothing_of_another(store: Store) -> None:
    id_ = await store.read(partial(of_owner, owner="CLOSED"))
    found = await store.read(partial(timeline, conversation_id=id_))
    assert isinstance(found, Timeline)
    assert found.turns
    assert found.decisions
    assert set(found.evidence) == {one.evidence_id for one in found.decisions}
    assert {one.stream for one in found.lines} == {id_}
    assert await store.read(partial(timeline, conversation_id="nothing")) is None


async def test_draws_come_with_their_units_and_what_was_said_of_them(store: Store) -> None:
    draws = await store.read(partial(judged.draws, since=NOW - timedelta(days=30)))
    assert draws
    assert all(draw.nightly and draw.units for draw in draws)
    assert 0 < sum(draw.reviewed for draw in draws) < sum(len(draw.units) for draw in draws)
    lengths = await store.read(judged.queue_lengths)
    assert lengths["done"] + lengths["open"] == sum(len(draw.units) for draw in draws)


async def test_what_stands_around_the_queue(store: Store) -> None:
    around = await store.read(queue.surroundings)
    assert len(around.promises) == 3
    assert around.counts["handoffs_open"] == 6
    assert await store.read(partial(queue.channel_names, channels={"C0JUNIPER", "C0NONE"})) == {
        "C0JUNIPER": "ext-juniper"
    }
