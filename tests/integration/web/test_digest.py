"""Numbers posted for colleagues: once a week, with a chart where Slack takes one, and never for customers to see."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.engine import digest
from bot.engine.desk import Desk
from bot.engine.digest import monday
from storage import slots
from storage.migrate import prepare
from storage.store import open_store
from tests.conftest import Start, World
from tests.fakes.weeks import fill_weeks


@dataclass(frozen=True)
class Stopped:
    """A clock that stands."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


BERLIN = ZoneInfo("Europe/Berlin")


async def filled(here: World) -> None:
    desk = here.baton.front.desk
    await desk.store.run(partial(fill_weeks, now=desk.now()))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=BERLIN)),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=BERLIN)),
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), datetime(2026, 11, 16, 9, tzinfo=BERLIN)),
        (datetime(2026, 3, 30, 7, 0, tzinfo=UTC), datetime(2026, 3, 30, 9, tzinfo=BERLIN)),
    ],
)
def test_the_hour_is_monday_at_nine_where_the_team_is(now: datetime, due: datetime) -> None:
    assert monday(now, BERLIN) == due


async def test_a_slot_is_taken_once(database_url: str) -> None:
    store = open_store(database_url)
    await prepare(store)
    take = partial(slots.take, job="digest", slot="2026-W48", now=datetime(2026, 11, 23, tzinfo=UTC))
    taken = [await store.run(take), await store.run(take)]
    await store.close()
    assert taken == [True, False]


async def test_the_digest_is_posted_with_its_chart_where_qa_reads(world: Start) -> None:
    here = await world()
    await filled(here)
    desk = here.baton.front.desk
    made = await digest.digest(desk, desk.now())
    assert made is not None
    assert await desk.show(made.title, made.text, made.picture)
    [posted] = [one for one in here.sandbox.messages("C0QA") if one.get("files")]
    [file] = posted["files"]
    assert here.sandbox.file_contents[file["id"]].startswith(b"\x89PNG")
    assert "n = " in posted["text"]
    assert "nothing is sampled" in posted["text"]


async def test_the_digest_is_posted_once_a_week_whatever_the_number_of_replicas(world: Start) -> None:
    here = await world(baton_policy=None)
    desk, shown = here.baton.front.desk, list[str]()
    hour = monday(desk.now(), digest.zone(desk))
    await desk.store.run(partial(fill_weeks, now=hour))

    async def show(title: str, _text: str, _picture: bytes) -> bool:
        shown.append(title)
        return True

    def at(moment: datetime) -> Desk:
        return replace(desk, clock=Stopped(moment), show=show)

    early, late = hour - timedelta(minutes=1), hour + digest.LATEST
    assert not await digest.weekly(at(early))
    assert [await digest.weekly(at(hour)), await digest.weekly(at(hour)), await digest.weekly(at(late))] == [
        True, False, False,
    ]  # fmt: skip
    assert len(shown) == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_without_a_picture_the_numbers_come_all_the_same(world: Start, method: str) -> None:
    here = await world()
    await filled(here)
    here.sandbox.fail(method, "missing_scope")
    await here.sandbox.command("U0LEA", "C0DESK", "/handoff", "stats post")
    await here.until(lambda: here.texts("C0DESK"), what="the numbers", seconds=20)
    [posted] = here.sandbox.messages("C0DESK")
    assert "Solved by the bot" in posted["text"]
    assert not posted.get("files")


async def test_numbers_are_never_posted_where_customers_read(world: Start) -> None:
    here = await world()
    await filled(here)
    await here.sandbox.command("U0LEA", "C0JUNIPER", "/handoff", "stats post")
    [said] = await here.until(lambda: here.sandbox.ephemerals("U0LEA"), what="a refusal")
    assert "QA channel only" in str(said["text"])
    assert here.bot_texts("C0JUNIPER") == []


async def test_a_desk_nobody_asked_anything_posts_no_empty_digest(world: Start) -> None:
    here = await world()
    desk = here.baton.front.desk
    assert await digest.digest(desk, desk.now()) is None
