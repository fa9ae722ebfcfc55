"""The answerer that needs no key: it quotes the knowledge, unchanged, or says that it is not enough."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.query import Asked, parts, query
from bot.llm.extractive_quote import Quote, quote
from bot.llm.request import DraftRequest
from handoff.model import Draft, Passage

ANSWERS_ABOVE = 0.5
"""The draft says ``enough`` when its answerability is at least this. Measured in docs/answers.md."""
LOOKED_AT = 4
"""Passages a quote is sought in."""
WEIGHTS: Mapping[str, float] = {
    "bias": -2.0,
    "score": 0.8,
    "coverage": 3.0,
    "closeness": 1.0,
    "kind": 0.7,
    "unmatched": -1.5,
}
"""Logistic model of "the quote answers the question", fitted by ``bench/answers/fit.py``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One quote for one question."""

    index: int
    quote: Quote
    answerability: float
    """Estimated probability that the quote answers, 0 to 1."""


class Extractive:
    """Drafter without a model: the same request gives the same draft."""

    model = "extractive"

    def __init__(self, answers_above: float = ANSWERS_ABOVE) -> None:
        self.answers_above = answers_above

    async def draft(self, request: DraftRequest) -> Draft:
        """Quote the best passage for every question asked. ``self_check`` is the answerability of the weakest."""
        asked = parts(query(request.turns, request.history))
        found = [_best(one, request.passages) for one in asked]
        best = [one for one in found if one is not None]
        if not best:
            return Draft(text="", origin=self.model, enough=False, self_check=0.0)
        answerability = min(one.answerability if one else 0.0 for one in found)
        return Draft(
            text="\n\n".join(dict.fromkeys(one.quote.text for one in best)),
            origin=self.model,
            cites=tuple(dict.fromkeys(one.index for one in best)),
            enough=answerability >= self.answers_above,
            self_check=round(answerability, 4),
        )

    async def close(self) -> None:
        """Nothing to give back."""


def features(passage: Passage, quoted: Quote) -> dict[str, float]:
    """What the logistic model sees."""
    return {
        "score": math.log((passage.score + 0.005) / (1.005 - passage.score)),
        "coverage": quoted.coverage,
        "closeness": quoted.closeness,
        "kind": quoted.kind,
        "unmatched": quoted.unmatched,
    }


def answerability(seen: Mapping[str, float]) -> float:
    """Estimated probability that a quote with these features answers, 0 to 1."""
    total = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in seen.items())
    return 1 / (1 + math.exp(-total))


def _best(asked: Asked, passages: Sequence[Passage]) -> Candidate | None:
    candidates = []
    for index, passage in enumerate(passages[:LOOKED_AT]):
        if passage.text.strip():
            quoted = quote(passage, asked)
            candidates.append(Candidate(index, quoted, answerability(features(passage, quoted))))
    return max(candidates, key=lambda one: (one.answerability, -one.index), default=None)
