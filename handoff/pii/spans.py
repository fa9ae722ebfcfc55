"""What the finders of this package hand to one another: a stretch of text, its kind, and what makes it that value."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found; the word in its placeholder."""

    SECRET = "SECRET"  # noqa: S105  a key, token, password or private key
    EMAIL = "EMAIL"
    IBAN = "IBAN"
    CARD = "CARD"
    ID = "ID"  # a number a state or a bank gave to a person: SSN, passport, licence, tax, account
    BORN = "BORN"  # a date of birth
    IP = "IP"
    PHONE = "PHONE"
    PERSON = "PERSON"  # a Slack user, or a name with a cue before it
    CHANNEL = "CHANNEL"
    SLACK = "SLACK"  # any other bare Slack id


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of a text hold a value of this kind."""

    start: int
    end: int
    kind: Kind
    value: str
    """The value in one spelling: two spellings of one address are one value."""


Find = Callable[[str], Iterable[Span]]


def whole(kind: Kind, pattern: re.Pattern[str], text: str, group: int = 0) -> Iterator[Span]:
    """Every match of a pattern as it stands."""
    for match in pattern.finditer(text):
        yield Span(match.start(group), match.end(group), kind, match.group(group).lower())


def has(text: str, words: Iterable[str]) -> bool:
    """Whether any of the words stands in the text: a cheap look before a dear one."""
    return any(word in text for word in words)


def digits(text: str) -> str:
    """The ASCII digits of a text."""
    return "".join(char for char in text if "0" <= char <= "9")


def before(text: str, start: int, width: int = 48) -> str:
    """What stands before a place, lower case."""
    return text[max(0, start - width) : start].lower()


def after(text: str, end: int, width: int = 12) -> str:
    """What stands behind a place, lower case."""
    return text[end : end + width].lower()
