"""Scoring of fitted TF-IDF logistic models with numpy alone, equal to scikit-learn's own scores.

A model is two bags of n-grams, words (1-2) and characters inside words (2-5), each L2-normalised after
``(1 + ln count) * idf``, one weight per n-gram and class, and an intercept. ``bench/signals/fit.py`` writes
them; tests compare with ``TfidfVectorizer`` and ``LogisticRegression``.
"""

import math
import re
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from handoff.signals.weights import arrays

LONGEST = 1_200  # characters a model looks at; longer turns say what they want early
_WORD = re.compile(r"\b\w\w+\b")
_SPACE = re.compile(r"\s\s+")


@lru_cache(maxsize=64)
def word_grams(text: str) -> Mapping[str, int]:
    """Counts of lower-case words and pairs, as scikit-learn's ``analyzer="word"``."""
    words = _WORD.findall(text.lower())
    return Counter(words + [f"{one} {two}" for one, two in pairwise(words)])


@lru_cache(maxsize=64)
def char_grams(text: str) -> Mapping[str, int]:
    """Counts of 2-5 characters inside padded words, as scikit-learn's ``analyzer="char_wb"``."""
    grams: Counter[str] = Counter()
    for word in _SPACE.sub(" ", text.lower()).split():
        padded = f" {word} "
        for size in range(2, 6):
            grams[padded[:size]] += 1
            if len(padded) <= size:
                break  # a short word counts once
            grams.update(padded[start : start + size] for start in range(1, len(padded) - size + 1))
    return grams


@dataclass(frozen=True, slots=True)
class Bag:
    """N-grams with their column, idf (n,) and weights (classes, n)."""

    columns: Mapping[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]

    def scores(self, grams: Mapping[str, int]) -> NDArray[np.float64]:
        """Contribution of a text to each class, shape (classes,)."""
        seen = [(self.columns[gram], count) for gram, count in grams.items() if gram in self.columns]
        if not seen:
            return np.zeros(self.weights.shape[0])
        at = np.array([column for column, _ in seen])
        values = (1 + np.log(np.array([count for _, count in seen], dtype=np.float64))) * self.idf[at]
        return np.asarray(self.weights[:, at] @ values / np.linalg.norm(values), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted model. ``classes`` name the rows; a binary model has one row, its positive class."""

    classes: tuple[str, ...]
    words: Bag
    chars: Bag
    intercept: NDArray[np.float64]

    def margins(self, text: str) -> NDArray[np.float64]:
        """Log-odds (binary) or unnormalised log-probabilities (several classes), shape (classes,)."""
        text = text[:LONGEST]
        return self.intercept + self.words.scores(word_grams(text)) + self.chars.scores(char_grams(text))

    def probabilities(self, text: str) -> dict[str, float]:
        """Class to probability; for a binary model only the positive class."""
        margins = self.margins(text)
        if len(self.classes) == 1:
            return {self.classes[0]: 1 / (1 + math.exp(-max(-30.0, min(30.0, float(margins[0])))))}
        shares = np.exp(margins - margins.max())
        return dict(zip(self.classes, map(float, shares / shares.sum()), strict=True))


@lru_cache(maxsize=8)
def model(name: str) -> Linear:
    """The packaged model of that name; loaded once."""
    data = arrays(name)
    return Linear(
        classes=tuple(str(c) for c in data["classes"]),
        words=_bag(data, "word"),
        chars=_bag(data, "char"),
        intercept=np.asarray(data["intercept"], dtype=np.float64),
    )


def _bag(data: Mapping[str, NDArray[np.generic]], kind: str) -> Bag:
    grams = bytes(np.asarray(data[f"{kind}_grams"], dtype=np.uint8)).decode("utf-8").split("\n")
    return Bag(
        columns={sys.intern(gram): column for column, gram in enumerate(grams)},  # models share most n-grams
        idf=np.asarray(data[f"{kind}_idf"], dtype=np.float32),
        weights=np.asarray(data[f"{kind}_weights"], dtype=np.float32),
    )
