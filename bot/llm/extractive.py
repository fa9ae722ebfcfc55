"""The answerer that needs no key: it quotes the knowledge, unchanged, or says that it is not enough."""

import asyncio
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.knowledge.features import logistic, weights
from bot.knowledge.query import Asked, parts, query
from bot.llm.extractive_quote import Quote, quote
from bot.llm.request import DraftRequest
from handoff.model import Draft, Passage

ANSWERS_ABOVE = 0.8
"""A draft is ``enough`` from this answerability on. How it was chosen and what it gives: docs/answers.md."""
OWN_CASE = 0.3
"""Factor where the question is about the customer's own case ("where is my order"): no article knows that.

Set by hand: the public sets hold too few such questions to fit it.
"""
STEPS_NEAR = 0.2
"""How much lower a passage of steps may score than the article's best, to be quoted instead of it."""
_HOW_TO = re.compile(r"\W*(?:\w+\W+){0,3}?how (?:do|can|could|should|would|to|does one)\b", re.IGNORECASE)
LOOKED_AT = 4
"""Passages a quote is sought in."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One quote for one question."""

    index: int
    """Place of the passage in the request."""
    quote: Quote
    answerability: float
    """Estimated probability that the quote answers, 0 to 1."""


class Extractive:
    """Drafter without a model: the same request gives the same draft."""

    model = "extractive"
    calls_tools = False

    def __init__(self, answers_above: float = ANSWERS_ABOVE) -> None:
        self.answers_above = answers_above

    async def draft(self, request: DraftRequest) -> Draft:
        """Quote the best passage for every question asked, beside the event loop: long questions take 60 ms.

        ``self_check`` is the answerability of the question answered worst. Without any passage the text is
        empty and ``enough`` False.
        """
        return await asyncio.to_thread(self._draft, request)

    def _draft(self, request: DraftRequest) -> Draft:
        asked = parts(query(request.turns, request.history))
        found = [best(one, request.passages, shared=len(asked) > 1) for one in asked]
        quoted = [one for one in found if one is not None]
        answerability = min(one.answerability if one else 0.0 for one in found)
        return Draft(
            text="\n\n".join(dict.fromkeys(one.quote.text for one in quoted)),
            origin=self.model,
            cites=tuple(dict.fromkeys(one.index for one in quoted)),
            enough=bool(quoted) and answerability >= self.answers_above,
            self_check=round(answerability, 4),
        )

    async def close(self) -> None:
        """Nothing to give back."""


def best(asked: Asked, passages: Sequence[Passage], *, shared: bool = False) -> Candidate | None:
    """The quote most likely to answer one question; of equals the one of the earlier passage.

    ``shared``: the passages were searched for other questions too, so a score may belong to another question
    and counts only as far as the passage covers this one.
    """
    candidates = []
    for index, passage in enumerate(passages[: 2 * LOOKED_AT if shared else LOOKED_AT]):
        if passage.text.strip():
            quoted = quote(passage, asked)
            fair = replace(passage, score=passage.score * quoted.coverage) if shared else passage
            chance = logistic(weights()["quote"], features(fair, quoted))
            chance *= OWN_CASE if quoted.own_case else 1.0
            candidates.append(Candidate(index, quoted, chance))
    chosen = max(candidates, key=lambda one: (one.answerability, -one.index), default=None)
    return chosen if chosen is None else _with_steps(chosen, asked, passages)


def _with_steps(chosen: Candidate, asked: Asked, passages: Sequence[Passage]) -> Candidate:
    """Who asks how to do a thing gets the steps, where the chosen article has them nearly as well placed.

    The answerability stays that of the article's best quote: the subject is the same, the form is better.
    """
    if not _HOW_TO.match(asked.text):
        return chosen
    home = passages[chosen.index]
    if _is_steps(home):
        return chosen
    for index, passage in enumerate(passages):
        near = passage.article == home.article and home.score - passage.score <= STEPS_NEAR
        if near and _is_steps(passage):
            return replace(chosen, index=index, quote=quote(passage, asked))
    return chosen


def _is_steps(passage: Passage) -> bool:
    return passage.text.lstrip().startswith("1. ")


def features(passage: Passage, quoted: Quote) -> Mapping[str, float]:
    """What the logistic model sees; ``score`` is the log-odds of the passage's score."""
    return {
        "score": math.log((passage.score + 0.005) / (1.005 - passage.score)),
        "coverage": quoted.coverage,
        "focus": quoted.focus,
        "holds": float(quoted.kind > 0),
        "lacks": float(quoted.kind < 0),
        "unnamed": quoted.unnamed,
        "unmatched": quoted.unmatched,
    }
