"""Dates and counts in words, read by dateparser."""

import re
from datetime import date, datetime, time, timedelta

# fmt: off
_COUNTS = {
    "a": 1, "an": 1, "half an": 0.5, "a couple": 2, "a couple of": 2, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty five": 45, "forty-five": 45, "sixty": 60,
    "ninety": 90,
}
# fmt: on


def read_date(raw: str, today: date, zone: str) -> date:
    """A calendar date; "3/12" is 3 December, on American desks 12 March."""
    if re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", raw):
        return date.fromisoformat(raw)
    said = re.sub(r"\b(?:the|of)\b|(?<=[a-z])\.", " ", raw.lower())
    said = re.sub(r"([0-9])\.(?=[0-9])", r"\1/", said).strip(" .").replace(".", " ")
    order = "MDY" if zone.startswith("America/") and "." not in raw else "DMY"
    return coming(said, today, order)


def month_end(day: date) -> date:
    """The last day of the month."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def number(raw: str) -> float:
    """A number in words or digits."""
    said = raw.lower()
    return _COUNTS[said] if said in _COUNTS else float(said.replace(",", "."))


def coming(phrase: str, today: date, order: str = "DMY") -> date:
    """As ``_read_day``, where today itself counts: to the library only what lies after its base is to come."""
    read = read_day(phrase, today - timedelta(days=1), order)
    return read if read >= today else read_day(phrase, today, order)


def read_day(phrase: str, today: date, order: str = "DMY") -> date:
    """The day one phrase names; ValueError where it names none ("31 February")."""
    read = read_moment(phrase, today, order)
    if read is None:
        raise ValueError(phrase)
    return read.date()


def read_moment(phrase: str, today: date, order: str = "DMY") -> datetime | None:
    """What ``dateparser`` makes of one English phrase, in wall-clock time from the start of ``today``."""
    # Here, not above: 70 ms and some memory that only a desk with promises needs.
    import dateparser  # type: ignore[import-untyped,import-not-found,unused-ignore]

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
