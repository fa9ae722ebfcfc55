"""One scope's passages with their own statistics, and the ranking over them.

BM25 over stems with weighted fields. The weight of a word blends its rarity on this shelf with its rarity in
everyday English. A word the shelf has never seen is compared by character trigrams (typing errors, compounds);
if nothing is close it stays unknown and counts against every passage.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.knowledge import words
from bot.knowledge.near import neighbours
from bot.knowledge.query import Asked
from handoff.model import Passage

TITLE, SECTION = 2.0, 2.5
"""What one occurrence in the title or a heading counts beside one in the text."""
K1, B = 1.2, 0.4
NEAR = 0.55
"""Dice similarity of trigrams from which two spellings are taken for the same word."""
BLEND = 0.5
"""Share of the shelf's own rarity in a word's weight; the rest is everyday English."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with its counted words; made once and shared by shelves."""

    passage: Passage
    head: frozenset[str]
    """Stems of title and headings."""
    body: tuple[str, ...]
    """Content stems of the text, with repeats."""
    counts: dict[str, float]

    @classmethod
    def of(cls, passage: Passage) -> "Entry":
        """Count a passage."""
        title, section, body = (_content(text) for text in (passage.title, passage.section, passage.text))
        counts: defaultdict[str, float] = defaultdict(float)
        for listed, weight in ((title, TITLE), (section, SECTION), (body, 1.0)):
            for one, times in Counter(listed).items():
                counts[one] += weight * times
        return cls(passage, frozenset(title) | frozenset(section), tuple(body), dict(counts))


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

    def likeness(self, counts: Container[str]) -> float:
        """Share of a match in a text with these stems, 0 to 1."""
        return next((share for form, share in self.forms if form in counts), 0.0)

    @property
    def known(self) -> float:
        """The best share the shelf has to offer."""
        return self.forms[0][1] if self.forms else 0.0


class Shelf:
    """Passages of one scope and the public ones."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        holders: defaultdict[str, list[int]] = defaultdict(list)
        impacts: defaultdict[str, list[float]] = defaultdict(list)
        average = sum(len(entry.body) for entry in self.entries) / max(1, len(self.entries))
        for place, entry in enumerate(self.entries):
            scale = K1 * (1 - B + B * len(entry.body) / max(1.0, average))
            for word, count in entry.counts.items():
                holders[word].append(place)
                impacts[word].append(count * (K1 + 1) / (count + scale))
        self._holders = {word: np.array(places, dtype=np.int32) for word, places in holders.items()}
        self._impacts = {word: np.array(listed, dtype=np.float32) for word, listed in impacts.items()}

    def terms(self, asked: Asked) -> tuple[Term, ...]:
        """Content words of the question, then those of its context at lower weight."""
        own = words.content(asked.text)
        around = [word for word in words.content(asked.context) if word not in own]
        terms = [self._term(word, 1.0, True) for word in own]
        return tuple(terms + [self._term(word, asked.weight, False) for word in around])

    def rank(self, terms: Sequence[Term], limit: int) -> list[tuple[int, float]]:
        """Best entries as (place, strength), best first; strength 0 to 1 is the share of a full match."""
        if not self.entries or not terms:
            return []
        scores = np.zeros(len(self.entries), dtype=np.float32)
        for term in terms:
            if len(term.forms) == 1:
                form, share = term.forms[0]
                scores[self._holders[form]] += self._impacts[form] * (term.weight * share)
            elif term.forms:
                scores += self._best_form(term) * term.weight
        best = _highest(scores, limit)
        full = sum(term.weight for term in terms) * (K1 + 1)
        return [(int(place), float(scores[place]) / full) for place in best if scores[place] > 0]

    def weight(self, word: str) -> float:
        """How much a word says, 0 to 1."""
        total = len(self.entries)
        here = math.log(1 + total / (1 + len(self._holders.get(word, ())))) / math.log(2 + total)
        return min(1.0, max(0.1,here)) ** 0.5 * words.rarity(word) ** 0.5

    def _best_form(self, term: Term) -> npt.NDArray[np.float32]:
        best = np.zeros(len(self.entries), dtype=np.float32)
        for form, share in term.forms:
            places = self._holders[form]
            best[places] = np.maximum(best[places], self._impacts[form] * share)
        return best

    def _term(self, word: str, share: float, asked: bool) -> Term:
        near = [(other, worth) for other, worth in neighbours(word) if other in self._holders]
        same = [(word, 1.0)] if word in self._holders else [one for one in [self._nearest(word)] if one[0]]
        forms = sorted(same + near, key=lambda form: -form[1])
        return Term(word, self.weight(word) * share, tuple(forms), asked)

    def _nearest(self, word: str) -> tuple[str, float]:
        if len(word) < 4 or word[0].isdigit():
            return "", 0.0
        grams = words.trigrams(word)
        shared = Counter(other for gram in grams for other in self._spellings.get(gram, ()))
        likeness, near = max(
            ((2 * count / (len(grams) + len(other)), other) for other, count in shared.items()),
            default=(0.0, ""),
        )
        return (near, likeness) if likeness >= NEAR else ("", 0.0)

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        index: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._holders:
            if len(word) >= 4 and not word[0].isdigit():
                for gram in words.trigrams(word):
                    index[gram].append(word)
        return dict(index)


def _content(text: str) -> list[str]:
    return [words.stem(word) for word in words.words(text) if words.carries(word)]


def _highest(scores: npt.NDArray[np.float32], limit: int) -> npt.NDArray[np.intp]:
    """Places of the highest scores, best first; equal scores in reading order."""
    if len(scores) > limit:
        edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= max(edge, np.float32(1e-9)))
    else:
        places = np.arange(len(scores))
    return places[np.argsort(-scores[places], kind="stable")][:limit]
