"""Times in a sentence: found by a small grammar, read by dateparser.

It gets one day or one clock time, with a base in the desk's own wall clock: its settings for time zones judge "already
past" in UTC. What ends a day, and how day and clock go together, is decided here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoff import promise_time_words as time_words
from handoff.promise_dates import coming, month_end, number, read_date, read_day, read_moment

END, NOON, EVENING, EARLY, LATEST = time(17), time(12), time(20), time(10), time(23, 59)
_PARTS = {"morning": NOON, "afternoon": END, "evening": EVENING}
_MINUTES = {"s": 1 / 60, "m": 1, "h": 60}


@dataclass(frozen=True, slots=True)
class Named:
    """One time expression: its place in the sentence, its parts by kind, and whether "before" stands in front."""

    start: int
    end: int
    parts: dict[str, re.Match[str]]
    before: bool = False


def times(sentence: str) -> tuple[Named, ...]:
    """The time expressions of a sentence in order, without those that name a thing ("the invoice of 3 May")."""
    groups: list[list[tuple[str, re.Match[str]]]] = []
    for kind, match in _atoms(sentence):
        last = groups[-1] if groups else []
        glued = bool(last) and time_words.GLUE.fullmatch(sentence, last[-1][1].end(), match.start())
        if glued and kind not in {k for k, _ in last} and not {"span", "lone"} & {kind, *(k for k, _ in last)}:
            last.append((kind, match))
        else:
            groups.append([(kind, match)])
    found = []
    for group in groups:
        start, end = group[0][1].start(), group[-1][1].end()
        own_word = group[0][0] in ("range", "after_weekend", "span", "lone")
        if sentence[end : end + 2] != "'s" and (own_word or not time_words.REFERS.search(sentence[:start])):
            before = sentence[:start].rstrip().lower().endswith("before")
            found.append(Named(start, end, dict(group), before))
    return tuple(found)


def _atoms(sentence: str) -> list[tuple[str, re.Match[str]]]:
    """Parts of time expressions, in order, the longest reading where two overlap."""
    every = [(kind, match) for kind, pattern in time_words.ATOMS for match in pattern.finditer(sentence)]
    every += [("lone", match) for match in time_words.LONE_SPAN.finditer(sentence)]
    kept: list[tuple[str, re.Match[str]]] = []
    for kind, match in sorted(every, key=lambda pair: (pair[1].start(), -pair[1].end())):
        if match.end() > match.start() and (not kept or match.start() >= kept[-1][1].end()) and not _filler(match):
            kept.append((kind, match))
    return kept


def _filler(match: re.Match[str]) -> bool:
    """Whether it is a way of speaking: "give me a minute", "in a second"."""
    named = match.groupdict()
    return (named.get("few") or "").lower() in ("a", "one") and (named.get("unit") or "").lower()[:3] in ("sec", "min")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Reads times as a desk in ``zone`` means them at the aware UTC time ``at``; ``opens`` as in ``promises``."""

    at: datetime
    zone: str
    opens: Callable[[datetime], datetime] | None = None

    def due(self, named: Named) -> datetime | None:
        """The aware UTC moment, not before ``at``; None where the words make no date ("31 February")."""
        try:
            zone = _zone(named) or ZoneInfo(self.zone)
            moment = self._moment(named, zone)
            if moment is not None and moment < self.at:
                if {"iso", "date"} & set(named.parts):  # a year that has gone by: no deadline
                    return None
                late = datetime.combine(self.at.astimezone(zone).date(), LATEST, zone)
                moment = max(late.astimezone(UTC), self.at)
        except (OverflowError, ValueError):  # no such day, or beyond the calendar: "in 999 months" from the year 9990
            return None
        return moment

    def _moment(self, named: Named, zone: ZoneInfo) -> datetime | None:
        """As ``due``, but perhaps in the past."""
        parts, today = named.parts, self.at.astimezone(zone).date()
        if "hour" in parts:
            return self.at + timedelta(hours=1)
        span = parts.get("span") or parts.get("lone")
        if span is not None:
            return self._after(span, zone)
        clock = _clock(named)
        day = self._day(named, zone)
        if day is None:
            if clock is None or {"date", "iso"} & set(parts):
                return None
            soonest = datetime.combine(today, clock, zone).astimezone(UTC)
            past = soonest <= self.at or parts.keys() == {"first"}
            return datetime.combine(today + timedelta(days=1), clock, zone).astimezone(UTC) if past else soonest
        if named.before and clock is None and {"weekday", "date", "iso", "tomorrow"} & set(parts):
            day -= timedelta(days=1)
        return datetime.combine(day, clock or END, zone).astimezone(UTC)

    def _after(self, span: re.Match[str], zone: ZoneInfo) -> datetime:
        """Hours and minutes exactly; days, weeks and months by the end of that day."""
        count = number(span["many"] or span["few"])
        unit = span["unit"].lower()
        half = 0.5 if span["half"] else 0.0
        if unit.startswith(("sec", "min", "h")):
            return self.at + timedelta(minutes=(count + half) * _MINUTES[unit[0]])
        today = self.at.astimezone(zone).date()
        if unit.startswith(("bus", "work")):
            day = today
            for _ in range(round(count)):
                day = self._workday(day + timedelta(days=1), zone)
        elif unit.startswith("month"):
            day = self._open(read_day(f"in {round(count)} months", today), zone)
        else:
            day = self._open(today + timedelta(days=round((count + half) * (7 if unit[0] == "w" else 1))), zone)
        return datetime.combine(day, END, zone).astimezone(UTC)

    def _day(self, named: Named, zone: ZoneInfo) -> date | None:
        """The local day that is named, None where none is."""
        parts, today = named.parts, self.at.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        for kind in ("iso", "date"):
            if kind in parts:
                return read_date(parts[kind].group(), today, self.zone)
        if "weekday" in parts:
            index = [day[:3] for day in time_words.WEEKDAYS].index(parts["weekday"]["day"][:3].lower())
            if (parts["weekday"]["which"] or "").lower() == "next" or "next_week" in parts:
                return monday + timedelta(days=7 + index)
            return read_day(time_words.WEEKDAYS[index], today)
        if "tomorrow" in parts:
            return self._open(read_day("tomorrow", today), zone)
        if "workday" in parts:
            return self._workday(today + timedelta(days=1), zone)
        if "month_end" in parts:
            return month_end(coming(f"1 {parts['month_end']['ends']}", today.replace(day=1)))
        friday = monday + timedelta(days=4)
        periods = (
            ("next_month_end", month_end(month_end(today) + timedelta(days=1))),
            ("month", month_end(today)),
            ("early", monday + timedelta(days=9)),
            ("next_week", monday + timedelta(days=11)),
            ("after_weekend", monday + timedelta(days=7)),
            ("week", friday if today <= friday else today),
            ("weekend", monday + timedelta(days=6)),
        )
        day = next((ends for kind, ends in periods if kind in parts), None)
        if day is not None and "after_weekend" in parts:
            day = self._open(day, zone)
        if day is None and ({"today", "tonight", "eod"} & set(parts) or _this(parts)):
            day = today
        return day

    def _open(self, day: date, zone: ZoneInfo) -> date:
        """The day, or the next one on which the desk opens."""
        if self.opens is None:
            return day
        return max(day, self.opens(datetime.combine(day, time(), zone).astimezone(UTC)).astimezone(zone).date())

    def _workday(self, day: date, zone: ZoneInfo) -> date:
        """The first day from ``day`` on that is no Saturday or Sunday and on which the desk opens."""
        for _ in range(30):
            day = self._open(day, zone)
            if day.weekday() < 5:
                return day
            day += timedelta(days=1)
        return day


