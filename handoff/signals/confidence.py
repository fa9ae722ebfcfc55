"""Confidence: how probable it is that the draft is right, 0 to 1.

A logistic function. For the extractive answerer's quotes all weights are fitted on questions with known right
articles. For a model's drafts the search's numbers keep fitted weights, and those of the draft itself are set
by hand (``DRAFT``), because no labelled drafts exist before a desk has some. Every weight is 0 or more: no
better number ever lowers the confidence. A number that is absent adds nothing. Does not see an answer that is
well supported by an article that is wrong.
"""

import math
from collections.abc import Mapping

from handoff.model import Evidence, Signal, Turn
from handoff.signals import support
from handoff.signals.novelty import log_odds, search_numbers
from handoff.signals.reader import Reader, Stage
from handoff.signals.text import clamp

NAME = "confidence"

# (weight, neutral point): a number at its neutral point neither raises nor lowers the log-odds. Small weights
# for what a model says of itself: self-checks and log-probabilities are weak evidence until calibrated.
DRAFT = {
    "support": (3.0, 0.8),
    "enough": (1.0, 0.5),
    "logprob": (1.5, 0.8),
    "self_check": (1.0, 0.5),
}
READS = 1.5  # log-odds a model's draft gains over a blind quote: it has read the passages and may decline


def read(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> Signal:
    """Probability that the draft is right; 0 without a draft."""
    if evidence.draft is None:
        return Signal(name=NAME, value=0.0, why="there is no draft")
    found: Mapping[str, float] = search_numbers(evidence)
    own = draft_numbers(turn, history, evidence)
    if evidence.draft.origin == "extractive" and "self_check" in own:
        found = {**found, "self_check": own.pop("self_check")}
        own.pop("enough", None)
        odds = log_odds("confidence_quote", found)
    else:
        odds = log_odds(NAME, found) + READS
    odds += sum(DRAFT[key][0] * (x - DRAFT[key][1]) for key, x in own.items())
    if not evidence.passages:
        odds = min(odds, -6.0)
    value = 1 / (1 + math.exp(-odds))
    parts = ", ".join(f"{key} {x:.2f}" for key, x in {**found, **own}.items())
    return Signal(name=NAME, value=value, why=f"the bot is {value:.0%} sure of its draft ({parts})")


def draft_numbers(turn: Turn, history: tuple[Turn, ...], evidence: Evidence) -> dict[str, float]:
    """The draft's own numbers that are there, each 0 to 1; a mean log-probability becomes a probability."""
    draft = evidence.draft
    if draft is None:
        return {}
    own = {"support": support.read(turn, history, evidence).value}
    if draft.enough is not None:
        own["enough"] = float(draft.enough)
    if draft.logprob is not None:
        own["logprob"] = clamp(math.exp(min(0.0, draft.logprob)))
    if draft.self_check is not None:
        own["self_check"] = clamp(draft.self_check)
    return own


READER = Reader(
    name=NAME,
    stage=Stage.DRAFT,
    misses="an answer well supported by an article that is itself wrong, and a model that is surely wrong",
    read=read,
)
