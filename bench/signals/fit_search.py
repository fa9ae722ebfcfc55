"""Fit novelty and confidence on the search's numbers: ``python -m bench.signals.fit_search SHARED``.

Uses the question sets of ``bench.answers``: fitted on its tuning sets, each set weighing the same, with
weights of 0 or more so that a better number never counts against an answer.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped,unused-ignore]

from bench.answers import cases, run
from bench.signals.fit import OUT
from handoff.model import Author, Evidence, Turn

NAMES = ("top", "margin", "coverage", "known")
RIDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Measured:
    """One question set: search numbers (n, 4), whether answerable, whether the draft quoted a right article."""

    name: str
    turns: tuple[Turn, ...]
    evidence: tuple[Evidence, ...]
    numbers: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    right: NDArray[np.bool_]
    checks: NDArray[np.float64]
    """The answerer's own estimate, (n,)."""


def measure(chosen: cases.Set) -> Measured:
    """Ask every question once."""
    asked = run.ask(chosen)
    return Measured(
        chosen.name,
        tuple(Turn(channel="C1", ts="1.0", author=Author.CUSTOMER, text=one.case.question) for one in asked),
        tuple(Evidence(passages=one.found.passages, scores=one.found.scores, draft=one.draft) for one in asked),
        np.array([[one.found.scores[name] for name in NAMES] for one in asked]),
        np.array([bool(one.case.right) for one in asked]),
        np.array([one.right for one in asked]),
        np.array([one.score for one in asked]),
    )


def logistic(sets: Sequence[Measured], wanted: Sequence[NDArray[np.bool_]], checks: bool = False) -> dict[str, float]:
    """Non-negative logistic weights of the search's numbers, each set weighing the same.

    ``checks`` adds the extractive answerer's own estimate as a fifth number.
    """
    names = (*NAMES, "self_check") if checks else NAMES
    x = np.concatenate([np.c_[one.numbers, one.checks] if checks else one.numbers for one in sets])
    y = np.concatenate(list(wanted)).astype(float)
    share = np.concatenate([np.full(len(one.numbers), 1 / len(one.numbers) / len(sets)) for one in sets])

    def loss(c: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ c[:-1] + c[-1]
        slope = share * (1 / (1 + np.exp(-z)) - y)
        value = share @ (np.logaddexp(0, z) - y * z) + RIDGE * (c[:-1] @ c[:-1])
        return float(value), np.append(x.T @ slope + 2 * RIDGE * c[:-1], slope.sum())

    bounds = [(0.0, None)] * len(names) + [(None, None)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=bounds).x
    return {name: round(float(weight), 3) for name, weight in zip((*names, "bias"), found, strict=True)}


def main(folder: Path) -> None:
    """Write the three tables beside the others."""
    sets = [measure(one) for one in cases.tuning(folder)]
    tables = json.loads((OUT / "tables.json").read_text("utf-8"))
    tables["novelty"] = logistic(sets, [one.answerable for one in sets])
    tables["confidence"] = logistic(sets, [one.right for one in sets])
    tables["confidence_quote"] = logistic(sets, [one.right for one in sets], checks=True)
    (OUT / "tables.json").write_text(json.dumps(tables, indent=1, sort_keys=True) + "\n", "utf-8")
    print(tables)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
