"""How well a passage fits a question, as a few numbers, and one score from them.

``WEIGHTS`` is a logistic model fitted by ``bench/answers/fit.py``; docs/answers.md holds its quality.
"""

import math
from collections.abc import Mapping, Sequence

from bot.knowledge.shelf import Entry, Term

WEIGHTS: Mapping[str, float] = {
    "bias": -4.0,
    "coverage": 4.0,
    "strength": 4.0,
    "margin": 1.0,
    "known": 1.5,
    "head": 0.5,
}


def fit(entry: Entry, terms: Sequence[Term], strength: float, others: float, question: str) -> dict[str, float]:
    """Features of one passage, each 0 to 1 but the margin (-1 to 1).

    ``strength`` is the ranking's figure for the passage, ``others`` the best of any other article.
    """
    return {
        "coverage": coverage(entry, terms),
        "strength": strength,
        "margin": (strength - others) / max(strength, others, 1e-6),
        "known": known(terms),
        "head": _share([(term.weight, term.likeness(entry.head)) for term in terms]),
    }


def score(features: Mapping[str, float]) -> float:
    """Estimated probability that the passage answers the question."""
    total = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-total))


def coverage(entry: Entry, terms: Sequence[Term]) -> float:
    """Share of the question's weight found in title, headings or text."""
    return _share([(term.weight, term.likeness(entry.counts)) for term in terms])


def known(terms: Sequence[Term]) -> float:
    """Share of the question's weight that occurs anywhere on the shelf."""
    return _share([(term.weight, term.known) for term in terms if term.asked])


def _share(pairs: Sequence[tuple[float, float]]) -> float:
    whole = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / whole if whole else 0.0
