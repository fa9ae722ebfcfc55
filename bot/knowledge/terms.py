"""A passage with its counted words, and a question's words as a shelf sees them."""

from collections import Counter, defaultdict
from collections.abc import Container
from dataclasses import dataclass, field

from bot.knowledge import words
from bot.knowledge.meaning import Vector, vector
from handoff.model import Passage

TITLE, SECTION = 2.0, 2.5
"""What one occurrence in the title or a heading counts beside one in the text."""
HEADINGS = 2
"""How often title and headings count in the passage's vector."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with its counted words; made once and shared by shelves."""

    passage: Passage
    shown: str
    """Heading and text."""
    length: int
    """Words of the text."""
    counts: dict[str, float]
    """Weighted occurrences of every stem, stop words too."""
    vector: Vector = field(repr=False)

    @classmethod
    def of(cls, passage: Passage) -> "Entry":
        """Count a passage."""
        title, section, body = (words.stems(text) for text in (passage.title, passage.section, passage.text))
        counts: defaultdict[str, float] = defaultdict(float)
        for listed, weight in ((title, TITLE), (section, SECTION), (body, 1.0)):
            for one, times in Counter(listed).items():
                counts[one] += weight * times
        carried = [one for one in (title + section) * HEADINGS + body if one not in words.STOP_STEMS]
        return cls(passage, f"{passage.section}\n{passage.text}", len(body), dict(counts), vector(carried))


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question as the shelf sees it."""

    word: str
    weight: float
    """0 to 1, rare words weigh more."""
    forms: tuple[tuple[str, float], ...]
    """The shelf's words that stand for it, best first, with the share of a match (1 = the same stem)."""
    asked: bool = True
    """False for a word of the context only."""
    light: bool = False
    """A stop word: it helps the ranking a little and says nothing about coverage."""

    def likeness(self, stems: Container[str]) -> float:
        """Share of a match in a text with these stems, 0 to 1."""
        return next((share for form, share in self.forms if form in stems), 0.0)

    @property
    def known(self) -> float:
        """The best share the shelf has to offer."""
        return self.forms[0][1] if self.forms else 0.0
