"""What a customer asks, out of their turns: the search text, and the questions in it.

A search text may carry context: words that help the ranking but are not asked for. It stands after the
character U+001F, which cannot come from a customer (``words.clean`` drops it).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.words import clean, content
from handoff.model import Author, Turn

CONTEXT = "\x1f"
SHORT_WORDS = 2
"""A turn with at most this many content words leans on the customer's turn before it."""
LEANING, STANDING = 0.5, 0.15
"""Weight of a context word for a question that leans on it ("and for returns?") and for one that does not."""
MOST_PARTS = 4
"""Further questions of one turn are joined to the last part."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+")
_JOINED = re.compile(
    r"(?:,|;)?\s+(?:and|also|plus)\s+(?:also\s+)?(?=(?:how|what|when|where|who|which|why|can|could|do|does|is|are"
    r"|will|would|should)\b(?!\s+(?:ever|so)\b))",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:(?:hi|hello|hey|please|so|and|but|also|then|ok|okay|well)\b[\s,!.]*)*"
    r"(?:how|what|when|where|who|whom|whose|which|why|can|could|do|does|did|is|are|will|would|should|may|has|have"
    r"|tell me|explain|i (?:want|need|would like|'d like) to know|any (?:way|chance|idea))\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"^\W*(?:and|but|or|what about|how about|same (?:for|with)|also|then|for|in that case|what if|even)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^\W*(?:and|also|but)?\s*(?:how (?:long|much|often|soon|fast|many)|when|where|who|why)\b", re.IGNORECASE
)
"""A question that may say nothing but its question word, after another one: "and how long does it take?"."""
_POINTS = re.compile(r"\b(?:it|that|those|these|them|they|this|one|there|either|both)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its words, and the words around it that only give context."""

    text: str
    context: str = ""
    weight: float = 0.0
    """How much a word of the context counts beside a word of the question, 0 to 1."""


def query(turns: Sequence[Turn], history: Sequence[Turn]) -> str:
    """The search text for the turns; a short follow-up carries the customer's turn before it as context."""
    text = "\n".join(clean(turn.text) for turn in turns).strip()
    if not _leans(text):
        return text
    before = next((turn for turn in reversed(history) if turn.author is Author.CUSTOMER), None)
    return f"{text}{CONTEXT}{clean(before.text).strip()}" if before else text


def parts(search_text: str) -> tuple[Asked, ...]:
    """The questions in a search text, in order; at least one, at most MOST_PARTS."""
    text, _, carried = search_text.partition(CONTEXT)
    sentences = [one for line in _SENTENCE.split(clean(text)) if (one := line.strip())]
    pieces = [piece.strip() for one in sentences for piece in _JOINED.split(one) if piece.strip()]
    asks: list[int] = []
    for place, piece in enumerate(pieces):
        if _is_asked(piece) or (asks and _BARE.match(piece)):
            asks.append(place)
    if not asks:
        return (_asked(" ".join(pieces), clean(carried)),)
    told = " ".join(piece for place, piece in enumerate(pieces) if place not in asks)
    around = f"{told} {clean(carried)}".strip()
    kept = [pieces[place] for place in asks[:MOST_PARTS]]
    kept[-1] = " ".join([kept[-1], *(pieces[place] for place in asks[MOST_PARTS:])])
    before = [" ".join(filter(None, (around, *kept[max(0, n - 1) : n]))) for n in range(len(kept))]
    return tuple(_asked(one, before[n] if _leans(one) else around) for n, one in enumerate(kept))


def _asked(text: str, context: str) -> Asked:
    return Asked(text, context, LEANING if _leans(text) else STANDING)


def _is_asked(piece: str) -> bool:
    return bool(content(piece)) and (piece.rstrip("\"')] ").endswith("?") or bool(_ASKS.match(piece)))


def _leans(text: str) -> bool:
    carried = len(content(text))
    if carried <= SHORT_WORDS and (_FOLLOWS.match(text) or _POINTS.search(text) or not carried):
        return True
    return carried <= SHORT_WORDS + 2 and bool(_FOLLOWS.match(text))
