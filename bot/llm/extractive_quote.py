"""Which piece of a passage answers, and what has to be quoted with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge import words
from bot.knowledge.near import neighbours
from bot.knowledge.query import Asked
from bot.knowledge.sentences import Piece, pieces
from handoff.model import Passage

QUOTE_WORDS = 60
"""A passage up to this size is quoted whole: an exception two lines further down belongs to the answer."""

_LEANS_BACK = re.compile(
    r"^(?:however|but|otherwise|unless|except|if not|this|that|these|those|it|they|then|also|in that case|note)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")
_TIME = re.compile(
    r"\b(?:\d+|one|two|three|few|several)\s*(?:business |working |calendar )?(?:second|minute|hour|day|week|month|year)s?\b"
    r"|\b\d{1,2}(?::\d\d)?\s*(?:a\.?m|p\.?m)\b|\b\d{1,2}:\d\d\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bdaily\b"
    r"|\b(?:immediately|instantly|at any time|24/7|midnight|noon|tomorrow|weekends?|january|february|march|april|june|july"
    r"|august|september|october|november|december|once|until|before|after)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£%]|\b(?:free|charge|cost|fee|price|euros?|dollars?|pounds?|usd|eur|gbp|pay|cents?)", re.IGNORECASE
)
_PLACE = re.compile(
    r"\b(?:in|at|on|under|from|near|next to|to|via|behind|inside|click|open|page|tab|menu|settings|street|address)\b|https?://"
    r"|@",
    re.IGNORECASE,
)

KINDS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    ("money", re.compile(r"\b(?:how much|price|cost|costs|fee|fees|charge|charged|expensive)\b", re.IGNORECASE), _MONEY),
    ("time", re.compile(r"\b(?:when|how (?:long|soon|fast|quickly|often)|what time|which day|what day|hours)\b", re.IGNORECASE), _TIME),
    ("number", re.compile(r"\bhow (?:many|big|large|far|old)\b", re.IGNORECASE), _NUMBER),
    ("place", re.compile(r"\bwhere\b", re.IGNORECASE), _PLACE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote and how well it fits."""

    text: str
    coverage: float
    """Weighted share of the question's words in the quote and the headings above it."""
    closeness: float
    """Weighted share of the question's words in the best single piece alone."""
    kind: float
    """1 the quote holds what the question word asks for (a time, a price, a place), 0 nothing to check, -1 it lacks it."""
    unmatched: float
    """Rarity of the rarest word of the question that the quote and its headings lack; numbers count as rare."""


def quote(passage: Passage, asked: Asked) -> Quote:
    """The best quote of a passage for one question."""
    listed = pieces(passage.text)
    wanted = _wanted(asked)
    best = max(
        listed,
        key=lambda piece: (_held(piece.text, wanted) + 0.25 * _kind(piece.text, asked.text), -piece.start),
    )
    start, end = _span(listed, best, asked)
    text = passage.text if len(passage.text.split()) <= QUOTE_WORDS else passage.text[start:end]
    around = f"{passage.title} {passage.section} {text}"
    own = {word: weight for word, weight in wanted.items() if weight > 0}
    there = set(words.stems(around))
    return Quote(
        text=text.strip(),
        coverage=_held(around, own),
        closeness=_held(best.text, own),
        kind=_kind(text, asked.text),
        unmatched=max((words.rarity(word) * (1 - _likeness(word, there)) for word in words.content(asked.text)), default=0.0),
    )


def _span(listed: Sequence[Piece], best: Piece, asked: Asked) -> tuple[int, int]:
    """From the line that introduces a list to the exceptions that follow a sentence."""
    first = last = listed.index(best)
    if best.kind != "sentence" and first > 0 and listed[first - 1].text.endswith(":"):
        first -= 1
    if best.text.endswith(":") and last + 1 < len(listed):
        last += 1
    if first > 0 and _LEANS_BACK.match(listed[first].text) and listed[first - 1].block == listed[first].block:
        first -= 1
    while last + 1 < len(listed):
        following = listed[last + 1]
        size = len(" ".join(piece.text for piece in listed[first : last + 2]).split())
        if following.block != listed[last].block or (
            size > QUOTE_WORDS and not _LEANS_BACK.match(following.text)
        ):
            break
        last += 1
    return listed[first].start, listed[last].end


def _wanted(asked: Asked) -> dict[str, float]:
    wanted = {word: words.rarity(word) * asked.weight for word in words.content(asked.context)}
    wanted.update({word: words.rarity(word) for word in words.content(asked.text)})
    return wanted


def _held(text: str, wanted: dict[str, float]) -> float:
    there = set(words.stems(text))
    whole = sum(wanted.values())
    return sum(weight * _likeness(word, there) for word, weight in wanted.items()) / whole if whole else 0.0


def _likeness(word: str, there: set[str]) -> float:
    if word in there:
        return 1.0
    return next((share for other, share in neighbours(word) if other in there), 0.0)


def _kind(text: str, question: str) -> float:
    for _, asks, holds in KINDS:
        if asks.search(question):
            return 1.0 if holds.search(text) else -1.0
    return 0.0
