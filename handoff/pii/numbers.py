"""Cards, bank accounts, social security and similar ids, dates of birth, IP addresses.

Where the number carries its own check it is believed; where a word before it says what it is, a wrong check digit
does not help it: people mistype.
"""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from handoff.pii import checks
from handoff.pii.spans import Kind, Span, before, digits, has

_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){11,18}(?![\w-])")
_CARD_CUE = re.compile(r"\b(?:card|cc|visa|mastercard|amex|maestro|debit|credit)\b[^\n\d]{0,24}$")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?(?!\w)")
_SSN = re.compile(r"(?<![\w.-])\d{3}([- ])\d{2}\1\d{4}(?![\w-])")
_NINO = re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)")
_CUED = re.compile(
    r"\b(?:ssn|social security|passport|driv(?:er'?s?|er’s|ing) licen[cs]e|national (?:id|insurance)|nhs"
    r"|tax(?:payer)? id|tin|itin|nino|identity card|id card|personal id|(?:bank|checking|savings) account|routing"
    r"|sort code)\b(?: (?:number|no\.?|nr\.?|id|code))?[\s:#=]{0,3}(?:is|was)?[\s:#]{0,3}"
    r"((?=[A-Za-z-]{0,4}\d)[A-Za-z0-9](?:[A-Za-z0-9]|[ -](?=\d)){3,24})",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:born(?: on)?|birth ?day|date of birth|dob|birth ?date)\b[\s:]{0,3}(?:is|was)?[\s:]{0,3}"
    r"(\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9},? \d{4}|[A-Za-z]{3,9} \d{1,2},? \d{4})",
    re.IGNORECASE,
)
_IP4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IP6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\d{0,3}(?:\.\d{1,3}){3})?(?![\w:])")
_VERSION = re.compile(r"(?:\bv(?:er(?:sion)?)?\.?|\brelease|\bbuild|§|section)\s?$")


def find(text: str) -> Iterator[Span]:
    """Every number of these kinds in a text."""
    yield from _ips(text)
    if not any("0" <= char <= "9" for char in text):
        return
    yield from _cards(text)
    yield from _ibans(text)
    for match in _SSN.finditer(text):
        if checks.ssn(digits(match.group())):
            yield Span(match.start(), match.end(), Kind.ID, digits(match.group()))
    cued = [(_NINO, 0, Kind.ID), (_CUED, 1, Kind.ID)]
    if has(text.lower(), ("born", "birth", "dob")):
        cued.append((_BORN, 1, Kind.BORN))
    for pattern, group, kind in cued:
        for match in pattern.finditer(text):
            value = match.group(group).replace(" ", "").replace("-", "").lower()
            yield Span(match.start(group), match.end(group), kind, value)


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        number = digits(match.group())
        named = len(number) >= 12 and _CARD_CUE.search(before(text, match.start()))
        if named or checks.card(number):
            yield Span(match.start(), match.end(), Kind.CARD, number)


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        found = match.group()
        number = found.replace(" ", "").replace("-", "").upper()
        wanted = checks.IBAN_LENGTHS.get(number[:2], 0)
        cued = "iban" in before(text, match.start(), 24)
        if not cued and wanted and len(number) > wanted:  # a word that follows was taken for the last group
            found = _first(found, wanted)
            number = number[:wanted]
        if cued or checks.iban(number):
            yield Span(match.start(), match.start() + len(found), Kind.IBAN, number)


def _first(found: str, count: int) -> str:
    """As much of the text as holds ``count`` letters and digits."""
    for at, char in enumerate(found):
        count -= char.isalnum()
        if not count:
            return found[: at + 1]
    return found


def _ips(text: str) -> Iterator[Span]:
    for match in _IP4.finditer(text):
        try:
            address = IPv4Address(match.group())
        except AddressValueError:
            continue
        if not (address.is_loopback or address.is_unspecified or _VERSION.search(before(text, match.start(), 12))):
            yield Span(match.start(), match.end(), Kind.IP, str(address))
    if text.count(":") < 2:
        return
    for match in _IP6.finditer(text):
        found = match.group()
        if sum(char.isdigit() for char in found) + found.count(":") < 5:  # a::b, a time
            continue
        try:
            yield Span(match.start(), match.end(), Kind.IP, str(IPv6Address(found)))
        except AddressValueError:
            continue
