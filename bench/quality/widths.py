"""How many reviews a risk-weighted sample saves, on a profile of risk that was measured.

The profile is that of the keyless answerer's test sets (docs/answers.md): how many of its answers fell above 0.9 and
between 0.8 (the shipped threshold) and 0.9 on each set, and how many of those were wrong. A desk is made of answers in
these shares. What QA knows of an answer is its set (which part of the knowledge it is from) and on which side of
0.9 its confidence is; the risk is ``designs.worth`` of the share that was wrong there, either on the very same sets
(the risk is known) or on the tuning sets (the risk was learnt elsewhere, as it is in life).
"""

from dataclasses import dataclass

import numpy as np

from bench.quality.worlds import NOON
from handoff.quality.designs import draw, population, worth
from handoff.quality.estimates import rate
from handoff.quality.items import Judged, Kind, Method, Thing

TESTED = {"faq, 0.9": (258, 1), "faq, 0.8": (107, 2), "together, 0.9": (91, 1), "together, 0.8": (158, 0),
          "banking, 0.9": (83, 21), "banking, 0.8": (43, 9)}  # fmt: skip
"""Set and confidence to (answers, wrong ones), from the tables of docs/answers.md."""
TUNED = {"faq, 0.9": (287, 4), "faq, 0.8": (107, 4), "together, 0.9": (90, 1), "together, 0.8": (168, 3),
         "banking, 0.9": (70, 10), "banking, 0.8": (43, 10)}  # fmt: skip
SIZE = 12_000
KNOWN, LEARNT = "risk known", "risk learnt on other data"


@dataclass(frozen=True, slots=True)
class Width:
    """Mean width of the intervals of one design."""

    design: str
    n: int
    width: float
    covered: float


def chance(counts: tuple[int, int]) -> float:
    """Share that is wrong."""
    answers, wrong = counts
    return wrong / answers


def desk(luck: np.random.Generator, seen: dict[str, tuple[int, int]]) -> tuple[list[Thing], np.ndarray]:
    """Answers in the measured shares, and which of them are wrong."""
    names = list(TESTED)
    shares = np.array([TESTED[name][0] for name in names], dtype=float)
    which = luck.choice(len(names), size=SIZE, p=shares / shares.sum())
    truth = (luck.random(SIZE) < np.array([chance(TESTED[name]) for name in names])[which]).astype(float)
    risks = [worth(chance(seen[name])) for name in names]
    things = [
        Thing(id=str(i), kind=Kind.ANSWER, conversation_id=str(i), at=NOON, risk=risks[each])
        for i, each in enumerate(which)
    ]
    return things, truth


def widths(sizes: dict[str, tuple[int, ...]], designs: int, seed: int) -> list[Width]:
    """Mean width of simple and risk-weighted samples of these sizes."""
    luck = np.random.default_rng(seed)
    out = []
    for design, method, seen in (
        ("simple", Method.SIMPLE, TESTED), (KNOWN, Method.RISK, TESTED), (LEARNT, Method.RISK, TUNED),
    ):  # fmt: skip
        for n in sizes[design]:
            reach, held = [], []
            for number in range(designs):
                if number % 20 == 0:
                    things, truth = desk(luck, seen)
                units = draw(things, n, method, int(luck.integers(2**62)))
                judged = [
                    Judged(id=one.id, cluster=one.id, stratum="", probability=one.probability,
                           value=float(truth[int(one.id)]))
                    for one in units
                ]  # fmt: skip
                found = rate(judged, method=method, population=population(things), drawn={"": n})
                reach.append(found.high - found.low)
                held.append(found.low <= truth.mean() <= found.high)
            out.append(Width(design, n, float(np.mean(reach)), float(np.mean(held))))
    return out


def needed(rows: list[Width], design: str, width: float) -> float:
    """Reviews this design needs for a width: between those tried, on a line of logarithms."""
    some = sorted((row for row in rows if row.design == design), key=lambda row: row.width)
    reviews = np.interp(np.log(width), np.log([row.width for row in some]), np.log([row.n for row in some]))
    return float(np.exp(reviews))
