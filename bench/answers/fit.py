"""Fit the two small logistic models of search and answerer and write bot/knowledge/weights.json.

Run: python -m bench.answers.fit SHARED, where SHARED is the folder of shared data. Needs scipy.
Features are bounded to the direction they mean: a better match can never lower a score.
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from bench.answers.cases import Set, tuning
from bench.answers.run import Asked, ask
from bot.knowledge import features
from bot.knowledge.passages import passages
from bot.knowledge.query import parts
from bot.knowledge.shelf import Shelf
from bot.knowledge.terms import Entry
from bot.llm import extractive
from bot.llm.extractive_quote import quote

TARGET = Path("bot/knowledge/weights.json")
FALLING = frozenset({"unmatched", "lacks", "unnamed"})
"""Features that can only lower a score."""
RIDGE = 1e-4
RANKS = 4
"""Passages of a question that are looked at."""

Row = tuple[dict[str, float], bool]


def passage_rows(chosen: Set) -> list[Row]:
    """Features of the best passages of each question, and whether the article answers."""
    shelves: dict[str, Shelf] = {}
    rows: list[Row] = []
    for case in chosen.cases:
        asked, *more = parts(case.question)
        if more:
            continue
        if case.scope not in shelves:
            shelves[case.scope] = _shelf(chosen, case.scope)
        shelf = shelves[case.scope]
        terms = shelf.terms(asked)
        ranked = shelf.rank(terms, 24)
        for place, strength in ranked[:RANKS]:
            entry = shelf.entries[place]
            name = entry.passage.article
            others = max((s for p, s in ranked if shelf.entries[p].passage.article != name), default=0.0)
            rows.append((features.fit(entry, terms, strength, others, asked.text), name in case.right))
    return rows


def quote_rows(asked: Sequence[Asked]) -> list[Row]:
    """Features of each draft's quote, and whether its article answers."""
    rows: list[Row] = []
    for one in asked:
        question, *more = parts(one.case.question)
        if one.draft.cites and not more:
            passage = one.found.passages[one.draft.cites[0]]
            rows.append((dict(extractive.features(passage, quote(passage, question))), one.right))
    return rows


def fit(sets: Sequence[list[Row]]) -> dict[str, float]:
    """A bounded logistic regression in which every set weighs the same."""
    names = list(sets[0][0][0])
    x = np.array([[row[name] for name in names] + [1.0] for rows in sets for row, _ in rows])
    y = np.array([float(right) for rows in sets for _, right in rows])
    weight = np.array([1 / len(rows) for rows in sets for _ in rows]) / len(sets)
    bounds = [(None, 0.0) if name in FALLING else (0.0, None) for name in names] + [(None, None)]
    found = minimize(_loss(x, y, weight), np.zeros(x.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B")
    values = [round(float(value), 3) for value in found.x]
    return {"bias": values[-1], **dict(zip(names, values, strict=False))}


def main(shared: Path) -> None:
    """Fit on the tuning sets, passages first: the quote's model reads the passage's score."""
    sets = tuning(shared)
    features.weights().clear()
    features.weights()["passage"] = fit([passage_rows(one) for one in sets])
    features.weights()["quote"] = dict.fromkeys(["bias", *_QUOTE], 0.0) | {"score": 1.0}
    for _ in range(2):  # which quote is best depends on the model: fit, quote again, fit
        features.weights()["quote"] = fit([quote_rows(ask(one)) for one in sets])
    text = {
        "fitted_by": "bench/answers/fit.py",
        "on": [one.name for one in sets],
        "models": features.weights(),
    }
    TARGET.write_text(json.dumps(text, indent=2) + "\n", encoding="utf-8")
    print(TARGET.read_text(encoding="utf-8"))


_QUOTE = ("score", "coverage", "focus", "holds", "lacks", "unnamed", "unmatched")


def _shelf(chosen: Set, scope: str) -> Shelf:
    seen = [article for article in chosen.articles if article.scope in ("public", scope)]
    return Shelf([Entry.of(passage) for article in seen for passage in passages(article)])


def _loss(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    def loss(c: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ c
        ridge = np.append(c[:-1], 0.0)
        value = (weight * (np.logaddexp(0, z) - y * z)).sum() + RIDGE * (ridge**2).sum()
        return float(value), x.T @ (weight * (1 / (1 + np.exp(-z)) - y)) + 2 * RIDGE * ridge

    return loss


if __name__ == "__main__":
    main(Path(sys.argv[1]))
