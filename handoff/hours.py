"""Business hours: when a team is there, in its own time zone, without its holidays.

Time is counted in opening time: a rung "after 10 minutes" of a handoff at ten to five comes the next morning.
Windows are laid out on the local calendar, so a day with a clock change is an hour shorter or longer.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handoff.policy.calendar import is_holiday
from handoff.policy.parts import DAYS, Hours
from handoff.policy.people import Team

FAR = 400
"""Days looked ahead for the next opening: a team that is closed longer counts as always open."""


def is_open(team: Team, at: datetime) -> bool:
    """Whether the team is there at the aware time ``at``; a team without hours always is."""
    return team.hours is None or any(start <= at < end for start, end in _windows(team, at))


def opens(team: Team, at: datetime) -> datetime:
    """The aware UTC time at or after ``at`` when the team is there."""
    return after(team, at, timedelta())


def after(team: Team, at: datetime, wait: timedelta) -> datetime:
    """The aware UTC time when ``wait`` of the team's opening time has passed since ``at``."""
    if team.hours is None:
        return at + wait
    left = wait
    for start, end in _windows(team, at):
        begin = max(start, at)
        if end <= begin:
            continue
        if left < end - begin or not left:
            return begin + left
        left -= end - begin
    return at + wait


def rung(team: Team, priority: str, at: datetime, behind: int = 0) -> str:
    """Slack user id of who is rung for a handoff of this priority; empty where the team is there or nobody is."""
    if team.on_call is None or team.hours is None or priority not in team.on_call.priorities or is_open(team, at):
        return ""
    return team.on_call.on_duty(at.astimezone(ZoneInfo(team.hours.zone)).date(), behind)


def spoken(team: Team, at: datetime) -> str:
    """A time as people of the team say it: ``Monday 09:00 (Europe/Berlin)``; the date where it is far."""
    zone = team.hours.zone if team.hours is not None else "UTC"
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A %d %B %H:%M} ({zone})"


def _windows(team: Team, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Opening times as aware UTC (from, to), from the day before ``at`` on, in order and without overlap."""
    assert team.hours is not None
    day = at.astimezone(ZoneInfo(team.hours.zone)).date() - timedelta(days=1)
    last: tuple[datetime, datetime] | None = None
    for offset in range(FAR):
        on = day + timedelta(days=offset)
        if on in team.closed_on or is_holiday(team.holidays, on):
            continue
        for start, end in sorted(window for hours in team.windows for window in _on(hours, on)):
            if last is not None and start < last[1]:
                last = last[0], max(last[1], end)
                continue
            if last is not None:
                yield last
            last = start, end
    if last is not None:
        yield last


def _on(hours: Hours, on: date) -> Iterator[tuple[datetime, datetime]]:
    """The window that begins on a local day, if there is one."""
    if DAYS[on.weekday()] not in hours.days:
        return
    zone = ZoneInfo(hours.zone)
    ends = on if hours.start < hours.end else on + timedelta(days=1)
    start = datetime.combine(on, hours.start, zone).astimezone(UTC)
    end = datetime.combine(ends, hours.end, zone).astimezone(UTC)
    if start < end:
        yield start, end