def _zone(named: Named) -> ZoneInfo | None:
    said = next((m["tz"].lower() for m in named.parts.values() if m.groupdict().get("tz")), None)
    return next((ZoneInfo(zone) for names, zone in time_words.ZONES if said in names), None)


def _this(parts: dict[str, re.Match[str]]) -> bool:
    return "part" in parts and parts["part"]["this"] is not None


def _clock(named: Named) -> time | None:
    """The time of day that is named, None where none is; a bare hour from one to six is in the afternoon."""
    parts = named.parts
    part = parts.get("part")
    of_day = (part["in"] or part["this"] or part["bare"]).lower() if part else "evening" if "tonight" in parts else ""
    if "clock" in parts or "range" in parts:
        match = parts.get("clock") or parts["range"]
        raw = match.group() if "clock" in parts else match["high"] or match["to"]
        tz = match["tz"]
        return _read_clock(raw.removesuffix(f" {tz}") if tz else raw, of_day)
    if "noon" in parts:
        return NOON
    if "midnight" in parts:
        return LATEST
    if "first" in parts:
        return EARLY
    return _PARTS.get(of_day)


def _read_clock(raw: str, of_day: str) -> time | None:
    said = re.sub(r"\s*(?:uhr|h|o'clock)\b", "", raw.lower().replace(".m", "m")).replace(".", ":").strip(" :(")
    found = re.match(r"([0-9]{1,2})(?::([0-9]{2}))?\s?([ap]m)?", said)
    if found is None:
        return None
    hour, minute, half = found.groups()
    read = read_moment(f"{hour}:{minute or '00'} {half or ''}".strip(), date(2000, 1, 1))
    if read is None:
        return None
    afternoon = of_day in ("afternoon", "evening") or (
        hour in "123456" and of_day != "morning" and "uhr" not in raw.lower()
    )
    later = half is None and afternoon and read.hour < 12
    return read.time().replace(hour=read.hour + 12) if later else read.time()
