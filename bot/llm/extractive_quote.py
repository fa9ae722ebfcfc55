"""Which piece of a passage answers, what has to be quoted with it, and how well it fits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge import kinds, words
from bot.knowledge.near import neighbours
from bot.knowledge.query import Asked
from bot.knowledge.sentences import Piece, pieces
from handoff.model import Passage

QUOTE_WORDS = 60
"""A passage up to this size is quoted whole: an exception two lines further down belongs to the answer."""
KIND_BONUS = 0.25
"""What holding the thing asked for (a price, a time) is worth when pieces are compared by coverage."""

_LEANS_BACK = re.compile(
    r"^(?:however|but|otherwise|unless|except|if not|this|that|these|those|it|they|then|also|in that case)\b",
    re.IGNORECASE,
)

_NAME = re.compile(r"(?<=[\w,;] )[A-Z][^\W_]*")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote and how well it fits. Shares are weighted by rarity and run from 0 to 1."""

    text: str
    """Unchanged words of the passage."""
    coverage: float
    """Share of the question's words in the quote and the headings above it."""
    focus: float
    """Share of the best piece's own words the question has: low where the piece says something else."""
    kind: float
    """1 the best piece holds what the question word asks for, -1 it does not, 0 nothing to check."""
    unnamed: float
    """Share of the question's names (words with a capital inside it) that quote and headings lack."""
    own_case: bool
    """Whether the question is about the customer's own case, which no article knows."""
    unmatched: float
    """Rarity of the rarest word of the question that the quote and its headings lack."""


def quote(passage: Passage, asked: Asked) -> Quote:
    """The best quote of a passage for one question. The passage must have text."""
    listed = pieces(passage.text)
    wanted = _wanted(asked)
    best = max(listed, key=lambda piece: _fit(piece, wanted, asked.text))
    start, end = _span(listed, best)
    whole = len(passage.text.split()) <= QUOTE_WORDS
    text = passage.text if whole else passage.text[start:end]
    head = f"{passage.title} {passage.section}"
    there = set(words.stems(f"{head} {text}"))
    there |= kinds.answered_words(asked.text, text)
    missing = (words.rarity(word) * (1 - _likeness(word, there)) for word in words.content(asked.text))
    return Quote(
        text=text.strip(),
        coverage=_share(wanted, there),
        focus=_share(_weighed(best.text), set(words.stems(f"{asked.text} {asked.context} {passage.title}"))),
        kind=kinds.match(asked.text, best.text),
        unnamed=_unnamed(asked.text, set(words.words(f"{head} {text}"))),
        own_case=kinds.own_case(asked.text),
        unmatched=max(missing, default=0.0),
    )


def _unnamed(question: str, there: set[str]) -> float:
    found = () if question.isupper() else _NAME.findall(question)
    names = [name.casefold() for name in found if name not in ("I", "OK")]
    return sum(name not in there for name in names) / len(names) if names else 0.0


def _fit(piece: Piece, wanted: Mapping[str, float], question: str) -> tuple[float, int]:
    held = _share(wanted, set(words.stems(piece.text)))
    return held + KIND_BONUS * kinds.match(question, piece.text), -piece.start


def _span(listed: Sequence[Piece], best: Piece) -> tuple[int, int]:
    """From the line that introduces a list to the exceptions that follow a sentence."""
    first = last = listed.index(best)
    if best.kind != "sentence" and first > 0 and listed[first - 1].text.endswith(":"):
        first -= 1
    if best.text.endswith(":") and last + 1 < len(listed):
        last += 1
    if first > 0 and _LEANS_BACK.match(listed[first].text) and listed[first - 1].block == listed[first].block:
        first -= 1
    while last + 1 < len(listed) and _belongs(listed[first : last + 2]):
        last += 1
    return listed[first].start, listed[last].end


def _belongs(run: Sequence[Piece]) -> bool:
    """Whether the last of these pieces has to be quoted with the others."""
    if run[-1].block != run[-2].block:
        return False
    size = sum(len(piece.text.split()) for piece in run)
    return size <= QUOTE_WORDS or bool(_LEANS_BACK.match(run[-1].text))


def _wanted(asked: Asked) -> dict[str, float]:
    context = {word: weight * asked.weight for word, weight in _weighed(asked.context).items()}
    return context | _weighed(asked.text)


def _weighed(text: str) -> dict[str, float]:
    return {word: words.rarity(word) for word in words.content(text)}


def _share(wanted: Mapping[str, float], there: set[str]) -> float:
    whole = sum(wanted.values())
    return sum(weight * _likeness(word, there) for word, weight in wanted.items()) / whole if whole else 0.0


def _likeness(word: str, there: set[str]) -> float:
    if word in there:
        return 1.0
    return next((share for other, share in neighbours(word) if other in there), 0.0)
