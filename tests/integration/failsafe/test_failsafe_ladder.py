"""Nobody answers: the whole ladder on a virtual clock, through closing time and holidays (threat 76)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoff.model import Act, Verdict
from storage.flow import TimerRow
from tests.integration.failsafe.breaking import policy
from tests.integration.review.engine import Engine
from tests.integration.storage.steps import Memory

ZONE = ZoneInfo("Europe/Berlin")
OFFICE = (
    "[{name: support, hours: {days: [mon, tue, wed, thu, fri], from: '09:00', to: '17:00', zone: Europe/Berlin},"
    " holidays: DE-BE, closed_on: [2026-12-24]}]"
)
AROUND_THE_CLOCK = "[]"


def berlin(day: int, clock: str, month: int = 12) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


class Desk:
    """An engine whose customer waits since ``at`` and whom nobody claims."""

    def __init__(self, memory: Memory, teams: str, at: datetime) -> None:
        memory.now = at
        self.memory = memory
        self.engine = Engine(memory, verdict=Verdict.HAND_OVER)
        self.engine.desk.brain = replace(self.engine.brain, policy=policy(teams=teams))

    async def open(self) -> str:
        return await self.engine.hear(at=self.memory.now)

    async def at(self, when: datetime) -> list[str]:
        """Let time pass until ``when``; what was newly sent, with whom it pings."""
        before = len(self.engine.slack.posted)
        self.memory.now = when
        await self.engine.ticker.fire()
        await self.engine.quiet()
        new = [letter for letter in self.engine.slack.posted[before:] if letter.kind in {"notice", "note"}]
        return [self._said(letter.kind, letter.body) for letter in new]

    def _said(self, kind: str, body: dict[str, object]) -> str:
        ping = f" @{body['ping']}" if body.get("ping") else ""
        return f"{kind}{ping}: {body['text']}"


def begins(said: list[str], *heads: str) -> None:
    """In any order: agents' and customers' sides are sent side by side."""
    found = sorted(text.partition(":")[0] for text in said)
    assert found == sorted(heads), said


def quarter_hours(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += timedelta(minutes=15)


async def test_each_rung_comes_at_its_time_and_once(memory: Memory) -> None:
    start = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    desk = Desk(memory, AROUND_THE_CLOCK, start)
    await desk.open()
    said: dict[int, list[str]] = {}
    for seconds in range(0, 95 * 60, 20):
        if new := await desk.at(start + timedelta(seconds=seconds)):
            said[seconds] = new
    assert list(said) == [120, 300, 600, 900, 1800, 5400], "each within 20 s of its time"
    begins(said[120], "note")
    begins(said[300], "note @group")
    begins(said[600], "note @leads")
    begins(said[900], "notice", "note @group")
    begins(said[1800], "notice", "note @leads")
    begins(said[5400], "note @leads")
    [word] = [text for text in said[1800] if text.startswith("notice")]
    assert "by Tuesday 03 March 03:30 (UTC)" in word
    assert "promised" in said[5400][0]


async def test_over_a_holiday_people_are_left_alone_and_the_customer_knows_until_when(memory: Memory) -> None:
    """Wednesday, ten to five; then a closed day, two public holidays and a weekend."""
    desk = Desk(memory, OFFICE, berlin(23, "16:50"))
    await desk.open()
    assert len(desk.engine.slack.words("notice")) == 1
    begins(await desk.at(berlin(23, "16:52")), "note")
    begins(await desk.at(berlin(23, "16:55")), "note @group")
    quiet = [await desk.at(at) for at in quarter_hours(berlin(23, "17:00"), berlin(28, "09:00"))]
    assert not any(quiet), "nobody is called at Christmas"
    begins(await desk.at(berlin(28, "09:00")), "note @leads")
    begins(await desk.at(berlin(28, "09:05")), "notice", "note @group")
    last = await desk.at(berlin(28, "09:20"))
    begins(last, "notice", "note @leads")
    assert any("by Monday 28 December 10:20 (Europe/Berlin)" in text for text in last)
    assert await desk.at(berlin(28, "10:19")) == []
    begins(await desk.at(berlin(28, "10:20")), "note @leads")


async def test_who_asks_at_christmas_hears_at_once_when_the_team_is_back(memory: Memory) -> None:
    desk = Desk(memory, OFFICE, berlin(25, "11:00"))
    await desk.open()
    [notice] = desk.engine.slack.words("notice")
    assert "back Monday 28 December 09:00 (Europe/Berlin)" in notice
    quiet = [await desk.at(at) for at in quarter_hours(berlin(25, "11:00"), berlin(28, "09:00"))]
    assert not any(quiet)
    begins(await desk.at(berlin(28, "09:02")), "note")


@pytest.mark.parametrize("day", [29, 30], ids=["the clock goes forward", "the day after"])
async def test_a_rung_due_in_the_hour_that_does_not_exist_comes_once(memory: Memory, day: int) -> None:
    """29 March 2026 in Berlin: two o'clock is three o'clock."""
    night = "[{name: night, hours: {from: '22:00', to: '06:00', zone: Europe/Berlin}}]"
    start = berlin(day, "01:50", month=3)
    desk = Desk(memory, night, start)
    await desk.open()
    said = [await desk.at(start + timedelta(minutes=minutes)) for minutes in range(1, 36)]
    heard = [minutes for minutes, new in enumerate(said, start=1) if new]
    assert heard == [2, 5, 10, 15, 30]


async def test_a_rung_due_in_the_hour_that_comes_twice_comes_once(memory: Memory) -> None:
    """25 October 2026 in Berlin: after 02:59 comes 02:00 again."""
    night = "[{name: night, hours: {from: '22:00', to: '06:00', zone: Europe/Berlin}}]"
    start = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    desk = Desk(memory, night, start)
    await desk.open()
    said = [await desk.at(start + timedelta(minutes=minutes)) for minutes in range(1, 100)]
    assert [minutes for minutes, new in enumerate(said, start=1) if new] == [2, 5, 10, 15, 30, 90]


@pytest.mark.parametrize("rungs", [0, 1, 3])
async def test_a_claim_ends_the_ladder_wherever_it_stands(memory: Memory, rungs: int) -> None:
    start = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    desk = Desk(memory, AROUND_THE_CLOCK, start)
    conversation = await desk.open()
    for minutes in (2, 5, 10)[:rungs]:
        assert await desk.at(start + timedelta(minutes=minutes))
    await memory.act(conversation, Act.CLAIM)
    await desk.engine.sender.both(conversation)
    for later in (11.0, 14.9):
        assert await desk.at(start + timedelta(minutes=later)) == []


async def test_while_the_ladder_stands_whoever_waits_has_a_timer(memory: Memory) -> None:
    desk = Desk(memory, OFFICE, berlin(23, "16:50"))
    conversation = await desk.open()
    for at in (berlin(23, "16:52"), berlin(23, "23:00"), berlin(28, "09:00"), berlin(28, "10:19")):
        await desk.at(at)
        assert await memory.rows(TimerRow, conversation_id=conversation, fired_at=None)


async def test_whoever_still_waits_after_the_last_rung_has_a_timer(memory: Memory) -> None:
    start = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    desk = Desk(memory, AROUND_THE_CLOCK, start)
    conversation = await desk.open()
    await desk.at(start + timedelta(hours=3))
    await desk.at(start + timedelta(hours=5))
    assert await memory.rows(TimerRow, conversation_id=conversation, fired_at=None)


ON_CALL = OFFICE.replace(
    "holidays", "on_call: {agents: [U0ADA, U0BEN], priorities: [normal], again_minutes: 10}, holidays"
)


async def test_at_night_the_one_on_call_is_rung_then_the_next_until_the_team_is_back(memory: Memory) -> None:
    start = berlin(1, "03:00")
    desk = Desk(memory, ON_CALL, start)
    await desk.open()
    first = [
        desk._said(letter.kind, letter.body) for letter in desk.engine.slack.posted if letter.kind in {"notice", "note"}
    ]
    [rung] = [text for text in first if text.startswith("note @U0")]
    [word] = [text for text in first if text.startswith("notice")]
    assert "on call" in word
    second = await desk.at(start + timedelta(minutes=10))
    third = await desk.at(start + timedelta(minutes=20))
    here, [there], [again] = rung.split(":")[0], *([one.split(":")[0] for one in said] for said in (second, third))
    assert here == again != there
    assert {here, there} == {"note @U0ADA", "note @U0BEN"}
    assert not any("You are on call" in text for text in await desk.at(berlin(1, "09:00")))


async def test_a_claim_ends_the_ringing(memory: Memory) -> None:
    start = berlin(1, "03:00")
    desk = Desk(memory, ON_CALL, start)
    conversation = await desk.open()
    await memory.act(conversation, Act.CLAIM)
    assert await desk.at(start + timedelta(minutes=30)) == []
