"""The same measures by UTC day, for trends."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from storage.measures.answers import answers
from storage.measures.cohort import Counted, cohort, outcomes
from storage.measures.handoffs import Stretch, stretches
from storage.measures.lines import Day
from storage.measures.overview import waits


def daily(
    session: Session, since: datetime, until: datetime, account: str = "", *, now: datetime | None = None
) -> list[Day]:
    """One line for each UTC day that [since, until) touches, the empty ones too, oldest first."""
    counted: dict[str, list[Counted]] = {}
    for one in cohort(session, since, until, now or until, account=account, by="day"):
        counted.setdefault(one.key, []).append(one)
    found: dict[str, list[Stretch]] = {}
    for stretch in stretches(session, since, until, account):
        found.setdefault(stretch.opened_at.astimezone(UTC).date().isoformat(), []).append(stretch)
    sent = answers(session, since, until, account)
    return [_day(day, counted, found, sent) for day in _days(since, until)]


def _day(
    day: datetime, counted: dict[str, list[Counted]], found: dict[str, list[Stretch]], sent: dict[str, int]
) -> Day:
    key = day.date().isoformat()
    theirs, with_people = counted.get(key, []), found.get(key, [])
    asked = sum(one.asked for one in with_people)
    return Day(
        day=day.date(),
        conversations=sum(one.count for one in theirs if one.request),
        outcomes=outcomes(theirs),
        handoffs=asked,
        takeovers=len(with_people) - asked,
        answers=sent.get(key, 0),
        claim=waits(with_people),
    )


def _days(since: datetime, until: datetime) -> list[datetime]:
    first = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = []
    while first < until:
        days.append(first)
        first += timedelta(days=1)
    return days
