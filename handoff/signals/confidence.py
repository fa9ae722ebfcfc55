"""Confidence: how probable it is that the draft is right, 0 to 1.

A logistic function of numbers that are there, each with a documented weight of the right sign: more search
score, margin, coverage, support, log-probability or self-check never lowers it. A number that is absent adds
nothing. Does not see an answer that is well supported by an article that is wrong.
"""

import math

from handoff.model import Evidence, Signal, Turn
from handoff.signals import support
from handoff.signals.novelty import known_numbers
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import clamp

NAME = "confidence"

# (weight, neutral point): a number at its neutral point neither raises nor lowers the confidence.
# Set by hand until `bench/signals/fit.py` writes them from data; weights are 0 or more.
WEIGHTS = {
    "top": (2.0, 0.4),
    "margin": (2.0, 0.1),
    "coverage": (1.5, 0.5),
    "support": (5.0, 0.55),
    "enough": (1.0, 0.5),
    "logprob": (1.0, 0.7),
    "self_check": (1.0, 0.5),
}
BIAS = 0.4


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """Probability that the draft is right; 0 without a draft."""
    numbers = inputs(turn, history, evidence)
    if evidence.draft is None:
        return Signal(name=NAME, value=0.0, why="there is no draft")
    value = score(numbers)
    parts = ", ".join(f"{name} {number:.2f}" for name, number in numbers.items())
    return Signal(name=NAME, value=value, why=f"{value:.0%} sure of the draft ({parts})")


def inputs(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> dict[str, float]:
    """The numbers that are there, each 0 to 1. A mean log-probability becomes a mean token probability."""
    found = known_numbers(evidence)
    numbers = {"top": found["top"], "coverage": found["coverage"]}
    if "margin" in evidence.scores:
        numbers["margin"] = clamp(float(evidence.scores["margin"]))
    draft = evidence.draft
    if draft is None:
        return numbers
    numbers["support"] = support.read(turn, history, evidence).value
    if draft.enough is not None:
        numbers["enough"] = float(draft.enough)
    if draft.logprob is not None:
        numbers["logprob"] = clamp(math.exp(min(0.0, draft.logprob)))
    if draft.self_check is not None:
        numbers["self_check"] = clamp(draft.self_check)
    return numbers


def score(numbers: dict[str, float]) -> float:
    """Logistic of the weighted distances from the neutral points."""
    total = BIAS + sum(WEIGHTS[name][0] * (number - WEIGHTS[name][1]) for name, number in numbers.items())
    return 1 / (1 + math.exp(-total))


READER = Reader(
    name=NAME,
    stage=Stage.DRAFT,
    misses="an answer well supported by an article that is itself wrong, and a model that is surely wrong",
    read=read,
)
