"""One scope's passages with their own statistics, and the ranking over them.

BM25 over stems with weighted fields. A word's weight joins its rarity on this shelf with its rarity in
everyday English. Words of near meaning count in part. A word the shelf has never seen is compared by character
trigrams (typing errors, compounds); if nothing is close it stays unknown and counts against every passage.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.knowledge import words
from bot.knowledge.meaning import vector
from bot.knowledge.near import neighbours
from bot.knowledge.query import Asked
from bot.knowledge.terms import Entry, Term

K1, B = 1.2, 0.4
NEAR_SPELLING = 0.55
"""Dice similarity of trigrams from which two spellings are taken for the same word."""
LEAST = 0.1
"""Rarity on the shelf of a word that stands in every passage, such as the company's own name."""
MEANING = 0.3
"""What likeness of meaning counts beside matched words."""
LIGHT = 0.5
"""Factor on the squared rarity of a stop word."""

Floats = npt.NDArray[np.float32]


class Shelf:
    """Passages of one scope and the public ones. Immutable."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        holders: defaultdict[str, list[int]] = defaultdict(list)
        impacts: defaultdict[str, list[float]] = defaultdict(list)
        average = sum(entry.length for entry in self.entries) / max(1, len(self.entries))
        for place, entry in enumerate(self.entries):
            scale = K1 * (1 - B + B * entry.length / max(1.0, average))
            for word, count in entry.counts.items():
                holders[word].append(place)
                impacts[word].append(count * (K1 + 1) / (count + scale))
        self._vectors = np.array([entry.vector for entry in self.entries], dtype=np.float32)
        self._holders = {word: np.array(places, dtype=np.int32) for word, places in holders.items()}
        self._impacts = {word: np.array(listed, dtype=np.float32) for word, listed in impacts.items()}

    def terms(self, asked: Asked) -> tuple[Term, ...]:
        """Content words of the question, its stop words, then the words of its context at lower weight."""
        own = words.content(asked.text)
        around = [word for word in words.content(asked.context) if word not in own]
        listed = [self._term(word, 1.0, asked=True) for word in own]
        listed += self._light(set(words.stems(asked.text)).difference(own))
        return tuple(listed + [self._term(word, asked.weight, asked=False) for word in around])

    def rank(self, terms: Sequence[Term], limit: int) -> list[tuple[int, float]]:
        """Best entries as (place, strength), best first.

        Strength is the share of a full match of words plus MEANING times the likeness of meaning, about 0 to 1.
        """
        if not self.entries or not any(not term.light for term in terms):
            return []
        scores = np.zeros(len(self.entries), dtype=np.float32)
        for term in terms:
            self._add(scores, term)
        scores /= np.float32(sum(term.weight for term in terms) * (K1 + 1))
        meant = vector([term.word for term in terms if not term.light])
        alike = np.einsum("ij,j->i", self._vectors, meant)  # `@` wakes BLAS threads: 8 ms on a busy machine
        scores += np.float32(MEANING) * np.maximum(alike, np.float32(0))
        return [(int(place), float(scores[place])) for place in _highest(scores, limit) if scores[place] > 0]

    def weight(self, word: str) -> float:
        """How much a word says, 0 to 1."""
        total = len(self.entries)
        here = math.log(1 + total / (1 + len(self._holders.get(word, ())))) / math.log(2 + total)
        return math.sqrt(min(1.0, max(LEAST, here))) * words.rarity(word)

    def _add(self, scores: Floats, term: Term) -> None:
        if len(term.forms) == 1:
            form, share = term.forms[0]
            scores[self._holders[form]] += self._impacts[form] * np.float32(term.weight * share)
        elif term.forms:
            best = np.zeros(len(scores), dtype=np.float32)
            for form, share in term.forms:
                places = self._holders[form]
                best[places] = np.maximum(best[places], self._impacts[form] * np.float32(share))
            scores += best * np.float32(term.weight)

    def _term(self, word: str, share: float, *, asked: bool) -> Term:
        near = [(other, worth) for other, worth in neighbours(word) if other in self._holders]
        same = [(word, 1.0)] if word in self._holders else self._nearest(word)
        forms = sorted(same + near, key=lambda form: -form[1])
        return Term(word, self.weight(word) * share, tuple(forms), asked)

    def _light(self, stop_words: set[str]) -> Iterator[Term]:
        for word in sorted(stop_words):
            if word in self._holders:
                weight = LIGHT * words.rarity(word) ** 2
                yield Term(word, weight, ((word, 1.0),), asked=False, light=True)

    def _nearest(self, word: str) -> list[tuple[str, float]]:
        if len(word) < 4 or word[0].isdigit():
            return []
        grams = words.trigrams(word)
        shared = Counter(other for gram in sorted(grams) for other in self._spellings.get(gram, ()))
        dice = [(2 * count / (len(grams) + len(other)), other) for other, count in shared.items()]
        likeness, near = max(dice, default=(0.0, ""))
        return [(near, likeness)] if likeness >= NEAR_SPELLING else []

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        index: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._holders:
            if len(word) >= 4 and not word[0].isdigit():
                for gram in words.trigrams(word):
                    index[gram].append(word)
        return dict(index)


def _highest(scores: Floats, limit: int) -> npt.NDArray[np.intp]:
    """Places of the highest scores, best first; equal scores in reading order."""
    places = np.arange(len(scores))
    if len(scores) > limit:
        edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= max(edge, np.float32(1e-9)))
    return places[np.argsort(-scores[places], kind="stable")][:limit]
