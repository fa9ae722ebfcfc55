"""Promises in what a bot or an agent wrote, each with the moment it is due.

A promise is a commitment about the future in the writer's or the desk's name. One promise a subject and verb ("I'll
…"), and one more for each further time with its own verb ("check today and call you tomorrow at 10").

Conventions: a day ends at 17:00, its morning at 12:00, its evening at 20:00; "first thing" is 10:00; "early next
week" is Wednesday; a weekday is the next such day, never today; "next Friday" lies in the next calendar week;
"before Friday" is Thursday; a bare "at 4" means 16:00; what would be past already is due by the end of that local day.
"Shortly", "asap", "a few days" and "a minute" name no time. A commitment that hangs on the customer ("if you send me
the number I'll look") is a promise without a date; one the customer may decline ("if you like, I'll …") is an offer,
hence none. English only; promises without a word of the future ("refund on its way") are missed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from re import Pattern
from zoneinfo import ZoneInfo

import dateparser  # type: ignore[import-untyped,import-not-found,unused-ignore]

from handoff import promise_words as words
from handoff.signals.text import plain

_ASIDE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|^\s*>.*$|\"[^\"\n]{1,400}\"|“[^”\n]{1,400}”", re.DOTALL | re.MULTILINE)
_MONTH_NEXT = r"(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
_SENTENCE = re.compile(
    rf"(?<=[.!?…;])(?<![ap]\.m\.)(?<!\d\.)\s+|(?<=[ap]\.m\.)\s+(?=[A-Z])|(?<=\d\.)\s+(?i:{_MONTH_NEXT})(?=[A-Z])|\n+"
)
_INSTRUCTION = re.compile(
    r"[,;:.–—-]\s*(?:(?:but|and|so|or) )?(?:meanwhile,? )?"
    r"(?:you (?:can|could|may|should|need|must|might|have to)|please|feel free)\b",
    re.IGNORECASE,
)
_OWN_VERB = re.compile(r"\b(?:and|then)\s+(?!(?:on|by|at|in|not|before|the)\b)[a-z']+\b", re.IGNORECASE)
_EDGE = re.compile(
    r"(?:^\W*|[,;:–—-]\s*|\b(?:and|but|so|then|also)\s+)(?:(?:by|at|on|before|around|until)\s+)?$", re.IGNORECASE
)
_TAIL = re.compile(r"(?:[\s,;:–—-]|\b(?:and|but|so|then|or)\b)+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """``what`` was promised as written, ``due`` (aware UTC; None: no time named), ``said``: the time as written."""

    what: str
    due: datetime | None
    said: str


# Times: found by a small grammar, read by dateparser. It gets one day or one clock time, with a base in the desk's own
# wall clock: its settings for time zones judge "already past" in UTC. What ends a day, and how day and clock go
# together, is decided here.

END, NOON, EVENING, EARLY, LATEST = time(17), time(12), time(20), time(10), time(23, 59)
_PARTS = {"morning": NOON, "afternoon": END, "evening": EVENING}
# fmt: off
_COUNTS = {
    "a": 1, "an": 1, "half an": 0.5, "a couple": 2, "a couple of": 2, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty five": 45, "forty-five": 45, "sixty": 60,
    "ninety": 90,
}
# fmt: on
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
        glued = bool(last) and words.GLUE.fullmatch(sentence, last[-1][1].end(), match.start())
        if glued and kind not in {k for k, _ in last} and not {"span", "lone"} & {kind, *(k for k, _ in last)}:
            last.append((kind, match))
        else:
            groups.append([(kind, match)])
    found = []
    for group in groups:
        start, end = group[0][1].start(), group[-1][1].end()
        own_word = group[0][0] in ("range", "after_weekend", "span", "lone")
        if sentence[end : end + 2] != "'s" and (own_word or not words.REFERS.search(sentence[:start])):
            before = sentence[:start].rstrip().lower().endswith("before")
            found.append(Named(start, end, dict(group), before))
    return tuple(found)


def _atoms(sentence: str) -> list[tuple[str, re.Match[str]]]:
    """Parts of time expressions, in order, the longest reading where two overlap."""
    every = [(kind, match) for kind, pattern in words.ATOMS for match in pattern.finditer(sentence)]
    every += [("lone", match) for match in words.LONE_SPAN.finditer(sentence)]
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
        count = _count(span["many"] or span["few"])
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
            day = self._open(_read_day(f"in {round(count)} months", today), zone)
        else:
            day = self._open(today + timedelta(days=round((count + half) * (7 if unit[0] == "w" else 1))), zone)
        return datetime.combine(day, END, zone).astimezone(UTC)

    def _day(self, named: Named, zone: ZoneInfo) -> date | None:
        """The local day that is named, None where none is."""
        parts, today = named.parts, self.at.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        for kind in ("iso", "date"):
            if kind in parts:
                return _date(parts[kind].group(), today, self.zone)
        if "weekday" in parts:
            index = [day[:3] for day in words.WEEKDAYS].index(parts["weekday"]["day"][:3].lower())
            if (parts["weekday"]["which"] or "").lower() == "next" or "next_week" in parts:
                return monday + timedelta(days=7 + index)
            return _read_day(words.WEEKDAYS[index], today)
        if "tomorrow" in parts:
            return self._open(_read_day("tomorrow", today), zone)
        if "workday" in parts:
            return self._workday(today + timedelta(days=1), zone)
        if "month_end" in parts:
            return _month_end(_coming(f"1 {parts['month_end']['ends']}", today.replace(day=1)))
        friday = monday + timedelta(days=4)
        periods = (
            ("next_month_end", _month_end(_month_end(today) + timedelta(days=1))),
            ("month", _month_end(today)),
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
    return next((ZoneInfo(zone) for names, zone in words.ZONES if said in names), None)


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
    read = _read(f"{hour}:{minute or '00'} {half or ''}".strip(), date(2000, 1, 1))
    if read is None:
        return None
    afternoon = of_day in ("afternoon", "evening") or (
        hour in "123456" and of_day != "morning" and "uhr" not in raw.lower()
    )
    later = half is None and afternoon and read.hour < 12
    return read.time().replace(hour=read.hour + 12) if later else read.time()


def _date(raw: str, today: date, zone: str) -> date:
    """A calendar date; "3/12" is 3 December, on American desks 12 March."""
    if re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", raw):
        return date.fromisoformat(raw)
    said = re.sub(r"\b(?:the|of)\b|(?<=[a-z])\.", " ", raw.lower())
    said = re.sub(r"([0-9])\.(?=[0-9])", r"\1/", said).strip(" .").replace(".", " ")
    order = "MDY" if zone.startswith("America/") and "." not in raw else "DMY"
    return _coming(said, today, order)


def _month_end(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _count(raw: str) -> float:
    said = raw.lower()
    return _COUNTS[said] if said in _COUNTS else float(said.replace(",", "."))


def _coming(phrase: str, today: date, order: str = "DMY") -> date:
    """As ``_read_day``, where today itself counts: to the library only what lies after its base is to come."""
    read = _read_day(phrase, today - timedelta(days=1), order)
    return read if read >= today else _read_day(phrase, today, order)


def _read_day(phrase: str, today: date, order: str = "DMY") -> date:
    """The day one phrase names; ValueError where it names none ("31 February")."""
    read = _read(phrase, today, order)
    if read is None:
        raise ValueError(phrase)
    return read.date()


def _read(phrase: str, today: date, order: str = "DMY") -> datetime | None:
    """What ``dateparser`` makes of one English phrase, in wall-clock time from the start of ``today``."""
    settings = {
        "RELATIVE_BASE": datetime.combine(today, time()),
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": order,
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PARSERS": ["relative-time", "absolute-time"],  # no bare numbers as timestamps
    }
    read: datetime | None = dateparser.parse(phrase, languages=["en"], settings=settings)
    return read


# Commitments. ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a commitment begins; ``timed``: it counts only with a time or the desk's name beside it."""

    start: int
    end: int
    timed: bool = False
    gives: bool = False


