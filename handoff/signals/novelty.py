"""Novelty: how far the turn lies outside what the knowledge covers.

Sees the search's own numbers: the best passage's score, its lead over the next article (``margin``), the share
of the question's words that passage holds (``coverage``) and that occur anywhere in the knowledge (``known``),
joined by a logistic function fitted on questions of which half cannot be answered. 1 without any knowledge.
Does not see that a passage with the right words answers another question.
"""

import math
from collections.abc import Mapping

from handoff.model import Evidence, Signal, Turn
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import clamp
from handoff.signals.weights import numbers

NAME = "novelty"


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """Estimated probability, 0 to 1, that the knowledge cannot answer the turn."""
    del turn, history
    if not evidence.knowledge:
        return Signal(name=NAME, value=1.0, why="there is no knowledge to answer from")
    if not evidence.passages:
        return Signal(name=NAME, value=1.0, why="no passage was found")
    found = search_numbers(evidence)
    value = 1 / (1 + math.exp(log_odds(NAME, found)))
    best = evidence.passages[0]
    says = "the knowledge seems not to cover this" if value > 0.5 else "the knowledge seems to cover this"
    why = (
        f"{says}: the nearest passage, “{best.title}”, scores {found['top']:.2f} and holds {found['coverage']:.0%} "
        f"of the question's words, all articles together {found['known']:.0%}"
    )
    return Signal(name=NAME, value=value, why=why)


def search_numbers(evidence: Evidence) -> Mapping[str, float]:
    """The search's numbers, each 0 to 1; what is missing is taken from ``top``."""
    scores = evidence.scores
    top = scores.get("top", evidence.passages[0].score if evidence.passages else 0.0)
    names = ("top", "margin", "coverage", "known")
    return {name: clamp(float(scores.get(name, top))) for name in names}


def log_odds(table: str, found: Mapping[str, float]) -> float:
    """Fitted log-odds of the numbers a table names."""
    weights = numbers()[table]
    return weights["bias"] + sum(weights[key] * value for key, value in found.items())


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="a passage with the right words that answers another question, and knowledge that is out of date",
    read=read,
)
