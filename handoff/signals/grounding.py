"""What a draft claims, made comparable with the passages: claims, negations, quantities.

Shared by ``support`` and ``quantities``; it is no signal itself.
"""

import re
from functools import lru_cache

from handoff.signals.text import plain, sentences, words

_MARKS = re.compile(r"\[(?:\d+|[\w.-]+-\d+)\](?:\([^)]*\))?|\b(?:answer|passage|source|article|doc|ref)-\d+\b|【[^】]*】|^\s*(?:\d+[.)]|[-*•])\s+", re.M)
BOILERPLATE = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.!?]{0,40}[.!,]*$|^(?:thanks|thank you)\b[^.?]{0,80}[.!]*$|"
    r"\b(?:hope (?:this|that) helps|let (?:me|us) know|feel free|happy to help|glad to help|anything else|any (?:other|further|more) questions|have a (?:nice|great|good)|"
    r"best regards|kind regards|great question|good question|(?:you|i) can (?:also )?(?:ask|reach out)|talk to a person|ai assistant|"
    r"according to (?:our|the) (?:knowledge|documentation|help|article|guide)|here(?:'s| is| are) (?:what|how|the (?:steps|answer|details))|sources?:)",
    re.I,
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|nobody|nothing|cannot|can't|won't|don't|doesn't|isn't|aren't|wasn't|didn't|without|neither|nor|unable|impossible|except|excluding|\w+n't)\b", re.I)

_ANSWER_WORD = re.compile(r"^\s*(?:no|yes|nope|yeah)\b[\s,.!:-]*", re.I)

_NUMBER = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
}  # fmt: skip
_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "percentage points": "%",
    "$": "usd", "usd": "usd", "dollar": "usd", "dollars": "usd", "us$": "usd", "bucks": "usd",
    "€": "eur", "eur": "eur", "euro": "eur", "euros": "eur", "£": "gbp", "gbp": "gbp", "pound": "gbp", "pounds": "gbp",
    "¥": "jpy", "chf": "chf", "cent": "cent", "cents": "cent",
    "second": "second", "seconds": "second", "sec": "second", "secs": "second", "s": "second",
    "minute": "minute", "minutes": "minute", "min": "minute", "mins": "minute",
    "hour": "hour", "hours": "hour", "hr": "hour", "hrs": "hour", "h": "hour",
    "day": "day", "days": "day", "business days": "business day", "business day": "business day", "working days": "business day",
    "working day": "business day", "calendar days": "day", "night": "night", "nights": "night", "week": "week", "weeks": "week",
    "month": "month", "months": "month", "year": "year", "years": "year",
    "kg": "kg", "kilo": "kg", "kilos": "kg", "kilogram": "kg", "kilograms": "kg", "g": "g", "gram": "g", "grams": "g", "lb": "lb",
    "lbs": "lb", "pounds of weight": "lb", "oz": "oz", "ounce": "oz", "ounces": "oz", "ton": "ton", "tons": "ton", "tonnes": "ton",
    "cm": "cm", "mm": "mm", "m": "m", "km": "km", "meter": "m", "meters": "m", "metres": "m", "inch": "inch", "inches": "inch", "ft": "ft",
    "feet": "ft", "miles": "mile", "mile": "mile", "kb": "kb", "mb": "mb", "gb": "gb", "tb": "tb", "dpi": "dpi", "px": "px",
    "user": "user", "users": "user", "seat": "seat", "seats": "seat", "request": "request", "requests": "request", "label": "label",
    "labels": "label", "shipment": "shipment", "shipments": "shipment", "parcel": "parcel", "parcels": "parcel", "package": "parcel",
    "packages": "parcel", "order": "order", "orders": "order", "item": "item", "items": "item", "file": "file", "files": "file",
    "page": "page", "pages": "page", "row": "row", "rows": "row", "character": "character", "characters": "character", "digit": "digit",
    "digits": "digit", "times": "time", "attempts": "attempt", "people": "person", "persons": "person", "guests": "person", "calls": "call",
    "am": "am", "pm": "pm", "a.m.": "am", "p.m.": "pm", "api calls": "call", "warehouses": "warehouse", "warehouse": "warehouse",
}  # fmt: skip
_SIGN = r"(?:us\$|[$€£¥]|usd|eur|gbp|chf)"
_WORD_UNITS = "|".join(sorted((re.escape(u) for u in _UNITS if u not in "$€£¥"), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<sign>{_SIGN}) ?(?P<after>{_NUMBER})|(?<![\w.-])(?P<number>{_NUMBER}|{'|'.join(_SMALL)})(?:-| )?(?P<unit>(?:{_WORD_UNITS}|[$€£¥])(?!\w))",
    re.I,
)


@lru_cache(maxsize=256)
def claims(draft: str) -> tuple[str, ...]:
    """The draft's sentences without citation marks, greetings and closing phrases."""
    bare = _MARKS.sub(" ", draft)
    return tuple(s for s in sentences(bare) if not BOILERPLATE.search(s) and words(s))


@lru_cache(maxsize=512)
def quantities(text: str) -> tuple[tuple[float, str, str], ...]:
    """Every quantity as (number, unit, words): a number with a currency sign, percent or a unit word."""
    bare = _MARKS.sub(" ", plain(text)).lower()
    found = []
    for match in _AMOUNT.finditer(bare):
        number = match.group("after") or match.group("number")
        unit = _UNITS[(match.group("sign") or match.group("unit")).lower()]
        value = _value(number)
        found.append((value * 24, "hour", match.group()) if unit == "day" and value <= 3 else (value, unit, match.group()))
    return tuple(found)


def _value(number: str) -> float:
    if number in _SMALL:
        return float(_SMALL[number])
    if re.fullmatch(r"\d+,\d{1,2}", number):
        return float(number.replace(",", "."))
    return float(number.replace(",", "").replace(" ", ""))


def denies(sentence: str) -> bool:
    """Whether the sentence denies something; a leading "No," only answers the question."""
    return bool(_NEGATION.search(_ANSWER_WORD.sub("", sentence)))
