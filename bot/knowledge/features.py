"""How well a passage fits a question, as a few numbers, and one score from them.

``weights.json`` holds a logistic model fitted by ``bench/answers/fit.py``: every feature can only raise the
score. docs/answers.md tells how good it is.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.knowledge import kinds
from bot.knowledge.terms import Entry, Term


def fit(entry: Entry, terms: Sequence[Term], strength: float, others: float, question: str) -> dict[str, float]:
    """Features of one passage, each 0 to 1 but ``margin`` and ``kind`` (-1 to 1).

    ``strength`` is the ranking's figure for the passage, ``others`` the best of any other article.
    """
    solid = [term for term in terms if not term.light]
    kind, answered = kinds.match(question, entry.shown), kinds.answered_words(question, entry.shown)
    least = {term.word: kinds.ANSWERED if term.word in answered else 0.0 for term in solid}
    matched = [(term, max(least[term.word], term.likeness(entry.counts))) for term in solid]
    return {
        "coverage": _share([(term.weight, likeness) for term, likeness in matched]),
        "margin": (strength - others) / max(strength, others, 1e-6),
        "lead": strength - others,
        "known": _share([(term.weight, max(least[term.word], term.known)) for term in solid]),
        "holds": float(kind > 0),
        "lacks": float(kind < 0),
        "hits": min(4.0, sum(likeness for term, likeness in matched if term.asked)) / 4,
    }


def score(features: Mapping[str, float]) -> float:
    """Estimated probability that the passage answers the question, 0 to 1."""
    return logistic(weights()["passage"], features)


def known(terms: Sequence[Term]) -> float:
    """Share of the question's weight that occurs anywhere on the shelf."""
    return _share([(term.weight, term.known) for term in terms if not term.light])


def logistic(model: Mapping[str, float], features: Mapping[str, float]) -> float:
    """A logistic model with a ``bias`` and a weight a feature."""
    return 1 / (1 + math.exp(-model["bias"] - sum(model[name] * value for name, value in features.items())))


@cache
def weights() -> dict[str, dict[str, float]]:
    """The fitted models: ``passage`` (this file) and ``quote`` (``bot/llm/extractive.py``)."""
    text = (Path(__file__).parent / "weights.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, float]] = json.loads(text)["models"]
    return loaded


def _share(pairs: Sequence[tuple[float, float]]) -> float:
    whole = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / whole if whole else 0.0
