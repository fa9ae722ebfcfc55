"""Novelty: how far the turn lies outside what the knowledge covers.

Sees the search's own numbers: the best passage's score, the share of the question's words that passage holds
(``coverage``), and the share that occurs anywhere in the knowledge (``known``). 1 without any knowledge.
Does not see that a passage with the right words answers another question.
"""

from collections.abc import Mapping

from handoff.model import Evidence, Signal, Turn
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import clamp

NAME = "novelty"

# How much each number speaks for "covered"; they sum to 1.
WEIGHTS = {"top": 0.45, "coverage": 0.35, "known": 0.2}


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """0 covered by the knowledge to 1 new to it."""
    del turn, history
    if not evidence.knowledge:
        return Signal(name=NAME, value=1.0, why="there is no knowledge to answer from")
    if not evidence.passages:
        return Signal(name=NAME, value=1.0, why="no passage was found")
    numbers = known_numbers(evidence)
    value = clamp(1 - sum(WEIGHTS[key] * numbers[key] for key in WEIGHTS))
    best = evidence.passages[0]
    why = (
        f"best passage “{best.title}” scores {numbers['top']:.2f} and holds {numbers['coverage']:.0%} of the "
        f"question's words; {numbers['known']:.0%} are known at all"
    )
    return Signal(name=NAME, value=value, why=why)


def known_numbers(evidence: Evidence) -> Mapping[str, float]:
    """The search's numbers with 0..1 guaranteed; what is missing is taken from ``top``."""
    scores = evidence.scores
    top = scores.get("top", evidence.passages[0].score if evidence.passages else 0.0)
    numbers = {"top": top, "coverage": scores.get("coverage", top), "known": scores.get("known", top)}
    return {key: clamp(float(value)) for key, value in numbers.items()}


READER = Reader(
    name=NAME,
    stage=Stage.TURN,
    misses="a passage with the right words that answers another question, and knowledge that is out of date",
    read=read,
)