def promises(
    text: str, at: datetime, zone: str, *, opens: Callable[[datetime], datetime] | None = None
) -> tuple[Promise, ...]:
    """Every promise in ``text``, written at the aware UTC time ``at`` by a desk in the IANA ``zone``, in order.

    ``opens`` gives the desk's next open time at or after an aware time; with it "tomorrow" and counted days fall on
    days when the desk is there.
    """
    calendar = Calendar(at=at.astimezone(UTC), zone=zone, opens=opens)
    own = _ASIDE.sub(" ", plain(text))
    return tuple(promise for sentence in _SENTENCE.split(own) for promise in _in(" ".join(sentence.split()), calendar))


def _in(sentence: str, calendar: Calendar) -> Iterator[Promise]:
    """The promises of one sentence."""
    if not sentence or (sentence.rstrip(" )*_~").endswith("?") and not words.TAG.search(sentence)):
        return
    if _hit(words.OFFER, sentence):
        return
    heads = _heads(sentence)
    named = times(sentence)
    free = _hit(words.ON_CUSTOMER, sentence)
    for index, head in enumerate(heads):
        stop = heads[index + 1].start if index + 1 < len(heads) else len(sentence)
        cut = _INSTRUCTION.search(sentence, head.end, stop)
        stop = cut.start() if cut else stop
        clause = sentence[head.start : stop]
        if _hit(words.REPEATS, clause):
            continue
        mine = _own_times(sentence, head, stop, heads, named)
        if head.timed and (free or not mine) and (head.gives or not _hit(words.BY_US, clause)):
            continue
        dated = not free and not words.ASKED_FIRST.search(sentence[: head.start])
        yield from _split(sentence, head, stop, mine, calendar if dated else None)


