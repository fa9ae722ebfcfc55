"""Phone numbers: with a country code, in a shape only phone numbers have, or with a word that says so.

Misses: a number in a national shape without a leading 0 and with no such word near it. A row of digits alone is more
often an order than a phone.
"""

import re
from collections.abc import Iterator

import phonenumbers

from handoff.pii.spans import Kind, Span, after, before, digits

REGIONS = ("GB", "DE", "FR", "IT", "NL", "AU", "SE", "CH")
"""Where a number with a leading 0 may be from: the first that knows it decides."""
ASKED = 16
"""Numbers of one text the library is asked about; behind them the shape alone decides, so that no text takes long."""

_CANDIDATE = re.compile(
    r"(?<![\w.,/:#$€£=@*-])(?:\+ ?|\()?\d(?:[ \u00a0().\-/\u2010-\u2015]{0,3}\d){5,16}"
    r"(?:[ ,]{0,2}(?:x|ext\.?) ?\d{1,5})?(?!\w|%|[-.]\d)"
)
_NANP = re.compile(r"(?:\+?1[-. ]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4}")
_DATE = re.compile(r"(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{2,4})(?: .*)?")
_EXTENSION = re.compile(r"[ ,]{0,2}[xe]")
_CUE = re.compile(
    r"\b(?:(?:tele)?phone|tel|mobile|cell|fax|call|dial|whats ?app|sms|text|ring|hotline|extension"
    r"|answer(?:ing)?(?: at)?|reach(?:able)?|registered|contact (?:me|us|him|her|them)"
    r"|my (?:(?:new|old|current|work|home|cell|direct|private) )?number)\b[^\d]{0,32}$"
)
_CUE_AFTER = re.compile(r"[ (]{0,2}(?:office|fax|mobile|cell|home|work|direct|phone|tel)\b")


def find(text: str) -> Iterator[Span]:
    """Every phone number in a text."""
    asked = 0
    for match in _CANDIDATE.finditer(text):
        shown, start, end = match.group(), match.start(), match.end()
        plain = _EXTENSION.split(shown)[0]
        number = digits(plain)
        if not 6 <= len(number) <= 15 or _DATE.fullmatch(shown):
            continue
        cued = _CUE.search(before(text, start)) or _CUE_AFTER.match(after(text, end))
        if not cued and len(number) == 6:
            continue
        if cued or _NANP.fullmatch(plain) or (plain.startswith("00") and plain.isdigit() and len(number) > 9):
            yield Span(start, end, Kind.PHONE, number)
        elif plain.startswith(("+", "0", "(0")) and not plain.isdigit():
            asked += 1
            if asked > ASKED or _known(plain):
                yield Span(start, end, Kind.PHONE, number)


def _known(shown: str) -> bool:
    if shown.startswith("00"):
        shown = f"+{shown[2:]}"
    for region in (None,) if shown.startswith("+") else REGIONS:
        try:
            number = phonenumbers.parse(shown, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number) if region is None else phonenumbers.is_valid_number(number):
            return True
    return False
