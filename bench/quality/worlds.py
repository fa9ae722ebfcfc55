"""Invented desks: frames of things whose findings are known."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from handoff.quality.designs import population, worth
from handoff.quality.items import BEFORE, Kind, Thing

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """A frame, and what reviewers and a judge would say of each thing (by number, which is its id)."""

    things: list[Thing]
    truth: NDArray[np.float64]
    verdicts: dict[str, float]
    replies: NDArray[np.float64]
    """Chance that a thing is reviewed once it is drawn."""
    population: dict[str, int]

    @property
    def rate(self) -> float:
        return float(self.truth.mean())


def world(
    luck: np.random.Generator, *, size: int, rate: float, talk: float = 1.0, strata: int = 5, risk: str = "good",
    halves: bool = False, before: int = 0, replies: float = 1.0, judge: str = "",
) -> World:  # fmt: skip
    """A desk of ``size`` things.

    Chances of a finding vary by stratum (standard deviation 1 in log-odds), by conversation (1.5 where there are
    several things in one) and by thing (1), around ``rate``. Strata are unequal, the largest about as large as the
    others together.

    Args:
        luck: Where chance comes from.
        size: Things.
        rate: Mean chance of a finding.
        talk: Mean things in a conversation.
        strata: How many.
        risk: What risk follows: ``good`` the chance with noise (0.7 in log-odds), ``blind`` nothing, ``wrong`` the
            opposite of the chance.
        halves: Whether half of the findings are half a finding.
        before: Things an earlier sample drew.
        replies: Mean share of drawn things that get reviewed; it varies between strata.
        judge: "", ``good``, ``harsh`` (says yes far too often) or ``blind``.
    """
    conversation = np.cumsum(luck.random(size) < 1 / talk)
    shares = 1 / np.arange(1, strata + 1)
    stratum = luck.choice(strata, size=size, p=shares / shares.sum())
    stratum[:strata] = np.arange(strata)
    odds = luck.normal(0, 1, strata)[stratum] + luck.normal(0, 1, size)
    if talk > 1:
        odds += luck.normal(0, 1.5, conversation.max() + 1)[conversation]
    chance = _centred(odds, rate)
    found = (luck.random(size) < chance).astype(float)
    if halves:
        found[luck.random(size) < 0.5] *= 0.5
    seen = {
        "good": lambda: _centred(odds + luck.normal(0, 0.7, size), rate),
        "blind": lambda: luck.permutation(chance),
        "wrong": lambda: np.sort(chance)[::-1][np.argsort(np.argsort(chance))],
    }[risk]()
    names = [f"stratum {number}" for number in stratum]
    for number in luck.permutation(size)[:before]:
        names[number] = BEFORE
    open_ = 1 / (1 + np.exp(-(np.log(replies / (1 - replies)) + luck.normal(0, 0.7, strata)))) if replies < 1 else None
    things = [
        Thing(id=str(i), kind=Kind.ANSWER, conversation_id=str(conversation[i]), at=NOON, stratum=names[i],
              risk=worth(float(seen[i])))
        for i in range(size)
    ]  # fmt: skip
    chances = np.ones(size) if open_ is None else open_[stratum]
    return World(things, found, _verdicts(luck, found, judge), chances, population(things))


def _verdicts(luck: np.random.Generator, found: NDArray[np.float64], judge: str) -> dict[str, float]:
    if not judge:
        return {}
    hit, alarm = {"good": (0.8, 0.05), "harsh": (0.95, 0.4), "blind": (0.3, 0.3)}[judge]
    said = luck.random(len(found)) < np.where(found > 0, hit, alarm)
    return {str(i): float(one) for i, one in enumerate(said)}


def _centred(odds: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """Chances with these log-odds, moved so that their mean is the rate."""
    low, high = -30.0, 30.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-(odds + middle)))).mean() < rate else (low, middle)
    out: NDArray[np.float64] = 1 / (1 + np.exp(-(odds + low)))
    return out