def _split(sentence: str, head: _Head, stop: int, mine: list[Named], calendar: Calendar | None) -> Iterator[Promise]:
    """One promise, and one more for each further time that has a verb of its own; ``calendar`` None: no dates."""
    if calendar is None or not mine:
        yield Promise(what=_trim(sentence[head.start : stop]), due=None, said="")
        return
    start, first = min(head.start, mine[0].start), mine[0]
    groups: list[list[Named]] = [[first]]
    starts = [start]
    for each in mine[1:]:
        gap = sentence[groups[-1][-1].end : each.start]
        verb = _OWN_VERB.search(gap)
        if verb:
            starts.append(groups[-1][-1].end + verb.start())
            groups.append([each])
        elif re.fullmatch(r"\s*or(?: (?:on|by|at))?\s*", gap, re.IGNORECASE):
            groups[-1].append(each)
    for index, group in enumerate(groups):
        until = starts[index + 1] if index + 1 < len(starts) else stop
        dues = [due for due in (calendar.due(each) for each in group) if due is not None]
        said = sentence[group[0].start : group[-1].end] if dues else ""
        yield Promise(what=_trim(sentence[starts[index] : until]), due=max(dues, default=None), said=said)


def _own_times(sentence: str, head: _Head, stop: int, heads: list[_Head], named: tuple[Named, ...]) -> list[Named]:
    """The times of one commitment: those in its clause, and one right before it ("Tomorrow I'll …")."""
    following = next((other.start for other in heads if other.start > head.start), None)
    mine: list[Named] = []
    for each in named:
        if each.start >= stop:
            break
        if each.end <= head.start:
            fits = _leads(sentence, each, head.start)
        else:
            between = sentence[head.start : each.start]
            fits = not words.PAST.search(sentence, head.end, max(head.end, each.start))
            fits = (
                fits
                and (_due_in(each) or not words.BOOKS.search(between))
                and (following is None or not _leads(sentence, each, following))
            )
        if fits and not (mine and mine[0].end <= head.start and each.start < head.start):
            mine.append(each)
    return mine


def _due_in(each: Named) -> bool:
    """Whether the words can only be a deadline: "within two days", "today"."""
    return bool({"hour", "span", "lone", "today", "eod"} & set(each.parts))


def _leads(sentence: str, each: Named, start: int) -> bool:
    """Whether the time stands right before the commitment at ``start``, at the edge of a clause."""
    between = sentence[each.end : start] if each.end <= start else "x"
    before = sentence[: each.start] if each.start < 24 else f"x{sentence[each.start - 24 : each.start]}"
    return not between.strip(" ,:–—-") and bool(_EDGE.search(before))


def _heads(sentence: str) -> list[_Head]:
    """Where commitments begin, in order, without overlaps and without what is doubted."""
    found = [_Head(*m.span()) for m in _matches(words.HEADS, sentence)]
    found += [_Head(*m.span(), timed=True) for m in _matches(words.TIMED, sentence)]
    found += [_Head(*m.span()) for m in _matches(words.STARTS, sentence) if _at_start(sentence, m)]
    found += [
        _Head(*m.span(), timed=True, gives=m.group()[-2:].lower() in ("me", "us"))
        for m in _matches(words.TIMED_STARTS, sentence)
        if _at_start(sentence, m)
    ]
    kept: list[_Head] = []
    for head in sorted(found, key=lambda head: (head.start, head.timed, -head.end)):
        clause = re.split(r"[.;:!?\n,]|\bbut\b", sentence[max(0, head.start - 80) : head.start])[-1]
        asks_first = bool(kept) and kept[-1].gives
        if (not kept or head.start >= kept[-1].end) and not words.DOUBT.search(clause) and not asks_first:
            kept.append(head)
    return kept


def _at_start(sentence: str, match: re.Match[str]) -> bool:
    return words.FROM_START.search(sentence[: match.start()]) is not None


def _matches(patterns: tuple[Pattern[str], ...], sentence: str) -> Iterator[re.Match[str]]:
    return (match for pattern in patterns for match in pattern.finditer(sentence))


def _hit(patterns: tuple[Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _trim(clause: str) -> str:
    return _TAIL.sub("", clause.strip()).strip()
