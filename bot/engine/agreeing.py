"""Whether reviewers agree, and whether the newest edition is worse than the one before. In the child process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine.apart import Apart
from handoff.policy.quality import Question
from storage.judged import Told

Pair = tuple[str, str, Mapping[str, str]]
"""(item, reviewer, answers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """Krippendorff's alpha of one question."""

    question: str
    value: float | None
    low: float
    high: float
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leans:
    """By how much more one reviewer finds than the others on the same things, over all questions, -1 to 1."""

    reviewer: str
    difference: float
    low: float
    high: float
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The newest edition against the one reviewed before it."""

    newer: str
    older: str
    difference: float | None
    """Share of findings of the newer less that of the older one."""
    low: float
    high: float
    verdict: str
    """``worse``, ``better``, ``alike`` or ``open``."""
    more: int | None
    """Further reviews expected to be needed; None where too many."""
    n: tuple[int, int]
    """Reviews of the newer and of the older one."""


async def agreement(apart: Apart, pairs: Sequence[Pair], rubric: Sequence[Question]) -> list[Agreed]:
    """Alpha of every question two people answered about one thing. Raises WorkFailed."""
    return await apart(_agreement, tuple(pairs), tuple(rubric)) if pairs else []


async def leanings(apart: Apart, pairs: Sequence[Pair], rubric: Sequence[Question]) -> list[Leans]:
    """Who finds more or less than the others on the same things. Raises WorkFailed."""
    return await apart(_leanings, tuple(pairs), tuple(rubric)) if pairs else []


async def editions(apart: Apart, told: Sequence[Told], question: Question) -> Compared | None:
    """The two editions reviewed last, by one question; None where there is only one. Raises WorkFailed."""
    names = list(dict.fromkeys(one.edition for one in reversed(told)))[:2]
    if len(names) < 2:
        return None
    newer, older = names
    counts = {choice.id: choice.counts for choice in question.choices}
    streams = {
        name: tuple(
            counts[one.answers[question.id]] * one.factor
            for one in told
            if one.edition == name and one.answers.get(question.id) in counts
        )
        for name in names
    }
    top = max([1.0, *(max(one.top, one.factor) for one in told)])
    return await apart(_compared, (older, streams[older]), (newer, streams[newer]), top)


def _agreement(pairs: Sequence[Pair], rubric: Sequence[Question]) -> list[Agreed]:
    """In the child."""
    from handoff.quality.agreement import Rating, Scale, alpha

    out = []
    for one in rubric:
        counts = {choice.id: choice.counts for choice in one.choices}
        ratings = [
            Rating(item=item, reviewer=who, value=counts[said[one.id]])
            for item, who, said in pairs
            if said.get(one.id) in counts
        ]
        found = alpha(ratings, Scale.INTERVAL)
        out.append(Agreed(question=one.asks, value=found.value, low=found.low, high=found.high, items=found.items))
    return [one for one in out if one.items]


def _leanings(pairs: Sequence[Pair], rubric: Sequence[Question]) -> list[Leans]:
    """In the child."""
    from handoff.quality.agreement import Rating, leanings

    counts = {one.id: {choice.id: choice.counts for choice in one.choices} for one in rubric}
    ratings = []
    for item, who, said in pairs:
        found = [counts[name][given] for name, given in said.items() if given in counts.get(name, {})]
        if found:
            ratings.append(Rating(item=item, reviewer=who, value=sum(found) / len(found)))
    return [
        Leans(reviewer=one.reviewer, difference=one.difference, low=one.low, high=one.high, items=one.items)
        for one in leanings(ratings)
    ]


def _compared(older: tuple[str, Sequence[float]], newer: tuple[str, Sequence[float]], top: float) -> Compared:
    """In the child."""
    from handoff.quality.sequential import compare

    found = compare(older[1], newer[1], top=top)
    return Compared(
        newer=newer[0], older=older[0], difference=found.difference, low=found.low, high=found.high,
        verdict=found.verdict.value, more=found.more, n=(len(newer[1]), len(older[1])),
    )  # fmt: skip
