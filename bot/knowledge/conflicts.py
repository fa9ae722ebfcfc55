"""Two articles that say different things about what was asked: the newer one counts.

A disagreement is seen where two sentences of different articles speak of the same thing (most of their words
agree, and both hold the asked words) and give other quantities of the same unit, or one of them negates.
Misses: disagreements in words ("blue" and "green"), and sentences worded very differently.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.knowledge import words
from bot.knowledge.sentences import pieces
from handoff.model import Conflict, Passage

RELEVANT = 0.5
"""Only passages with at least this share of the best score are compared."""
MOST_COMPARED = 5
ALIKE = 0.5
"""Weighted share of common words from which two sentences speak of the same thing."""
ASKED = 0.4
"""Weighted share of the question's words each passage of a conflict must hold."""
UNDECIDED = 0.5
"""Factor on both scores where no date says which one counts."""

_QUANTITY = re.compile(
    r"(?P<money>[$€£]\s?\d[\d,]*(?:\.\d+)?)|(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>%|[a-z]+)?",
    re.IGNORECASE,
)
_SPELLED = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "fourteen": "14", "thirty": "30", "sixty": "60", "ninety": "90",
}  # fmt: skip
_TITLE_WORDS = """
policy policies terms conditions rules guide faq frequently asked questions overview information details handbook
manual article notes summary times period process old new update archive version 2018 2019 2020 2021 2022 2023 2024
2025 2026 2027
"""
_GENERIC = frozenset(words.stem(word) for word in _TITLE_WORDS.split())
"""Words of a title that name no subject."""
_FILLERS = frozenset(("business", "working", "calendar", "full", "free", "about", "consecutive"))


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, ready to be compared."""

    text: str
    topic: frozenset[str]
    quantities: dict[str, frozenset[str]]
    """Unit to numbers."""
    negated: bool


def settle(passages: Sequence[Passage], question: str) -> tuple[list[Passage], tuple[Conflict, ...]]:
    """Passages without the outdated ones, best first, and the conflicts among them."""
    kept = list(passages)
    conflicts: list[Conflict] = []
    asked = frozenset(words.content(question))
    near = [one for one in kept[:MOST_COMPARED] if one.score >= RELEVANT * kept[0].score]
    for place, first in enumerate(near):
        for other in near[place + 1 :]:
            if first.article == other.article or first not in kept or other not in kept:
                continue
            what = _disagreement(first, other, asked)
            if what:
                conflicts.append(_conflict(first, other, what))
                kept = _without_older(kept, first, other)
    return sorted(kept, key=lambda one: -one.score), tuple(conflicts)


def _without_older(kept: list[Passage], first: Passage, other: Passage) -> list[Passage]:
    older = _older(first, other)
    if older is not None:
        newer = other if older is first else first
        top = max(first.score, other.score)
        return [replace(one, score=top) if one == newer else one for one in kept if one != older]
    return [replace(one, score=one.score * UNDECIDED) if one in (first, other) else one for one in kept]


def _older(first: Passage, other: Passage) -> Passage | None:
    """The older passage; one without a date is older than one with; None where the dates say nothing."""
    if first.updated == other.updated:
        return None
    if first.updated is None or (other.updated is not None and first.updated < other.updated):
        return first
    return other


def _conflict(first: Passage, other: Passage, what: tuple[str, str]) -> Conflict:
    older = _older(first, other)
    said = {first.article: what[0], other.article: what[1]}
    newer = first if older is None or older is other else other
    lesser = other if newer is first else first
    note = "" if older is not None else " (no date says which one counts)"
    sides = f"“{said[newer.article]}” ({_dated(newer)}) against “{said[lesser.article]}” ({_dated(lesser)}){note}"
    return Conflict(newer=newer.article, older=lesser.article, what=sides)


def _dated(passage: Passage) -> str:
    return f"{passage.title}, {passage.updated.isoformat() if passage.updated else 'undated'}"


def _disagreement(first: Passage, other: Passage, asked: frozenset[str]) -> tuple[str, str] | None:
    if _other_subject(first, other) and _other_subject(other, first):
        return None
    heads = [frozenset(words.content(f"{one.title} {one.section}")) for one in (first, other)]
    for mine in _statements(first.text):
        for theirs in _statements(other.text):
            both = [heads[0] | mine.topic, heads[1] | theirs.topic]
            if min(_weight(asked & side) for side in both) < ASKED * _weight(asked):
                continue
            if asked & (both[0] ^ both[1]):  # the question itself tells the two apart
                continue
            if _alike(mine.topic, theirs.topic) < ALIKE:
                continue
            if _other_quantity(mine, theirs) or (mine.negated != theirs.negated and not mine.quantities):
                return mine.text, theirs.text
    return None


def _other_subject(one: Passage, other: Passage) -> bool:
    """Whether one article's title names something the other passage never speaks of: another plan, another house."""
    named = set(words.content(one.title)) - _GENERIC
    there = set(words.content(f"{other.title} {other.section} {other.text}"))
    return bool(named - there)


def _other_quantity(mine: Statement, theirs: Statement) -> bool:
    shared = mine.quantities.keys() & theirs.quantities.keys()
    return any(not (mine.quantities[unit] & theirs.quantities[unit]) for unit in shared)


@lru_cache(maxsize=5_000)  # the same passages are compared again and again
def _statements(text: str) -> tuple[Statement, ...]:
    lines = (line for piece in pieces(text) for line in piece.text.split("\n"))
    return tuple(_statement(line) for line in lines if line.strip())


def _statement(text: str) -> Statement:
    lowered = " ".join(_SPELLED.get(word, word) for word in words.clean(text).casefold().split())
    found: dict[str, set[str]] = {}
    for match in _QUANTITY.finditer(lowered):
        unit = "money" if match["money"] else _unit(match, lowered)
        number = (match["money"] or match["number"]).strip("$€£ ").replace(",", "")
        found.setdefault(unit, set()).add(number.rstrip("0").rstrip(".") if "." in number else number)
    topic = frozenset(word for word in words.content(text) if not word[0].isdigit() and word not in _SPELLED)
    units = frozenset(words.stem(unit) for unit in found if unit)
    quantities = {unit: frozenset(numbers) for unit, numbers in found.items()}
    return Statement(text.strip(), topic - units, quantities, words.negated(text))


def _unit(match: re.Match[str], text: str) -> str:
    unit = match["unit"] or ""
    if unit in _FILLERS:
        following = re.match(r"\s*([a-z]+)", text[match.end() :])
        unit = following.group(1) if following else unit
    return words.stem(unit) if unit and unit != "%" else unit


def _alike(mine: frozenset[str], theirs: frozenset[str]) -> float:
    return _weight(mine & theirs) / (_weight(mine | theirs) or 1.0)


def _weight(listed: frozenset[str]) -> float:
    return sum(words.rarity(word) for word in listed)
